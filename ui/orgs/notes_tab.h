// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/rows.h"
#include "ui/shared/services.h"

#include <QJsonObject>
#include <QTimer>
#include <QWidget>

class QPushButton;
class QVBoxLayout;

namespace steward::ui
{

class AppNote;
class MessageBar;
class TextLabel;

/// The notes of one org. What is being typed is a durable draft at most 800 ms later.
class NotesTab : public QWidget
{
    Q_OBJECT
public:
    NotesTab(const ViewContext &context, QWidget *parent);
    ~NotesTab() override;
    void show(const OrgRow &org);
    [[nodiscard]] int count() const { return m_count; }

Q_SIGNALS:
    void countChanged();

private:
    void reload();
    void showNotes(const QList<NoteRow> &notes);
    void saveDraft();
    void submit();
    void commandChanged(const CommandId &id);
    void followSession();
    void loadDraft();
    void showText(const QString &text);
    void saveSent();
    [[nodiscard]] QString draftKey() const;
    [[nodiscard]] QString sentKey() const;

    ViewContext m_context;
    OrgRow m_org;
    AppNote *m_text;
    QPushButton *m_add;
    TextLabel *m_saved;
    MessageBar *m_problem;
    QVBoxLayout *m_list;
    TextLabel *m_empty;
    QTimer m_saveTimer;
    StaffId m_writer;
    QJsonObject m_sent; ///< Command id → its words, kept until the command's end is known.
    bool m_isDirty = false;
    int m_count = 0;
};

} // namespace steward::ui
