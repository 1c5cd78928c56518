// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/export_bar.h"

#include "models/shared/list_export.h"
#include "models/shared/windowed_model.h"
#include "ui/shared/error_text.h"
#include "ui/shared/text_label.h"
#include "ui/theme/tokens.h"

#include <QDate>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QProgressBar>
#include <QPushButton>

namespace steward::ui
{

using namespace Qt::StringLiterals;

ExportBar::ExportBar(const QString &view, models::WindowedModel &model, QWidget *parent)
    : QWidget(parent), m_view(view), m_model(model),
      m_text(new TextLabel(Type::Body, Ink::Text2, this)), m_progress(new QProgressBar(this)),
      m_cancel(new QPushButton(tr("Cancel"), this))
{
    setObjectName(view + u".export.bar"_s);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(metric::kSpace4, metric::kSpace1, metric::kSpace4, metric::kSpace1);
    row->setSpacing(metric::kSpace3);
    m_text->setObjectName(view + u".export.text"_s);
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(4);
    m_progress->setAccessibleName(tr("Export"));
    m_cancel->setObjectName(view + u".export.cancel"_s);
    row->addWidget(m_text);
    row->addWidget(m_progress, 1);
    row->addWidget(m_cancel);
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        if (m_export)
            m_export->cancel();
        else
            hide();
    });
    hide();
}

void ExportBar::ask(const QList<int> &columns)
{
    if (m_export)
        return;
    m_columns = columns;
    auto *dialog = new QFileDialog(window(), tr("Export the filtered list"));
    dialog->setObjectName(m_view + u".export.dialog"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("Comma-separated values (*.csv)"));
    dialog->setDefaultSuffix(u"csv"_s);
    dialog->selectFile(u"%1-%2.csv"_s.arg(m_view, QDate::currentDate().toString(Qt::ISODate)));
    connect(dialog, &QFileDialog::fileSelected, this, &ExportBar::start);
    dialog->open();
}

void ExportBar::start(const QString &path)
{
    m_path = path;
    m_export = new models::ListExport(m_model, m_columns, path, this);
    m_progress->setRange(0, static_cast<int>(std::max<qint64>(1, m_export->total())));
    m_progress->setValue(0);
    m_progress->show();
    m_cancel->setText(tr("Cancel"));
    m_text->setText(tr("Exporting %n row(s)…", nullptr, static_cast<int>(m_export->total())));
    show();
    connect(m_export, &models::ListExport::progressed, this,
            [this] { m_progress->setValue(static_cast<int>(m_export->written())); });
    connect(m_export, &models::ListExport::finished, this, &ExportBar::ended);
    m_export->start();
}

void ExportBar::ended(const std::optional<Error> &failure)
{
    const auto rows = static_cast<int>(m_export->written());
    m_export->deleteLater();
    m_export = nullptr;
    m_progress->hide();
    m_cancel->setText(tr("Close"));
    QString text;
    if (!failure)
        text = tr("%n row(s) written to %1", nullptr, rows).arg(QFileInfo(m_path).fileName());
    else if (failure->kind == ErrorKind::Cancelled)
        text = tr("Export cancelled. No file was written.");
    else
        text = errorSentence(*failure);
    m_text->setText(text);
    Q_EMIT announced(text);
}

} // namespace steward::ui
