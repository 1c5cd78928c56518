// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"

#include <QWidget>

class QProgressBar;
class QPushButton;

namespace steward::models
{
class ListExport;
class WindowedModel;
} // namespace steward::models

namespace steward::ui
{

class TextLabel;

/// Writes the filtered list to a CSV file: asks where, shows how far it is, can be cancelled.
class ExportBar : public QWidget
{
    Q_OBJECT
public:
    ExportBar(const QString &view, models::WindowedModel &model, QWidget *parent);
    void ask(const QList<int> &columns);

Q_SIGNALS:
    void announced(const QString &text);

private:
    void start(const QString &path);
    void ended(const std::optional<Error> &failure);

    const QString m_view;
    models::WindowedModel &m_model;
    TextLabel *m_text;
    QProgressBar *m_progress;
    QPushButton *m_cancel;
    models::ListExport *m_export = nullptr;
    QList<int> m_columns;
    QString m_path;
};

} // namespace steward::ui
