// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/payouts/payouts_view.h"

#include "models/payouts/payout_list_model.h"
#include "ui/payouts/payout_panel.h"
#include "ui/shared/filter_bar.h"
#include "ui/shared/format.h"
#include "ui/shared/text_label.h"
#include "ui/theme/tokens.h"

#include <QHBoxLayout>
#include <QPushButton>

namespace steward::ui
{

using namespace Qt::StringLiterals;

PayoutsView::PayoutsView(models::PayoutListModel &model, const ViewContext &context,
                         QWidget *parent)
    : ReplicaListView({u"payouts"_s,
                       query::payoutFields(),
                       0,
                       {{u"payee"_s, 19},
                        {u"source"_s, 19},
                        {u"amount"_s, 14},
                        {u"state"_s, 21},
                        {u"eligibility"_s, 15},
                        {u"hold"_s, 20},
                        {u"created"_s, 18}},
                       tr("Payouts"),
                       tr("No payout is visible to your role.")},
                      model, ports::List::Payouts, std::chrono::minutes(2), context, parent),
      m_model(model), m_panel(new PayoutPanel(context, nullptr)),
      m_totals(new TextLabel(Type::Strong)), m_fresh(new TextLabel(Type::Caption, Ink::Muted))
{
    addStateButtons();
    auto *band = new QWidget;
    auto *row = new QHBoxLayout(band);
    row->setContentsMargins(metric::kSpace4, metric::kSpace2, metric::kSpace4, metric::kSpace2);
    m_totals->setObjectName(u"payouts.totals"_s);
    m_totals->setAccessibleName(tr("Totals"));
    m_totals->setWordWrap(true);
    m_totals->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_totals->setFocusPolicy(Qt::StrongFocus);
    row->addWidget(m_totals, 1);
    row->addWidget(m_fresh);
    addAboveList(band);
    setDetail(m_panel);
    connect(&model, &models::PayoutListModel::totalsChanged, this, &PayoutsView::showTotals);
    connect(&context.services.reader, &ports::ReplicaReader::changed, this,
            [this](const ChangeSet &changes) {
                if (changes.table(u"payout"_s) && !currentId().isEmpty())
                    m_panel->show(currentId());
            });
    connect(&context.format, &ScreenFormat::changed, this, [this] {
        showTotals();
        m_panel->show(currentId());
    });
    showTotals();
    restoreState();
}

void PayoutsView::addStateButtons()
{
    struct Preset {
        const char *key;
        QString title;
        QString query;
    };
    const QList<Preset> presets{{"all", tr("All"), {}},
                                {"eligible", tr("Eligible"), u"is:eligible"_s},
                                {"waiting", tr("Waiting"), u"is:waiting"_s},
                                {"held", tr("On hold"), u"is:held"_s},
                                {"exceptions", tr("Exceptions"), u"is:exception"_s},
                                {"settled", tr("Settled"), u"is:settled"_s}};
    auto *band = new QWidget;
    auto *row = new QHBoxLayout(band);
    row->setContentsMargins(metric::kSpace3, 0, metric::kSpace3, 0);
    row->setSpacing(metric::kSpace1);
    for (const Preset &preset : presets) {
        auto *button = new QPushButton(preset.title, band);
        button->setObjectName(u"payouts.state.%1"_s.arg(QLatin1StringView(preset.key)));
        button->setProperty("variant", u"quiet"_s);
        button->setCheckable(true);
        button->setAutoDefault(false);
        connect(button, &QPushButton::clicked, this,
                [this, text = preset.query] { filterBar().setText(text); });
        connect(&filterBar(), &FilterBar::queryChanged, button,
                [this, button, text = preset.query] {
                    button->setChecked(filterBar().text().trimmed() == text);
                });
        button->setChecked(preset.query.isEmpty());
        row->addWidget(button);
    }
    row->addStretch(1);
    addAboveList(band);
}

void PayoutsView::showTotals()
{
    const ScreenFormat &format = context().format;
    QStringList parts;
    for (const ports::CurrencyTotal &total : m_model.totals()) {
        //: The payouts of one currency: %1 the sum, %2 how many.
        parts << tr("%1 in %2")
                     .arg(format.money({total.minor, total.currency}),
                          tr("%n payout(s)", nullptr, static_cast<int>(total.count)));
    }
    m_totals->setText(parts.isEmpty() ? tr("No amounts") : parts.join(u"     "_s));
    //: %1 is a time of day.
    m_fresh->setText(m_model.totalsAt().isValid()
                         ? tr("as of %1").arg(format.timeOfDay(m_model.totalsAt()))
                         : QString());
}

void PayoutsView::showDetail(const QString &id)
{
    m_panel->show(id);
}

} // namespace steward::ui
