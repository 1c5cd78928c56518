// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/command_palette.h"

#include "models/shared/finder_model.h"
#include "ui/shared/format.h"
#include "ui/shared/text_label.h"
#include "ui/shell/palette_delegate.h"
#include "ui/theme/app_style.h"

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QVBoxLayout>

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

enum Role { DetailRole = PaletteDelegate::kDetailRole, ActionRole = Qt::UserRole + 10, TargetRole };

Place placeOfEntity(const ports::FoundEntity &entity)
{
    using Kind = ports::FoundEntity::Kind;
    switch (entity.kind) {
    case Kind::Org:
        return {u"orgs"_s, {}, entity.id, true};
    case Kind::Person:
        return {u"memberships"_s, {}, entity.id, true};
    case Kind::Payout:
        return {u"payouts"_s, {}, entity.id, true};
    case Kind::Case:
        return {u"transfers"_s, {}, entity.id, true};
    case Kind::AuditEvent:
        return {u"audit"_s, {}, entity.id, true};
    }
    return {};
}

QString kindText(ports::FoundEntity::Kind kind)
{
    using Kind = ports::FoundEntity::Kind;
    switch (kind) {
    case Kind::Org:
        return CommandPalette::tr("Organisation");
    case Kind::Person:
        return CommandPalette::tr("Person");
    case Kind::Payout:
        return CommandPalette::tr("Payout");
    case Kind::Case:
        return CommandPalette::tr("Transfer");
    case Kind::AuditEvent:
        return CommandPalette::tr("Audit event");
    }
    return {};
}

QChar prefixOf(ports::FoundEntity::Kind kind)
{
    using Kind = ports::FoundEntity::Kind;
    switch (kind) {
    case Kind::Org:
        return u'#';
    case Kind::Person:
        return u'@';
    case Kind::Payout:
        return u'$';
    case Kind::Case:
    case Kind::AuditEvent:
        break;
    }
    return {};
}

} // namespace

