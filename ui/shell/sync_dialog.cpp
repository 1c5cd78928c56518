// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/sync_dialog.h"

#include "ui/shared/error_text.h"
#include "ui/shared/format.h"
#include "ui/shared/live_region.h"
#include "ui/shared/message_bar.h"
#include "ui/shared/record_panel.h"
#include "ui/shared/text_label.h"
#include "ui/shell/line_list.h"

#include <QApplication>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace steward::ui
{

using namespace Qt::StringLiterals;
using Load = ports::SyncStatus::Load;
using Outcome = ports::SyncStatus::Comparison::Outcome;
using Phase = ports::SyncStatus::Phase;

namespace
{

QString isoText(const QDateTime &utc)
{
    return utc.isValid() ? utc.toUTC().toString(Qt::ISODateWithMs) : u"-"_s;
}

const char *nameOf(Outcome outcome)
{
    switch (outcome) {
    case Outcome::None:
        return "none";
    case Outcome::Equal:
        return "equal";
    case Outcome::Mending:
        return "mending";
    case Outcome::Differs:
        return "differs";
    }
    return "";
}

} // namespace

SyncDialog::SyncDialog(const ViewContext &context, QWidget *parent)
    : QDialog(parent), m_context(context), m_panel(new RecordPanel(u"sync.panel"_s, this)),
      m_progress(new QProgressBar), m_rate(new TextLabel(Type::Body, Ink::Text2)),
      m_troubles(new LineList(tr("None."))), m_question(new MessageBar(this))
{
    setObjectName(u"sync"_s);
    setWindowTitle(tr("Synchronisation"));
    resize(680, 640);
    // The keys go through it in the order in which it is made.
    buildFields();
    buildQuestion();
    auto *buttons = new QDialogButtonBox(this);
    buildButtons(buttons);
    auto *column = new QVBoxLayout(this);
    column->addWidget(m_panel, 1);
    column->addWidget(m_question);
    column->addWidget(buttons);
    m_panel->setTitle(windowTitle());
    connect(&context.services.sync, &ports::SyncStatus::changed, this, &SyncDialog::refresh);
    connect(&context.format, &ScreenFormat::changed, this, &SyncDialog::refresh);
    m_tick.setInterval(1000);
    connect(&m_tick, &QTimer::timeout, this, &SyncDialog::refresh);
    m_tick.start();
    refresh();
}

void SyncDialog::buildFields()
{
    QVBoxLayout *section = m_panel->addSection(tr("Now"));
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(6);
    m_progress->setObjectName(u"sync.progress"_s);
    m_rate->setObjectName(u"sync.rate"_s);
    section->addWidget(m_progress);
    section->addWidget(m_rate);
    m_panel->addField(u"phase"_s, tr("State"));
    m_panel->addField(u"pulled"_s, tr("Last complete"));
    m_panel->addField(u"next"_s, tr("Next attempt"));
    m_panel->addField(u"csn"_s, tr("Position"));
    m_panel->addField(u"lag"_s, tr("Platform"));
    m_panel->addField(u"hints"_s, tr("News by"));
    m_panel->addSection(tr("Compared with the platform"));
    m_panel->addField(u"sums"_s, tr("Result"));
    m_panel->addField(u"compared"_s, tr("Last compared"));
    m_panel->addField(u"digest"_s, tr("Differences found"));
    m_panel->addField(u"repaired"_s, tr("Rows put right"));
    m_panel->addSection(tr("Since the start"));
    m_panel->addField(u"pages"_s, tr("Pages"));
    m_panel->addField(u"dropped"_s, tr("Pages dropped"));
    m_panel->addField(u"bytes"_s, tr("Received"));
    m_panel->addField(u"size"_s, tr("On this disk"));
    m_panel->addSection(tr("Last errors"))->addWidget(m_troubles);
}

void SyncDialog::buildButtons(QDialogButtonBox *buttons)
{
    const auto add = [&](const QString &text, const QString &name, auto &&act) {
        QPushButton *button = buttons->addButton(text, QDialogButtonBox::ActionRole);
        button->setObjectName(u"sync."_s + name);
        button->setAutoDefault(false);
        connect(button, &QPushButton::clicked, this, std::forward<decltype(act)>(act));
        return button;
    };
    add(tr("Sync now"), u"refresh"_s, [this] { m_context.services.sync.refreshNow(); });
    m_compare =
        add(tr("Compare now"), u"compare"_s, [this] { m_context.services.sync.compareNow(); });
    m_load = add(tr("Load again…"), u"load"_s, [this] { askForLoad(); });
    m_stop = add(tr("Stop loading"), u"stop"_s, [this] {
        ports::SyncStatus &sync = m_context.services.sync;
        const bool isCancelled = sync.load() == Load::Again;
        if (sync.isStopped())
            sync.refreshNow();
        else
            sync.stopLoading();
        if (isCancelled)
            m_context.live.tell(tr("Loading is cancelled: what is here stays in use."));
    });
    add(tr("Copy for support"), u"copy"_s, [this] {
        QApplication::clipboard()->setText(supportText());
        m_context.live.tell(tr("Copied."));
    });
    buttons->addButton(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

void SyncDialog::buildQuestion()
{
    m_question->setObjectName(u"sync.question"_s);
    m_question->hide();
    m_question->setMessage(Tone::Warn,
                           tr("Load all rows again? It can take some minutes. What is here can be "
                              "read until the new copy is whole; what you send waits for it."));
    QPushButton *yes = m_question->addButton(tr("Load again"), u"sync.load.yes"_s);
    QPushButton *no = m_question->addButton(tr("Cancel"), u"sync.load.no"_s);
    for (QPushButton *button : {yes, no})
        button->setAutoDefault(false);
    connect(yes, &QPushButton::clicked, this, [this] {
        m_context.services.sync.loadAgain();
        m_question->hide();
        m_stop->setFocus();
    });
    connect(no, &QPushButton::clicked, this, [this] {
        m_question->hide();
        m_load->setFocus();
    });
}

void SyncDialog::askForLoad()
{
    m_question->show();
    findChild<QPushButton *>(u"sync.load.no"_s)->setFocus();
}

QString SyncDialog::phaseText() const
{
    const ports::SyncStatus &sync = m_context.services.sync;
    switch (sync.phase()) {
    case Phase::Stopped:
        return tr("Stopped");
    case Phase::FirstLoad:
        return tr("First load");
    case Phase::CatchingUp:
        return sync.load() == Load::None ? tr("Catching up") : tr("Loading again");
    case Phase::Live:
        return tr("Up to date");
    case Phase::Offline:
        return tr("Offline");
    case Phase::Paused:
        return sync.isStopped() ? tr("Stopped by you") : tr("Paused");
    case Phase::UpgradeNeeded:
        return tr("A newer Steward is needed");
    }
    return {};
}

void SyncDialog::refresh()
{
    showPlace();
    showComparison();
    showTroubles();
    showProgress();
}

void SyncDialog::showPlace()
{
    const ports::SyncStatus &sync = m_context.services.sync;
    const ScreenFormat &format = m_context.format;
    const auto counters = sync.counters();
    QString phase = phaseText();
    if (const auto error = sync.lastError())
        phase = tr("%1 — %2").arg(phase, errorSentence(*error));
    m_panel->set(u"phase"_s, phase);
    m_panel->set(u"pulled"_s, format.exact(sync.lastPulledAt()));
    m_panel->set(u"next"_s, sync.nextAttemptAt().isValid() ? format.exact(sync.nextAttemptAt())
                                                           : tr("As soon as there is news"));
    m_panel->set(u"csn"_s, format.count(counters.csn));
    const qint64 behind = std::max<qint64>(0, counters.platformCsn - counters.csn);
    //: %1 is the platform's position, a number; %n how many changes this machine has not yet.
    m_panel->set(u"lag"_s, behind == 0 ? tr("Nothing newer is known of")
                                       : tr("%1, %n change(s) ahead", nullptr,
                                            int(std::min<qint64>(behind, 2'000'000'000)))
                                             .arg(format.count(counters.platformCsn)));
    m_panel->set(u"hints"_s, counters.hintsByStream ? tr("Stream") : tr("Waiting request"));
    m_panel->set(u"pages"_s, format.count(counters.pages));
    m_panel->set(u"dropped"_s, format.count(counters.pagesDropped));
    m_panel->set(u"bytes"_s, format.bytes(counters.bytes));
    m_panel->set(u"size"_s, format.bytes(sync.replicaBytes()));
}

void SyncDialog::showComparison()
{
    const ports::SyncStatus &sync = m_context.services.sync;
    const auto comparison = sync.comparison();
    const auto counters = sync.counters();
    const QString tables = comparison.tables.join(u", "_s);
    QString result;
    switch (comparison.outcome) {
    case Outcome::None:
        result = tr("Not compared yet");
        break;
    case Outcome::Equal:
        result = tr("Equal in every table");
        break;
    case Outcome::Mending:
        //: %1 are names of tables.
        result = tr("Different in %1; the rows are being fetched").arg(tables);
        break;
    case Outcome::Differs:
        //: %1 are names of tables.
        result = tr("Different in %1").arg(tables);
        break;
    }
    m_panel->set(u"sums"_s, result);
    m_panel->set(u"compared"_s, m_context.format.exact(comparison.at));
    m_panel->set(u"digest"_s, m_context.format.count(counters.digestMismatches));
    m_panel->set(u"repaired"_s, m_context.format.count(counters.rowsRepaired));
}

void SyncDialog::showTroubles()
{
    QList<LineList::Line> lines;
    const auto troubles = m_context.services.sync.troubles();
    for (const auto &trouble : troubles) {
        const Error &error = trouble.error;
        QString text = m_context.format.exact(trouble.at) + u'\n' + errorText(error).title;
        if (!error.requestId.isEmpty())
            //: %1 is an identifier that the platform's people can look up.
            text += u'\n' + tr("Request %1").arg(error.requestId);
        lines << LineList::Line{u"sync.trouble.%1"_s.arg(lines.size()),
                                text,
                                {error.code.isEmpty() ? tr("Error") : error.code, Tone::Warn},
                                {}};
    }
    m_troubles->setLines(lines);
}

void SyncDialog::showProgress()
{
    const ports::SyncStatus &sync = m_context.services.sync;
    const bool isLoading = sync.load() != Load::None;
    const bool isStopped = sync.isStopped();
    const bool hadFocus = focusWidget() == m_stop;
    m_progress->setVisible(isLoading);
    m_progress->setAccessibleName(sync.phase() == Phase::FirstLoad ? tr("First load")
                                                                   : tr("Loading again"));
    m_rate->setVisible(isLoading);
    m_stop->setText(sync.load() == Load::Again ? tr("Cancel loading")
                    : isStopped                ? tr("Go on loading")
                                               : tr("Stop loading"));
    m_stop->setVisible(isLoading);
    m_compare->setEnabled(!isStopped);
    m_load->setEnabled(!isLoading);
    // What is gone cannot keep it.
    if (hadFocus && !isLoading)
        m_load->setFocus();
    if (!isLoading || isStopped)
        m_pace.forgetPace();
    m_pace.note(sync.rowsLoaded(), sync.rowsExpected());
    m_progress->setRange(0, m_pace.permille() < 0 ? 0 : 1000);
    m_progress->setValue(m_pace.permille());
    m_rate->setText(m_pace.sentence(m_context.format));
}

QString SyncDialog::supportText() const
{
    const ports::SyncStatus &sync = m_context.services.sync;
    const auto counters = sync.counters();
    const auto comparison = sync.comparison();
    QStringList lines{u"Steward "_s + QCoreApplication::applicationVersion(),
                      u"phase: %1, load %2"_s.arg(int(sync.phase())).arg(int(sync.load())),
                      u"csn: %1 of %2"_s.arg(counters.csn).arg(counters.platformCsn),
                      u"last complete: "_s + isoText(sync.lastPulledAt()),
                      u"next attempt: "_s + isoText(sync.nextAttemptAt()),
                      u"hints: "_s + (counters.hintsByStream ? u"stream"_s : u"long poll"_s),
                      u"pages: %1, dropped %2, bytes %3"_s.arg(counters.pages)
                          .arg(counters.pagesDropped)
                          .arg(counters.bytes),
                      u"digest: %1 at %2"_s.arg(QLatin1StringView(nameOf(comparison.outcome)),
                                                isoText(comparison.at)),
                      u"differences: %1, repairs %2, rows %3"_s.arg(counters.digestMismatches)
                          .arg(counters.repairs)
                          .arg(counters.rowsRepaired),
                      u"rows loaded: %1 of %2"_s.arg(sync.rowsLoaded()).arg(sync.rowsExpected()),
                      u"bytes on disk: %1"_s.arg(sync.replicaBytes())};
    const auto troubles = sync.troubles();
    for (const auto &trouble : troubles)
        lines << u"error: %1 kind %2 code %3 request %4"_s.arg(
            isoText(trouble.at), QString::number(int(trouble.error.kind)),
            trouble.error.code.isEmpty() ? u"-"_s : trouble.error.code,
            trouble.error.requestId.isEmpty() ? u"-"_s : trouble.error.requestId);
    return lines.join(u'\n') + u'\n';
}

} // namespace steward::ui
