// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/shared/list_export.h"

#include "app/ports/when_done.h"
#include "models/shared/csv_text.h"

#include <algorithm>

namespace steward::models
{
namespace
{

using namespace Qt::StringLiterals;

constexpr qsizetype kWindow = 1024;

QList<int> withCompanions(const QAbstractItemModel &model, const QList<int> &columns)
{
    QStringList ids;
    for (int column = 0; column < model.columnCount(); ++column)
        ids << model.headerData(column, Qt::Horizontal, ColumnIdRole).toString();
    QList<int> all;
    for (const int column : columns) {
        if (!all.contains(column))
            all << column;
        const QString companion =
            model.headerData(column, Qt::Horizontal, CompanionRole).toString();
        const auto at = companion.isEmpty() ? -1 : ids.indexOf(companion);
        if (at >= 0 && !columns.contains(at) && !all.contains(at))
            all << static_cast<int>(at);
    }
    return all;
}

} // namespace

ListExport::ListExport(WindowedModel &model, const QList<int> &columns, const QString &path,
                       QObject *parent)
    : QObject{parent}, m_model{&model}, m_columns{withCompanions(model, columns)},
      m_keys{model.keys()}, m_file{path}
{
}

void ListExport::start()
{
    if (!m_file.open(QIODevice::WriteOnly)) {
        end(Error{.kind = ErrorKind::Storage,
                  .detail = u"the export file cannot be opened: "_s + m_file.errorString()});
        return;
    }
    m_file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    QStringList titles;
    for (const int column : m_columns)
        titles << (m_model ? m_model->columns()[column].title : QString{});
    m_file.write(csvRecord(titles));
    // Without its model nobody can answer the next window.
    connect(m_model, &QObject::destroyed, this, &ListExport::cancel);
    // Its keys would name other rows from here on.
    connect(m_model, &WindowedModel::keysVoid, this, [this] {
        end(Error{.kind = ErrorKind::ResyncRequired,
                  .detail = u"the replica was replaced during the export"_s});
    });
    next();
}

void ListExport::cancel()
{
    end(Error{.kind = ErrorKind::Cancelled, .detail = u"the export was cancelled"_s});
}

void ListExport::next()
{
    if (m_isOver)
        return;
    if (m_written >= m_keys.size()) {
        const bool isSaved = m_file.commit();
        end(isSaved ? std::nullopt
                    : std::optional{Error{.kind = ErrorKind::Storage,
                                          .detail = u"the export file cannot be written: "_s +
                                                    m_file.errorString()}});
        return;
    }
    if (!m_model) {
        cancel();
        return;
    }
    const auto window = m_keys.mid(m_written, kWindow);
    ports::whenDone(m_model->exportRows(window, m_columns), this,
                    [this, count = window.size()](const Result<QList<QStringList>> &rows) {
                        if (m_isOver)
                            return;
                        if (!rows) {
                            end(rows.error());
                            return;
                        }
                        for (const auto &row : *rows)
                            m_file.write(csvRecord(row));
                        m_written += count;
                        Q_EMIT progressed();
                        // Through the event loop, so that a cancel gets its turn between two
                        // windows.
                        QMetaObject::invokeMethod(this, &ListExport::next, Qt::QueuedConnection);
                    });
}

void ListExport::end(const std::optional<Error> &failure)
{
    if (std::exchange(m_isOver, true))
        return;
    if (failure)
        m_file.cancelWriting();
    // Queued: a refusal at once would otherwise come before its watcher has connected.
    QMetaObject::invokeMethod(
        this, [this, failure] { Q_EMIT finished(failure); }, Qt::QueuedConnection);
}

QString copyText(const QAbstractItemModel &model, const QList<int> &rows, const QList<int> &chosen)
{
    const auto columns = withCompanions(model, chosen);
    const auto cell = [](const QVariant &value) {
        QString text = display::plain(value.toString());
        return text.replace(u'\t', u' ').replace(u'\r', u' ').replace(u'\n', u' ');
    };
    QStringList lines;
    QStringList line;
    for (const int column : columns)
        line << cell(model.headerData(column, Qt::Horizontal));
    lines << line.join(u'\t');
    for (const int row : rows) {
        const QVariant loaded = model.index(row, 0).data(LoadedRole);
        if (loaded.isValid() && !loaded.toBool())
            continue;
        line.clear();
        for (const int column : columns)
            line << neutralised(cell(model.index(row, column).data(RawRole)));
        lines << line.join(u'\t');
    }
    return lines.join(u'\n');
}

} // namespace steward::models
