// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/command_bus.h"

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

/// What a person typed on a page, under one draft key: on disk 700 ms after the first unsaved
/// change, and back in the fields when the page is made again.
class KeptInputs : public QObject
{
    Q_OBJECT
public:
    enum class State { Clean, Saving, Saved, NotSaved };
    KeptInputs(ports::Drafts &drafts, QObject *parent);
    ~KeptInputs() override;

    void keep(const QString &name, QLineEdit *field);
    void keep(const QString &name, AppNote *field);
    /// By the data of the current item.
    void keep(const QString &name, QComboBox *field);
    /// Saves what stands under the former key and shows what was kept under this one.
    void open(const QString &draftKey);
    /// The platform's value, where the person has not written another.
    void offer(const QString &name, const QString &value);
    [[nodiscard]] QString value(const QString &name) const;
    [[nodiscard]] bool isEdited(const QString &name) const { return m_texts.contains(name); }
    /// The value went to the platform: it is a draft no longer.
    void release(const QStringList &names);
    void empty(const QStringList &names);
    void saveNow();
    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] QDateTime savedAt() const { return m_savedAt; }

Q_SIGNALS:
    void stateChanged();

private:
    struct Field {
        std::function<QString()> read;
        std::function<void(const QString &)> write;
    };
    void edited(const QString &name);
    void setState(State state);

    ports::Drafts &m_drafts;
    QString m_key;
    QHash<QString, Field> m_fields;
    QJsonObject m_texts;
    QTimer m_timer;
    QDateTime m_savedAt;
    State m_state = State::Clean;
    bool m_isFilling = false;
};

} // namespace steward::ui
