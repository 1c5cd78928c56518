// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/app_note.h"
#include "ui/shared/words.h"
#include "ui/transfers/act_button.h"
#include "ui/transfers/case_steps.h"
#include "ui/transfers/case_text.h"
#include "ui/transfers/kept_inputs.h"

#include <QVBoxLayout>

#include <algorithm>

// The old owner leaves and no other admin stays: a lead's note lets the case pass that (G8).

namespace steward::ui
{

using namespace Qt::StringLiterals;

bool isEditable(const TransferCaseView &view)
{
    return view.route == "support"_L1 &&
           QStringList{u"intake"_s, u"gated"_s, u"verifying"_s, u"planned"_s, u"waiting"_s}
               .contains(view.state);
}

void PartiesStep::addAdminNote()
{
    auto *column = addSection(tr("No other admin"));
    m_adminBox = column->parentWidget();
    m_adminNote =
        addNote(column, u"admin.note"_s, tr("&Why the organisation needs no other admin"));
    m_adminWaive = addAct(column, u"admin.waive"_s, tr("Let it pass with this note"),
                          u"ownership.transfer.gate.waive"_s);
    m_adminWaive->setGate(u"G8"_s);
    connect(m_adminWaive, &QPushButton::clicked, this, &PartiesStep::waiveAdmin);
    m_adminBox->hide();
}

void PartiesStep::showAdminNote()
{
    const auto gate = std::find_if(m_view.gates.cbegin(), m_view.gates.cend(),
                                   [](const GateView &one) { return one.rule == "G8"_L1; });
    m_adminBox->setVisible(gate != m_view.gates.cend() &&
                           gate->smallestChange == "name_another_admin_or_note"_L1 &&
                           isEditable(m_view));
}

void PartiesStep::waiveAdmin()
{
    if (!m_adminWaive->whyShut().isEmpty())
        return;
    const QString note = inputs().value(u"admin.note"_s).trimmed();
    const QString problem = reasonProblem(note);
    setProblems(problem.isEmpty() ? QStringList{} : QStringList{problem}, m_adminNote);
    if (problem.isEmpty())
        Q_EMIT asked(u"ownership.transfer.gate.waive"_s, {{u"gate"_s, u"G8"_s}, {u"note"_s, note}},
                     {u"admin.note"_s});
}

} // namespace steward::ui
