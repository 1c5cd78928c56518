// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"
#include "ui/theme/tokens.h"

#include <QPointer>
#include <QStackedWidget>
#include <QTimer>

#include <array>
#include <optional>

class QProgressBar;
class QPushButton;

namespace steward::ui
{

class LiveRegion;
class MessageBar;
class TextLabel;

/// Wraps a view's content and shows the state it is in: a whole page instead of the content when
/// there is nothing to show, a band above it when there is. Each is found as "state/<view>/<name>".
class StatePage : public QWidget
{
    Q_OBJECT
public:
    enum class State {
        Content,
        FirstLoad,
        Refreshing,
        EmptyTrue,
        EmptyFilter,
        Partial,
        Error,
        Offline,
        Stale,
        Forbidden,
        SessionChanged
    };
    enum class Act { Cancel, Primary, ClearFilters, Retry, CopyDetails, Refresh, SignIn, Resume };
    Q_ENUM(State)
    Q_ENUM(Act)
    /// How old what is shown is, or what of it is missing: Partial, Offline or Stale.
    struct Band {
        State state;
        QString sentence;
        friend bool operator==(const Band &, const Band &) = default;
    };

    StatePage(QString view, QWidget *content, QWidget *parent = nullptr);

    /// The sentence of this view for an empty list, and what its button says (no button when
    /// empty).
    void setEmptyText(const QString &sentence, const QString &action = {});
    /// The acts this view really answers; the buttons of the others are not shown.
    void setActs(const QList<Act> &acts);
    /// The band stands above the content, and as well above a page that says there is none.
    void setState(State state, const QString &sentence = {},
                  const std::optional<Band> &band = std::nullopt);
    void setError(const Error &error, bool hasContent);
    /// The first load instead of the content: how far it is, of 1000 (−1 unknown), and a button
    /// that stops it (Act::Cancel) or goes on with it (Act::Resume).
    void setLoading(const QString &sentence, int permille, bool isStopped);
    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] static QString stateName(State state);

Q_SIGNALS:
    void asked(steward::ui::StatePage::Act act);

private:
    struct Words {
        QString title;
        QString sentence;
        Tone tone = Tone::Neutral;
        QList<Act> acts;
    };
    [[nodiscard]] Words words(State state, const QString &sentence) const;
    [[nodiscard]] static QString actText(Act act);
    [[nodiscard]] QString nameOf(State state) const;
    void showPage(const Words &words);
    void showBand(const std::optional<Band> &band);
    /// The focus follows what is shown, and comes back to where it was in the content.
    void settleFocus(QWidget *before);
    void answer(Act act);

    const QString m_view;
    QWidget *m_content;
    QPointer<QWidget> m_left; ///< What had the focus when the content went.
    QStackedWidget *m_stack;
    QWidget *m_page;
    QWidget *m_skeleton;
    TextLabel *m_glyph;
    TextLabel *m_title;
    TextLabel *m_text;
    TextLabel *m_details;
    QHash<Act, QPushButton *> m_pageButtons;
    MessageBar *m_band;
    QHash<Act, QPushButton *> m_bandButtons;
    QProgressBar *m_busy;
    QProgressBar *m_progress;
    QTimer m_skeletonDelay;
    QString m_emptyText;
    QString m_emptyAction;
    QString m_copyText;
    QSet<Act> m_acts;
    State m_state = State::Content;
    bool m_isLoadingShown = false;
    bool m_isLoadingStopped = false;
};

} // namespace steward::ui
