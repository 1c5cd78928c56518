// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/audit/audit_view.h"

#include "app/ports/when_done.h"
#include "app/domain/query_values.h"
#include "models/audit/audit_list_model.h"
#include "ui/audit/event_panel.h"
#include "ui/audit/verdict_text.h"
#include "ui/shared/app_table.h"
#include "ui/shared/error_text.h"
#include "ui/shared/filter_bar.h"
#include "ui/shared/format.h"
#include "ui/shared/live_region.h"
#include "ui/shared/message_bar.h"
#include "ui/shared/record_header.h"

#include <QHeaderView>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace steward::ui
{

using namespace Qt::StringLiterals;

AuditView::AuditView(models::AuditListModel &model, const ViewContext &context, QWidget *parent)
    : ListView({u"audit"_s,
                query::auditFields(),
                300,
                {{u"time"_s, 31},
                 {u"actor"_s, 18},
                 {u"action"_s, 26},
                 {u"target"_s, 18},
                 {u"category"_s, 16},
                 {u"result"_s, 13},
                 {u"proof"_s, 17}},
                tr("Audit events"),
                tr("No audit event is visible to your role.")},
               context, parent),
      m_model(model), m_panel(new EventPanel(u"audit.detail"_s)), m_page(new QWidget),
      m_header(new RecordHeader(u"audit.page"_s, tr("Audit"), m_page)),
      m_pagePanel(new EventPanel(u"audit.page.fields"_s)), m_newer(new MessageBar),
      m_findings(new MessageBar), m_single(context.services.verifier)
{
    m_model.setDisplay(context.format.context());
    setListModel(m_model);
    // The log has one order; a header that sorts would promise another.
    table().horizontalHeader()->setSectionsClickable(false);
    table().horizontalHeader()->setSortIndicatorShown(false);
    QToolButton *columns = addListButton(u"settings"_s, u"columns"_s, tr("Columns"));
    connect(columns, &QToolButton::clicked, &table(), &AppTable::showColumnChooser);
    m_findings->setObjectName(u"audit.findings"_s);
    m_findings->hide();
    addAboveList(m_findings);
    //: Of what is wrong with the log: a person has read it.
    QPushButton *read = m_findings->addButton(tr("Acknowledge"), u"audit.findings.acknowledge"_s);
    connect(read, &QPushButton::clicked, &context.services.verifier,
            &ports::AuditVerifier::acknowledge);
    connect(&context.services.verifier, &ports::AuditVerifier::findingsChanged, this,
            &AuditView::showFindings);
    connect(&m_single, &models::AuditVerdicts::changed, this, &AuditView::showVerdicts);
    connect(&model, &QAbstractItemModel::dataChanged, this, &AuditView::showVerdicts);
    m_newer->setObjectName(u"audit.newer"_s);
    m_newer->hide();
    addAboveList(m_newer);
    QPushButton *show = m_newer->addButton(tr("Show them"), u"audit.newer.show"_s);
    connect(show, &QPushButton::clicked, &model, &models::AuditListModel::showNewRows);
    setDetail(m_panel);
    m_page->setBackgroundRole(QPalette::Base);
    m_page->setAutoFillBackground(true);
    auto *column = new QVBoxLayout(m_page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(m_pagePanel, 1);
    setRecordPage(m_page, m_header->backButton());
    connect(m_header, &RecordHeader::backAsked, this, [this] { stepOut(); });
    connect(&model, &models::AuditListModel::stateChanged, this, &AuditView::showState);
    connect(&model, &models::AuditListModel::countsChanged, this, &AuditView::showState);
    connect(&context.format, &ScreenFormat::changed, this, [this] {
        m_model.setDisplay(this->context().format.context());
        showDetail(currentId());
        if (isRecordShown())
            showRecord(m_pageId);
    });
    m_check.setInterval(15'000);
    connect(&m_check, &QTimer::timeout, &model, [this] {
        if (isVisible() &&
            this->context().services.session.state() == ports::Session::State::SignedIn)
            m_model.checkForNew();
    });
    m_check.start();
    showState();
    showFindings();
    restoreState();
}

void AuditView::showEvent(QShowEvent *event)
{
    ListView::showEvent(event);
    // Searching is audited: it is done when a person looks, not when the window opens.
    if (!m_isAsked) {
        m_isAsked = true;
        queryChanged(filterBar().ast());
    }
}

void AuditView::queryChanged(const query::NodePtr &filter)
{
    if (!isVisible() && !m_isAsked)
        return;
    m_isAsked = true;
    const display::Context &shown = context().format.context();
    const QTimeZone zone = shown.isUtc ? QTimeZone::utc() : shown.zone;
    m_model.setQuery(query::withAbsoluteTimes(filter, query::auditFields(), zone,
                                              QDateTime::currentDateTimeUtc()));
}

void AuditView::refresh()
{
    queryChanged(filterBar().ast());
}

void AuditView::retry()
{
    m_model.retry();
}

void AuditView::showState()
{
    if (!m_isAsked) {
        states().setState(StatePage::State::FirstLoad);
        return;
    }
    const auto state = m_model.state();
    const std::optional<Error> error = m_model.lastError();
    showListState(state, m_model.rowCount(), m_model.count(), error);
    if (state == models::ListState::Ready || state == models::ListState::Refreshing) {
        const QString count = context().format.count(m_model.count());
        //: How many events the search found; %1 is a lower bound.
        filterBar().setCount(m_model.isCountExact() ? tr("%1 events").arg(count)
                                                    : tr("at least %1 events").arg(count));
    }
    if (state == models::ListState::Ready && m_model.isPageFailed() && error)
        states().setError(*error, true);
    showNewRows();
}

void AuditView::showNewRows()
{
    m_newer->setVisible(m_model.newRows() > 0);
    if (m_model.newRows() == 0)
        return;
    m_newer->setMessage(Tone::Info,
                        m_model.isNewRowsExact()
                            ? tr("%n newer event(s)", nullptr, m_model.newRows())
                            : tr("At least %n newer events", nullptr, m_model.newRows()));
}

void AuditView::showFindings()
{
    const auto findings = context().services.verifier.findings();
    m_findings->setVisible(!findings.isEmpty());
    if (findings.isEmpty())
        return;
    const AuditFinding &first = findings.constFirst();
    //: %1 says what is wrong with the audit log, %2 is its code and place, not translated.
    QString text = tr("%1: %2").arg(findingSentence(first), findingCode(first));
    if (findings.size() > 1) {
        //: Of an audit log in which more than one thing is wrong; %1 is the first of them.
        text = tr("%1, and %n more finding(s)", nullptr, int(findings.size()) - 1).arg(text);
    }
    if (m_findings->text() != text)
        context().live.announce(text);
    m_findings->setMessage(Tone::Danger, text);
}

void AuditView::showVerdicts()
{
    if (const AuditEventId shown = m_panel->event(); !shown.isNull()) {
        const auto row = loaded(shown.value);
        // What is said of a row that got its place is not said of it as it was before.
        if (row && row->index != m_panel->place())
            m_panel->show(*row, m_model.verdictOf(shown), context().format);
        else
            m_panel->setVerdict(row ? m_model.verdictOf(shown) : m_single.of(shown));
    }
    if (m_pageEvent) {
        const AuditVerdict verdict = m_single.of(m_pageEvent->id);
        m_pagePanel->setVerdict(verdict);
        m_pagePanel->setChips({});
        m_header->setChips({stateWord(u"outcome"_s, m_pageEvent->outcome), verdictChip(verdict)});
    }
}

std::optional<AuditEventRow> AuditView::loaded(const QString &id) const
{
    for (int row = 0; row < m_model.rowCount(); ++row)
        if (const auto event = m_model.rowAt(row); event && event->id.value == id)
            return event;
    return std::nullopt;
}

void AuditView::showDetail(const QString &id)
{
    m_shown = id;
    if (id.isEmpty()) {
        m_panel->showNothing(tr("No event selected"));
        return;
    }
    if (const auto event = loaded(id)) {
        m_panel->show(*event, m_model.verdictOf(event->id), context().format);
        return;
    }
    ports::whenDone(
        context().services.audit.event({id}), this, [this, id](const Result<AuditEventRow> &event) {
            if (id != m_shown)
                return;
            if (!event) {
                m_panel->showNothing(errorText(event.error()).title, errorSentence(event.error()));
                return;
            }
            m_single.check({*event}, {});
            m_panel->show(*event, m_single.of(event->id), context().format);
        });
}

bool AuditView::showRecord(const QString &id)
{
    m_pageId = id;
    m_pageEvent.reset();
    m_header->setTitle({});
    m_header->setChips({});
    ports::whenDone(context().services.audit.event({id}), this,
                    [this, id](const Result<AuditEventRow> &event) {
                        if (id != m_pageId)
                            return;
                        if (!event) {
                            m_pagePanel->showNothing(errorText(event.error()).title,
                                                     errorSentence(event.error()));
                            return;
                        }
                        m_single.check({*event}, {});
                        m_pagePanel->show(*event, m_single.of(event->id), context().format);
                        m_pagePanel->clearTitle();
                        m_header->setTitle(event->action);
                        m_pageEvent = *event;
                        showVerdicts();
                    });
    return true;
}

} // namespace steward::ui
