// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/case_stage.h"
#include "ui/shared/message_bar.h"

#include <QFileDialog>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

#include <cerrno>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace
{

bool keepsPermissions = true;

}

// The program's own definition stands before the library's: as on FAT, where the kernel refuses.
extern "C" int fchmod(int file, mode_t mode) noexcept
{
    if (!keepsPermissions) {
        errno = EPERM;
        return -1;
    }
    return static_cast<int>(syscall(SYS_fchmod, file, mode));
}

using namespace steward;
using namespace Qt::StringLiterals;
using Stage = test::CaseStage;

/// The printable record of a case, saved where its person says.
class RecordPaperTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

    QString saveAndRead(Stage &stage, const QString &path)
    {
        stage.open();
        [&] { QTRY_VERIFY(stage.isLoaded()); }();
        stage.child<QPushButton>(u"case.record"_s)->click();
        QFileDialog *dialog = nullptr;
        [&] { QTRY_VERIFY((dialog = stage.child<QFileDialog>(u"case.record.dialog"_s))); }();
        Q_EMIT dialog->fileSelected(path);
        dialog->close();
        const auto *bar = stage.child<ui::MessageBar>(u"case.bar"_s);
        [&] { QTRY_VERIFY(!bar->isHidden() && !bar->text().isEmpty()); }();
        return bar->text();
    }

private Q_SLOTS:
    void cleanup() { keepsPermissions = true; }

    void theRecordIsForWhoeverSavedItOnly()
    {
        Stage stage;
        const QString path = m_folder.filePath(u"private.pdf"_s);

        QCOMPARE(saveAndRead(stage, path), u"The record is saved."_s);

        QCOMPARE(QFile::permissions(path) & (QFile::ReadGroup | QFile::ReadOther),
                 QFile::Permissions());
    }
    void whereNoPermissionsAreKeptTheRecordIsSavedAndThatIsSaid()
    {
        Stage stage;
        const QString path = m_folder.filePath(u"stick.pdf"_s);
        keepsPermissions = false;

        const QString said = saveAndRead(stage, path);

        QVERIFY2(said.contains(u"keeps no permissions"_s), qPrintable(said));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray pdf = file.readAll();
        QVERIFY(pdf.startsWith("%PDF-") && pdf.trimmed().endsWith("%%EOF"));
    }
};

QTEST_MAIN(RecordPaperTest)
#include "record_paper_test.moc"
