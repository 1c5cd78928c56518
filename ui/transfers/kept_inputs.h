// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/command_bus.h"
#include "app/ports/session.h"

#include <QDateTime>
#include <QHash>
#include <QJsonObject>
#include <QObject>
#include <QTimer>

#include <functional>

class QComboBox;
class QLineEdit;

namespace steward::ui
{

class AppNote;

/// What a person typed on a page, under one draft key: on disk 400 ms after the first unsaved
/// change, and back in the fields when the page is made again.
class KeptInputs : public QObject
{
    Q_OBJECT
public:
    enum class State { Clean, Saving, Saved, NotSaved };
    KeptInputs(ports::Drafts &drafts, QObject *parent);
    ~KeptInputs() override;
    /// Saves before the session may end, and shows the next person only what that person wrote.
    void follow(ports::Session &session);

    void keep(const QString &name, QLineEdit *field);
    void keep(const QString &name, AppNote *field);
    /// By the data of the current item.
    void keep(const QString &name, QComboBox *field);
    /// Saves what stands under the former key and shows what was kept under this one.
    void open(const QString &draftKey);
    /// What is typed in this field from now on belongs to one item of several: each has its own
    /// text, kept as "name/item". An empty item: to none.
    void turnTo(const QString &name, const QString &item);
    /// The platform's value, where the person has not written another.
    void offer(const QString &name, const QString &value);
    [[nodiscard]] QString value(const QString &name) const;
    /// What was read beside the fields when they were filled, kept with them.
    void keepBeside(const QString &name, const QString &value);
    [[nodiscard]] QString beside(const QString &name) const;
    [[nodiscard]] bool isEdited(const QString &name) const { return m_texts.contains(keyOf(name)); }
    /// These inputs go out with a command. Kept with the draft until endSent(), so that after a
    /// restart it is still known what was sent.
    void noteSent(const CommandId &command, const QStringList &names);
    struct Sent {
        CommandId id;
        QStringList names;
    };
    [[nodiscard]] QList<Sent> sent() const;
    /// The command came to its end. With effect, what it carried is a draft no longer; what was
    /// typed since stays.
    void endSent(const CommandId &command, bool hasEffect);
    void saveNow();
    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] QDateTime savedAt() const { return m_savedAt; }

Q_SIGNALS:
    void stateChanged();

private:
    struct Field {
        std::function<QString()> read;
        std::function<void(const QString &)> write;
        bool isText = true;
        QString item = {};
    };
    void load();
    void followSession(const ports::Session &session);
    void edited(const QString &name);
    void put(const QString &key, const QString &text);
    [[nodiscard]] QString keyOf(const QString &name) const;
    /// The field that shows the text of this key now.
    [[nodiscard]] const Field *fieldOf(const QString &key) const;
    [[nodiscard]] Result<Done> write(const QString &draftKey, const QJsonObject &texts);
    void retryUnsaved();
    void setState(State state);

    ports::Drafts &m_drafts;
    QString m_key;
    StaffId m_writer;
    QHash<QString, Field> m_fields;
    QJsonObject m_texts;
    QHash<QString, QJsonObject> m_unsaved; ///< Draft key → what the disk refused.
    QTimer m_timer;
    QTimer m_retry;
    QDateTime m_savedAt;
    State m_state = State::Clean;
    bool m_isFilling = false;
};

} // namespace steward::ui
