// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/query_parser.h"

#include <QLineEdit>

class QCompleter;
class QStandardItemModel;

namespace steward::ui
{

/// The line of the filter language: fixed-width, completes fields and values, underlines the
/// mistake where it is.
class QueryEdit : public QLineEdit
{
    Q_OBJECT
public:
    explicit QueryEdit(const query::FieldSet &fields, QWidget *parent = nullptr);
    void setIssues(const QList<query::Issue> &issues);

Q_SIGNALS:
    void entered();
    void escaped();
    void helpAsked();
    void leftDown();

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void complete();
    void insertCompletion(const QString &completion);
    void fillFields(const QString &typed);
    void fillValues(const QString &field, const QString &typed);

    const query::FieldSet &m_fields;
    QList<query::Issue> m_issues;
    QCompleter *m_completer;
    QStandardItemModel *m_choices;
};

} // namespace steward::ui
