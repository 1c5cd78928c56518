// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transfers/record_paper.h"

#include "ui/shared/format.h"

#include <QAbstractTextDocumentLayout>
#include <QCoreApplication>
#include <QFile>
#include <QFileDialog>
#include <QPainter>
#include <QPdfWriter>
#include <QPrintDialog>
#include <QPrinter>
#include <QSaveFile>
#include <QTextDocument>

#include <memory>

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("TransferRecord", text);
}

constexpr qreal kPoint = 1.0 / 72;
constexpr QFile::Permissions kForOwner = QFile::ReadOwner | QFile::WriteOwner;
constexpr QFile::Permissions kForOthers =
    QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
constexpr int kDpi = 1200; ///< Of a written file; a printer has its own.

void setUp(QPagedPaintDevice &paper)
{
    paper.setPageSize(QPageSize(QPageSize::A4));
    paper.setPageMargins(QMarginsF(16, 14, 16, 14), QPageLayout::Millimeter);
}

QString footText(const CaseRecord &record, const ScreenFormat &format)
{
    //: Foot of a printed case: %1 reference, %2 revision, %3 time, %4 name.
    return tr(QT_TRANSLATE_NOOP("TransferRecord", "%1, revision %2 · printed %3 by %4"))
        .arg(record.view.ref)
        .arg(record.view.rev)
        .arg(format.exact(record.printedAt), record.printedBy);
}

} // namespace

void drawRecord(const CaseRecord &record, const ScreenFormat &format, QPagedPaintDevice &paper)
{
    QPainter painter(&paper);
    const qreal dot = paper.logicalDpiX() * kPoint;
    QFont font(u"Noto Sans"_s);
    font.setPointSizeF(8.5);
    QFont small = font;
    small.setPointSizeF(7.5);
    const qreal strip = 22 * dot;
    const QRectF body(0, strip, painter.viewport().width(),
                      painter.viewport().height() - 2 * strip);

    QTextDocument document;
    document.documentLayout()->setPaintDevice(&paper);
    document.setDefaultFont(font);
    document.setDocumentMargin(0);
    document.setDefaultStyleSheet(
        u"h1 { font-size: 16pt; margin-bottom: 6px; } h2 { font-size: 11pt; margin-top: 2px; "
        "margin-bottom: 4px; } .gap { font-size: 6pt; margin: 0px; } th { background-color: "
        "#eef1f4; text-align: left; font-weight: "
        "600; } .name, .quiet { color: #4a545f; } .quiet { font-size: 7.5pt; } .mono { "
        "font-family: 'DejaVu Sans Mono'; font-size: 6.5pt; } table { margin-bottom: 2px; }"_s);
    document.setHtml(recordHtml(record, format));
    document.setPageSize(body.size());

    const QString head =
        //: Head of a printed case: %1 its reference, %2 the organisation.
        tr(QT_TRANSLATE_NOOP("TransferRecord", "Ownership transfer %1 · %2"))
            .arg(record.view.ref, record.view.orgName);
    const int pages = document.pageCount();
    for (int page = 0; page < pages; ++page) {
        if (page > 0)
            paper.newPage();
        painter.save();
        painter.setFont(small);
        painter.setPen(QColor(0x4a, 0x54, 0x5f));
        const QRectF top(0, 0, body.width(), strip);
        const QRectF foot(0, body.bottom(), body.width(), strip);
        painter.drawText(top, Qt::AlignTop | Qt::AlignLeading, head);
        painter.drawText(foot, Qt::AlignBottom | Qt::AlignLeading, footText(record, format));
        painter.drawText(
            foot, Qt::AlignBottom | Qt::AlignTrailing,
            //: A page of a printed case: %1 of %2.
            tr(QT_TRANSLATE_NOOP("TransferRecord", "Page %1 of %2")).arg(page + 1).arg(pages));
        painter.setPen(QPen(QColor(0xb9, 0xc0, 0xc8), dot / 2));
        painter.drawLine(QPointF(0, 14 * dot), QPointF(body.width(), 14 * dot));
        painter.drawLine(QPointF(0, foot.bottom() - 14 * dot),
                         QPointF(body.width(), foot.bottom() - 14 * dot));
        painter.restore();
        painter.save();
        const qreal from = page * body.height();
        painter.translate(0, body.top() - from);
        QAbstractTextDocumentLayout::PaintContext shown;
        shown.clip = QRectF(0, from, body.width(), body.height());
        shown.palette.setColor(QPalette::Text, Qt::black);
        painter.setClipRect(shown.clip);
        document.documentLayout()->draw(&painter, shown);
        painter.restore();
    }
}

RecordSaved saveRecord(const CaseRecord &record, const ScreenFormat &format, const QString &path)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return {file.errorString()};
    // It names people and tells what they did: for whoever saved it only. FAT and the like keep no
    // permissions; the person chose the place and is told.
    const bool isKept = file.setPermissions(kForOwner);
    {
        QPdfWriter writer(&file);
        writer.setPdfVersion(QPagedPaintDevice::PdfVersion_A1b);
        writer.setResolution(kDpi);
        setUp(writer);
        writer.setTitle(record.view.ref);
        writer.setCreator(u"Steward"_s);
        drawRecord(record, format, writer);
    }
    if (!file.commit())
        return {file.errorString()};
    return {{}, isKept && !(QFile::permissions(path) & kForOthers)};
}

void askAndSaveRecord(const CaseRecord &record, const ScreenFormat &format, QWidget *parent,
                      std::function<void(const RecordSaved &)> ended)
{
    auto *dialog = new QFileDialog(parent->window(),
                                   tr(QT_TRANSLATE_NOOP("TransferRecord", "Save the record")));
    dialog->setObjectName(u"case.record.dialog"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr(QT_TRANSLATE_NOOP("TransferRecord", "PDF document (*.pdf)")));
    dialog->setDefaultSuffix(u"pdf"_s);
    dialog->selectFile(record.view.ref + u".pdf"_s);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent,
                     [record, &format, ended = std::move(ended)](const QString &path) {
                         ended(saveRecord(record, format, path));
                     });
    dialog->open();
}

void askAndPrintRecord(const CaseRecord &record, const ScreenFormat &format, QWidget *parent)
{
    const auto printer = std::make_shared<QPrinter>(QPrinter::HighResolution);
    setUp(*printer);
    printer->setDocName(record.view.ref);
    auto *dialog = new QPrintDialog(printer.get(), parent->window());
    dialog->setObjectName(u"case.print.dialog"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr(QT_TRANSLATE_NOOP("TransferRecord", "Print the record")));
    dialog->setOptions(QAbstractPrintDialog::PrintToFile |
                       QAbstractPrintDialog::PrintCollateCopies);
    QObject::connect(dialog, &QDialog::accepted, parent, [record, &format, printer] {
        drawRecord(record, format, *printer);
        if (!printer->outputFileName().isEmpty())
            QFile::setPermissions(printer->outputFileName(), kForOwner);
    });
    // The printer lives as long as the dialog that points to it.
    QObject::connect(dialog, &QObject::destroyed, parent, [printer] {});
    dialog->open();
}

} // namespace steward::ui
