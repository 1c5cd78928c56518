// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scenario/heard_answers.h"

#include "tests/support/scenario/web_client.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>

namespace steward::tests
{

using namespace Qt::StringLiterals;

namespace
{

constexpr auto kVariable = "STEWARD_HEARD_ANSWERS";
constexpr int kPatienceMs = 120'000;

} // namespace

HeardAnswers::HeardAnswers()
{
    qputenv(kVariable, QFile::encodeName(m_folder.filePath(u"answers.ndjson"_s)));
}

HeardAnswers::~HeardAnswers()
{
    qunsetenv(kVariable);
}

QString HeardAnswers::faults() const
{
    const auto root = QString::fromLatin1(STEWARD_SOURCE_DIR);
    QProcess look;
    look.setProcessChannelMode(QProcess::MergedChannels);
    // The distribution's own python3 is where python3-jsonschema lives.
    look.start(u"/usr/bin/python3"_s, {u"-B"_s, root + u"/tests/scenario/live/contract.py"_s, root,
                                       m_folder.filePath(u"answers.ndjson"_s)});
    if (!look.waitForFinished(kPatienceMs))
        return u"the contract was not looked at: "_s + look.errorString();
    const auto said = QString::fromUtf8(look.readAll()).trimmed();
    qInfo("%s", qPrintable(said));
    return look.exitStatus() == QProcess::NormalExit && look.exitCode() == 0 ? QString{} : said;
}

void noteAnswer(const QByteArray &method, const QString &path, const WebAnswer &answer)
{
    QFile file{QFile::decodeName(qgetenv(kVariable))};
    // An answer that broke off was none.
    if (file.fileName().isEmpty() || answer.status == 0)
        return;
    QJsonArray headers;
    for (const auto &[name, value] : answer.headers)
        headers.append(QJsonArray{QString::fromLatin1(name), QString::fromLatin1(value)});
    const QJsonObject line{{u"method"_s, QString::fromLatin1(method)},
                           {u"path"_s, path},
                           {u"status"_s, answer.status},
                           {u"headers"_s, headers},
                           {u"body"_s, QString::fromLatin1(answer.body.toBase64())}};
    const auto written = QJsonDocument{line}.toJson(QJsonDocument::Compact) + '\n';
    if (!file.open(QFile::Append) || file.write(written) != written.size())
        qFatal("an answer cannot be kept");
}

} // namespace steward::tests
