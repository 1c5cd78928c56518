// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/domain/query_printer.h"
#include "app/ports/when_done.h"
#include "ui/shared/error_text.h"
#include "ui/shared/format.h"
#include "ui/shared/live_region.h"
#include "ui/shared/message_bar.h"
#include "ui/shared/state_page.h"
#include "ui/shared/text_label.h"
#include "ui/transfers/act_button.h"
#include "ui/transfers/case_page.h"
#include "ui/transfers/case_record.h"
#include "ui/transfers/case_text.h"
#include "ui/transfers/command_rights.h"
#include "ui/transfers/fresh_answer.h"
#include "ui/transfers/kept_inputs.h"

#include <QJsonDocument>

// How fresh the case on the page is, what that shuts, and what has changed since the last look.

namespace steward::ui
{

using namespace Qt::StringLiterals;

void CasePage::followFacts()
{
    connect(m_answer, &FreshAnswer::answered, this, &CasePage::take);
    connect(m_answer, &FreshAnswer::failed, this, &CasePage::failed);
    connect(m_answer, &FreshAnswer::freshnessChanged, this, &CasePage::showFreshness);
    connect(m_rights, &CommandRights::changed, this, &CasePage::shutActs);
    connect(&m_context.services.cases, &ports::CaseSource::staffChanged, this, [this] {
        if (m_hasCase)
            showCase();
    });
    // Time left is written in minutes.
    m_minute.setInterval(std::chrono::seconds(20));
    connect(&m_minute, &QTimer::timeout, this, [this] {
        if (m_hasCase && isVisible())
            showCase();
    });
    m_minute.start();
}

void CasePage::refresh()
{
    m_answer->askSoon();
}

void CasePage::failed(const Error &error)
{
    // What was refused may not be shown any longer; what was typed is a draft and stays one.
    const bool isRefused = error.kind == ErrorKind::Forbidden ||
                           error.kind == ErrorKind::NotFound ||
                           error.kind == ErrorKind::Unauthenticated;
    if (isRefused) {
        m_inputs->saveNow();
        m_hasCase = false;
        m_bar->hide();
        m_tell->hide();
        m_stand->hide();
    }
    if (m_hasCase)
        showFreshness();
    else
        m_states->setError(error, false);
}

void CasePage::showFreshness()
{
    if (!m_hasCase)
        return;
    if (m_answer->isFresh()) {
        m_states->setState(StatePage::State::Content);
        shutActs();
        return;
    }
    const QString since = m_context.format.minutes(m_answer->answeredAt());
    const auto error = m_answer->error();
    QString sentence = tr("The platform has not answered yet. You see the case as it was %1; "
                          "nothing is sent until it answers. What you type is kept.")
                           .arg(since);
    StatePage::State state = StatePage::State::Stale;
    if (error && error->kind == ErrorKind::Offline) {
        state = StatePage::State::Offline;
        sentence = tr("The platform cannot be reached. You see the case as it was %1; nothing is "
                      "sent until it can. What you type is kept.")
                       .arg(since);
    } else if (error) {
        //: %1 is a whole sentence with the cause, %2 a time.
        sentence = tr("The case could not be read again. %1 You see it as it was %2; nothing is "
                      "sent until that is cured. What you type is kept.")
                       .arg(errorText(*error).reason, since);
    }
    const bool isNews = m_states->state() != state;
    m_states->setState(state, sentence);
    if (isNews)
        m_context.live.announce(sentence);
    shutActs();
}

QString CasePage::whyShut(const QString &type) const
{
    if (!m_hasCase)
        return tr("The case is not here yet.");
    if (const QString role = m_rights->whyNot(type); !role.isEmpty())
        return role;
    if (const QString own = whyUnderWay(type); !own.isEmpty())
        return own;
    if (m_answer->isFresh())
        return {};
    //: Why a button does nothing now; %1 is a time.
    return tr("What you see is of %1: nothing is sent until it is up to date.")
        .arg(m_context.format.minutes(m_answer->answeredAt()));
}

/// One act on a case at a time: the next would only meet the change that this one makes. And a
/// request belongs to its owner: staff end it or stop it, and settle what stopped it.
QString CasePage::whyUnderWay(const QString &type) const
{
    if (type.isEmpty())
        return {};
    static const QStringList forRequests{u"ownership.transfer.withdraw"_s,
                                         u"ownership.transfer.dispute"_s,
                                         u"ownership.transfer.dispute.resolve"_s};
    if (m_view.route == "self_serve"_L1 && !forRequests.contains(type))
        return refusalText(u"self_serve_is_read_only"_s);
    for (const Sent &sent : m_sent)
        if (sent.on == m_id)
            return sent.type == type
                       ? tr("This is being sent already.")
                       : tr("What you sent before is under way; the next can go after it.");
    return m_isOwnChangeDue ? tr("What you sent is done; the case is being read again.")
                            : QString();
}

void CasePage::shutActs()
{
    const QString byPage = whyShut({});
    for (ActButton *button : findChildren<ActButton *>()) {
        const QString own = m_hasCase ? whyUnderWay(button->command()) : QString();
        button->setShutByPage(own.isEmpty() ? byPage : own);
        button->setShutByRole(m_rights->whyNot(button->command(), button->gate()));
    }
    QStringList shut;
    QString why;
    for (const ActButton *button : {m_withdraw, m_object, m_wait, m_resume, m_settle, m_retry}) {
        const QString role = m_rights->whyNot(button->command());
        if (role.isEmpty() || button->isHidden())
            continue;
        shut << button->text().remove(u'…');
        why = role;
    }
    m_footWhy->setVisible(!shut.isEmpty());
    //: Why buttons are shut: %1 their titles, %2 the reason.
    m_footWhy->setText(tr("%1: %2").arg(shut.join(u", "_s), why));
}

/// Verdicts that change by time alone are asked for when that time has come.
void CasePage::watchTimes()
{
    QDateTime next;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const auto consider = [&next, &now](const QDateTime &at) {
        if (at.isValid() && at > now && (!next.isValid() || at < next))
            next = at;
    };
    for (const GateView &gate : m_view.gates) {
        consider(gate.nextChangeAt);
        consider(gate.smallestUntil);
    }
    for (const ApprovalView &approval : m_view.approvals)
        consider(approval.expiresAt);
    for (const QDateTime &at : {m_view.coolOffUntil, m_view.slaDueAt, m_view.reversibleUntil,
                                m_view.acceptanceExpires, m_view.billingExpires})
        consider(at);
    m_answer->askAt(next);
}

void CasePage::withRecord(std::function<void(const CaseRecord &)> then)
{
    if (!m_hasCase)
        return;
    CaseRecord record;
    record.view = m_view;
    record.printedAt = QDateTime::currentDateTimeUtc();
    if (const auto who = m_context.services.session.principal())
        record.printedBy = who->name;
    ports::AuditSearch search;
    search.filter = query::makeTerm(u"org"_s, m_view.org.value);
    search.limit = 200;
    search.wantCount = false;
    readEvents(std::move(record), std::move(search), std::move(then));
}

void CasePage::readEvents(CaseRecord record, ports::AuditSearch search,
                          std::function<void(const CaseRecord &)> then)
{
    auto page = m_context.services.audit.search(search);
    ports::whenDone(std::move(page), this,
                    [this, record = std::move(record), search = std::move(search),
                     then = std::move(then)](const Result<AuditPage> &read) mutable {
                        // The newest first on the wire, the oldest first on paper.
                        if (read)
                            for (const AuditEventRow &row : read->rows)
                                if (row.metadata.contains(record.view.id.value.toLatin1()))
                                    record.audit.prepend(row);
                        const QString next = read ? read->next : QString();
                        if (!next.isEmpty() && next != search.cursor) {
                            search.cursor = next;
                            readEvents(std::move(record), std::move(search), std::move(then));
                            return;
                        }
                        // Half of them would be taken for all of them.
                        record.hasAudit = read.has_value() && next.isEmpty();
                        if (!record.hasAudit)
                            record.audit.clear();
                        then(record);
                    });
}

void CasePage::readLastLook()
{
    const auto kept = QJsonDocument::fromJson(
                          m_context.services.drafts.load(u"case-look/"_s + m_id.value).toUtf8())
                          .object();
    m_lastLook.reset();
    m_lastLookAt = QDateTime::fromString(kept.value("at"_L1).toString(), Qt::ISODateWithMs);
    if (const auto before = readTransferCase(kept.value("look"_L1).toObject()))
        m_lastLook = *before;
}

/// What this person has seen when they leave is their last look the next time.
void CasePage::keepLook()
{
    if (!m_hasCase)
        return;
    const QJsonObject look{{u"at"_s, QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs)},
                           {u"look"_s, lookAtCase(m_view)}};
    static_cast<void>(m_context.services.drafts.save(
        u"case-look/"_s + m_id.value,
        QString::fromUtf8(QJsonDocument(look).toJson(QJsonDocument::Compact))));
}

void CasePage::hideEvent(QHideEvent *event)
{
    keepLook();
    QWidget::hideEvent(event);
}

} // namespace steward::ui