CommandPalette::CommandPalette(const ViewContext &context, Actions &actions, QList<Place> recent,
                               QWidget *parent)
    : QDialog(parent, Qt::Dialog | Qt::FramelessWindowHint), m_actions(actions),
      m_finder(std::make_unique<models::FinderModel>(
          context.services.reader, context.services.audit, context.format.context())),
      m_recent(std::move(recent)), m_text(new QLineEdit(this)), m_list(new QListWidget(this)),
      m_empty(new TextLabel(tr("Nothing found."), Type::Body, Ink::Muted, this))
{
    setObjectName(u"palette"_s);
    setWindowTitle(tr("Go to, find, or run"));
    setModal(true);
    m_text->setObjectName(u"palette.text"_s);
    m_text->setAccessibleName(windowTitle());
    m_text->setPlaceholderText(tr("Name, e-mail, subdomain, phone, code or id — > commands, # "
                                  "organisations, @ people, $ payouts, ? help"));
    m_text->installEventFilter(this);
    m_list->setObjectName(u"palette.list"_s);
    m_list->setAccessibleName(tr("Results"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setItemDelegate(new PaletteDelegate(m_list));
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(metric::kSpace3, metric::kSpace3, metric::kSpace3, metric::kSpace3);
    column->setSpacing(metric::kSpace2);
    column->addWidget(m_text);
    column->addWidget(m_empty);
    column->addWidget(m_list, 1);
    m_empty->hide();
    connect(m_text, &QLineEdit::textChanged, this, &CommandPalette::textChanged);
    connect(m_finder.get(), &models::FinderModel::searched, this, &CommandPalette::fill);
    connect(m_finder.get(), &models::FinderModel::answered, this, &CommandPalette::fill);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::choose);
    resize(640, 440);
    fill();
}

CommandPalette::~CommandPalette() = default;

void CommandPalette::textChanged(const QString &text)
{
    const QChar first = text.isEmpty() ? QChar() : text.at(0);
    const bool isCommand = first == u'>' || first == u'?';
    const bool hasPrefix = first == u'#' || first == u'@' || first == u'$';
    m_finder->setText(isCommand ? QString() : (hasPrefix ? text.mid(1) : text).trimmed());
    fill();
}

void CommandPalette::fill()
{
    const QString text = m_text->text();
    const QString kept = m_list->currentItem() ? m_list->currentItem()->text() : QString();
    m_list->clear();
    m_targets.clear();
    const QChar first = text.isEmpty() ? QChar() : text.at(0);
    if (first == u'?') {
        addHelp();
    } else if (first == u'>') {
        addCommands(text.mid(1).trimmed());
    } else if (first == u'#' || first == u'@' || first == u'$') {
        addFound(first);
    } else {
        addFound({});
        addCommands(text.trimmed());
    }
    for (int row = 0; row < m_list->count(); ++row)
        if (m_list->item(row)->text() == kept)
            m_list->setCurrentRow(row);
    if (m_list->currentRow() < 0)
        m_list->setCurrentRow(0);
    m_empty->setVisible(m_list->count() == 0 &&
                        m_finder->stage() == models::FinderModel::Stage::Answered);
    m_list->setVisible(m_list->count() > 0);
}

void CommandPalette::addRow(const QString &title, const QString &detail, const QVariant &target,
                            bool isEnabled)
{
    auto *item = new QListWidgetItem(title, m_list);
    item->setData(DetailRole, detail);
    item->setData(ActionRole, target);
    //: A result of the palette: %1 its title, %2 what it is.
    item->setData(Qt::AccessibleTextRole, tr("%1, %2").arg(title, detail));
    if (!isEnabled)
        item->setFlags(Qt::ItemIsSelectable);
}

void CommandPalette::addFound(const QString &kinds)
{
    const bool isBlank = m_finder->text().isEmpty();
    for (int row = 0; !isBlank && row < m_finder->rowCount(); ++row) {
        const auto entity = m_finder->entityAt(row);
        if (!entity || (!kinds.isEmpty() && !kinds.contains(prefixOf(entity->kind))))
            continue;
        m_targets << placeOfEntity(*entity);
        QString detail = kindText(entity->kind);
        if (!entity->subtitle.isEmpty())
            //: A result: %1 what kind of thing, %2 what matched.
            detail = tr("%1 · %2").arg(detail, entity->subtitle);
        addRow(entity->title, detail, QVariant(static_cast<int>(m_targets.size()) - 1 + 1000));
    }
}

void CommandPalette::addCommands(const QString &typed)
{
    for (const ActionSpec &spec : m_actions.specs()) {
        const bool matches = typed.isEmpty() || spec.title.contains(typed, Qt::CaseInsensitive) ||
                             spec.keywords.contains(typed, Qt::CaseInsensitive);
        if (!matches || spec.id == ActionId::Palette)
            continue;
        const QAction *action = m_actions.action(spec.id);
        const QString keys = action->shortcut().toString(QKeySequence::NativeText);
        const QString detail =
            action->isEnabled() || action->statusTip().isEmpty() ? keys : action->statusTip();
        addRow(spec.title, detail, QVariant(static_cast<int>(spec.id)), action->isEnabled());
    }
}

void CommandPalette::addHelp()
{
    const QList<std::pair<QString, QString>> lines{
        {u">"_s, tr("commands")},
        {u"#"_s, tr("organisations")},
        {u"@"_s, tr("people")},
        {u"$"_s, tr("payouts")},
        {tr("no prefix"), tr("everything: name, e-mail, subdomain, phone, referral code, id")}};
    for (const auto &[prefix, meaning] : lines)
        addRow(prefix, meaning, {}, false);
}

void CommandPalette::choose(QListWidgetItem *item)
{
    if (!item || !(item->flags() & Qt::ItemIsEnabled) || !item->data(ActionRole).isValid())
        return;
    const int target = item->data(ActionRole).toInt();
    const Place place = target >= 1000 ? m_targets.value(target - 1000) : Place{};
    accept();
    if (target >= 1000)
        Q_EMIT placeChosen(place);
    else
        m_actions.action(static_cast<ActionId>(target))->trigger();
}

void CommandPalette::paintEvent(QPaintEvent *event)
{
    QDialog::paintEvent(event);
    QPainter painter(this);
    painter.setPen(tokensOf(this).controlBorder);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

bool CommandPalette::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_text || event->type() != QEvent::KeyPress)
        return QDialog::eventFilter(watched, event);
    const auto *key = static_cast<QKeyEvent *>(event);
    const int row = m_list->currentRow();
    switch (key->key()) {
    case Qt::Key_Down:
        m_list->setCurrentRow(std::min(row + 1, m_list->count() - 1));
        return true;
    case Qt::Key_Up:
        m_list->setCurrentRow(std::max(row - 1, 0));
        return true;
    case Qt::Key_PageDown:
        m_list->setCurrentRow(std::min(row + 8, m_list->count() - 1));
        return true;
    case Qt::Key_PageUp:
        m_list->setCurrentRow(std::max(row - 8, 0));
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        choose(m_list->currentItem());
        return true;
    default:
        return QDialog::eventFilter(watched, event);
    }
}

} // namespace steward::ui
