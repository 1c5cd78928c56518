// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shared/pasted.h"
#include "ui/shared/services.h"
#include "ui/shell/actions.h"

#include <QDialog>

class QLineEdit;
class QListWidget;
class QListWidgetItem;

namespace steward::models
{
class FinderModel;
}

namespace steward::ui
{

class TextLabel;

/// Ctrl+K: what was typed finds organisations, people, payouts and cases, and the window's
/// commands; a pasted link or id finds what it names, on the platform an audit event; nothing typed
/// shows the places that somebody comes from. Prefixes: > commands, # organisations, @ people,
/// $ payouts, ? help.
class CommandPalette : public QDialog
{
    Q_OBJECT
public:
    /// `recent`: the newest first.
    CommandPalette(const ViewContext &context, Actions &actions, const QList<Place> &recent,
                   QWidget *parent);
    ~CommandPalette() override;

Q_SIGNALS:
    void placeChosen(const steward::ui::Place &place);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void textChanged();
    void fill();
    void addRecent();
    void addPlace(const Place &place);
    void addCommands(const QString &typed);
    void addFound();
    void addEntity(const ports::FoundEntity &entity);
    void addHelp();
    void addRow(const QString &key, const QString &title, const QString &detail,
                bool isEnabled = true);
    void append(int first, int last);
    void showNote();
    void learnTitles(const QList<Place> &places);
    void choose(QListWidgetItem *item);

    const ViewContext m_context;
    Actions &m_actions;
    std::unique_ptr<models::FinderModel> m_finder;
    const QList<Place> m_recent;
    QHash<QString, QString> m_titles; ///< Of recent records, by id.
    Pasted m_pasted;                  ///< What the text is.
    QLineEdit *m_text;
    QListWidget *m_list;
    TextLabel *m_note;
    QHash<QString, Place> m_places; ///< Where the rows lead, by key.
};

} // namespace steward::ui
