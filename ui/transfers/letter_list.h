// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/transfer_case_view.h"
#include "ui/shared/services.h"

#include <QWidget>

namespace steward::ui
{

class AppNote;
class FactList;
class TextLabel;

/// Letters to customers, whom they go to one under the other, and the text of one of them to be
/// read and copied.
class LetterList : public QWidget
{
    Q_OBJECT
public:
    /// `name` is the list's; what belongs to the text begins with it.
    LetterList(const QString &name, const QString &emptyText, const ViewContext &context,
               QWidget *parent);
    void setLetters(const QList<NoticeView> &letters);

private:
    void read(const QString &key);
    void showText();

    ViewContext m_context;
    QList<NoticeView> m_letters;
    QString m_read; ///< Which one the text is of.
    FactList *m_list;
    QWidget *m_paper;
    TextLabel *m_title;
    AppNote *m_text;
};

} // namespace steward::ui
