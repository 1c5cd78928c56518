// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/command_palette.h"

#include "app/domain/id_text.h"
#include "app/ports/when_done.h"
#include "ui/shared/format.h"
#include "ui/shared/live_region.h"
#include "ui/shared/text_label.h"
#include "ui/shell/palette_delegate.h"
#include "ui/shell/palette_words.h"
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

enum Role { DetailRole = PaletteDelegate::kDetailRole, KeyRole = Qt::UserRole + 10 };

constexpr auto kNewTransfer = "new-"_L1; ///< Before the organisation of a transfer to be started.

QString keyOf(const Place &place)
{
    return (place.isPage ? u"page|"_s : u"list|"_s) + place.view + u'|' + place.id + u'|' +
           place.query;
}

QString keyOf(ActionId action)
{
    return u"action|"_s + QString::number(static_cast<int>(action));
}

void setTitle(QListWidgetItem &item, const QString &title)
{
    item.setText(title);
    //: A result of the palette: %1 its title, %2 what it is.
    item.setData(Qt::AccessibleTextRole,
                 CommandPalette::tr("%1, %2").arg(title, item.data(DetailRole).toString()));
}

/// The record that a page is of; of a transfer to be started the organisation.
QString recordOf(const Place &place)
{
    return place.id.startsWith(kNewTransfer) ? place.id.mid(kNewTransfer.size()) : place.id;
}

} // namespace

CommandPalette::CommandPalette(const ViewContext &context, Actions &actions,
                               const QList<Place> &recent, QWidget *parent)
    : QDialog(parent, Qt::Dialog | Qt::FramelessWindowHint), m_context(context), m_actions(actions),
      m_finder(std::make_unique<models::FinderModel>(
          context.services.reader, context.services.audit, context.format.context())),
      m_recent(recent), m_text(new QLineEdit(this)), m_list(new QListWidget(this)),
      m_note(new TextLabel(Type::Body, Ink::Muted, this))
{
    setObjectName(u"palette"_s);
    setWindowTitle(tr("Go to, find, or run"));
    setModal(true);
    m_text->setObjectName(u"palette.text"_s);
    m_text->setAccessibleName(windowTitle());
    m_text->setPlaceholderText(tr("Name, e-mail, code, id or link — > commands, # organisations, "
                                  "@ people, $ payouts, ? help"));
    m_text->installEventFilter(this);
    m_list->setObjectName(u"palette.list"_s);
    m_list->setAccessibleName(tr("Results"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setItemDelegate(new PaletteDelegate(m_list));
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    // No higher than its rows: the note stands right after the last one.
    m_list->setSizeAdjustPolicy(QAbstractScrollArea::AdjustToContents);
    m_list->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
    m_note->setObjectName(u"palette.note"_s);
    m_note->setWordWrap(true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(metric::kSpace3, metric::kSpace3, metric::kSpace3, metric::kSpace3);
    column->setSpacing(metric::kSpace2);
    column->addWidget(m_text);
    column->addWidget(m_list);
    column->addWidget(m_note);
    column->addStretch();
    connect(m_text, &QLineEdit::textChanged, this, &CommandPalette::textChanged);
    connect(m_finder.get(), &models::FinderModel::searched, this, &CommandPalette::fill);
    connect(m_finder.get(), &models::FinderModel::rowsInserted, this,
            [this](const QModelIndex &, int first, int last) { append(first, last); });
    connect(m_finder.get(), &models::FinderModel::answered, this, [this] {
        showNote();
        m_context.live.announce(m_note->text());
    });
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::choose);
    resize(640, 440);
    learnTitles(m_recent);
    fill();
}

CommandPalette::~CommandPalette() = default;

void CommandPalette::textChanged()
{
    const QString text = m_text->text().trimmed();
    m_pasted = recognise(text);
    const QChar first = text.isEmpty() ? QChar() : text.at(0);
    const Place &place = m_pasted.place;
    if (m_pasted.kind == Pasted::Kind::Id)
        m_finder->setText(m_pasted.id);
    else if (m_pasted.kind == Pasted::Kind::Link && place.isPage)
        m_finder->setText(recordOf(place), place.id.startsWith(kNewTransfer)
                                               ? kindOfView(u"orgs"_s)
                                               : kindOfView(place.view));
    else if (m_pasted.kind != Pasted::Kind::Text || first == u'>' || first == u'?')
        m_finder->setText({});
    else if (const auto only = kindOfPrefix(first))
        m_finder->setText(text.mid(1), only);
    else
        m_finder->setText(text);
    fill();
}

void CommandPalette::fill()
{
    const QString text = m_text->text().trimmed();
    const QString kept =
        m_list->currentItem() ? m_list->currentItem()->data(KeyRole).toString() : QString();
    m_list->clear();
    m_places.clear();
    if (m_pasted.kind != Pasted::Kind::Text) {
        if (m_pasted.kind == Pasted::Kind::Link && !m_pasted.place.isPage)
            addPlace(m_pasted.place);
        addFound();
    } else if (text.isEmpty()) {
        addRecent();
        addCommands({});
    } else if (text.startsWith(u'?')) {
        addHelp();
    } else if (text.startsWith(u'>')) {
        addCommands(text.mid(1).trimmed());
    } else {
        addFound();
        if (!kindOfPrefix(text.at(0)))
            addCommands(text);
    }
    for (int row = 0; row < m_list->count() && !kept.isEmpty(); ++row)
        if (m_list->item(row)->data(KeyRole).toString() == kept)
            m_list->setCurrentRow(row);
    if (m_list->currentRow() < 0)
        m_list->setCurrentRow(0);
    showNote();
}

/// What the platform gave: after the rows, which stay as they are.
void CommandPalette::append(int first, int last)
{
    for (int row = first; row <= last; ++row)
        if (const auto entity = m_finder->entityAt(row))
            addEntity(*entity);
    if (m_list->currentRow() < 0)
        m_list->setCurrentRow(0);
    showNote();
}

void CommandPalette::showNote()
{
    m_note->setText(noteText(*m_finder, m_pasted, m_list->count() > 0));
    m_note->setVisible(!m_note->text().isEmpty());
    m_list->setVisible(m_list->count() > 0);
}

void CommandPalette::addRow(const QString &key, const QString &title, const QString &detail,
                            bool isEnabled)
{
    auto *item = new QListWidgetItem(m_list);
    item->setData(DetailRole, detail);
    item->setData(KeyRole, key);
    setTitle(*item, title);
    if (!isEnabled)
        item->setFlags(Qt::ItemIsSelectable);
}

void CommandPalette::addFound()
{
    for (int row = 0; row < m_finder->rowCount(); ++row)
        if (const auto entity = m_finder->entityAt(row))
            addEntity(*entity);
}

void CommandPalette::addEntity(const ports::FoundEntity &entity)
{
    const bool isNewTransfer = m_pasted.place.id.startsWith(kNewTransfer);
    const Place place = isNewTransfer ? m_pasted.place : placeOf(entity);
    QString detail =
        isNewTransfer ? m_actions.action(ActionId::StartTransfer)->text() : kindText(entity.kind);
    if (!entity.subtitle.isEmpty())
        //: A result: %1 what kind of thing, %2 what matched.
        detail = tr("%1 · %2").arg(detail, entity.subtitle);
    m_places.insert(keyOf(place), place);
    addRow(keyOf(place), entity.title, detail);
}

/// A list, or a record under the title that is known of it.
void CommandPalette::addPlace(const Place &place)
{
    const auto *show = m_actions.findChild<QAction *>(u"action.show."_s + place.view);
    if (!show)
        return;
    m_places.insert(keyOf(place), place);
    if (place.isPage) {
        const auto kind = kindOfView(place.view);
        addRow(keyOf(place), m_titles.value(recordOf(place), recordOf(place)),
               place.id.startsWith(kNewTransfer) || !kind
                   ? m_actions.action(ActionId::StartTransfer)->text()
                   : kindText(*kind));
        return;
    }
    const QString detail = place.query.isEmpty() ? tr("List") : place.query;
    addRow(keyOf(place), show->text(), show->isEnabled() ? detail : show->statusTip(),
           show->isEnabled());
}

void CommandPalette::addRecent()
{
    for (const Place &place : m_recent)
        addPlace(place);
}

/// The names of the pages come from the replica, as they are now.
void CommandPalette::learnTitles(const QList<Place> &places)
{
    for (const Place &place : places) {
        const QString id = recordOf(place);
        if (!place.isPage || !isUuidText(id))
            continue;
        ports::whenDone(m_context.services.reader.find(id, 1, nullptr), this,
                        [this, id](const Result<QList<ports::FoundEntity>> &found) {
                            if (!found || found->isEmpty())
                                return;
                            m_titles.insert(id, found->first().title);
                            for (int row = 0; row < m_list->count(); ++row)
                                if (m_list->item(row)->text() == id)
                                    setTitle(*m_list->item(row), found->first().title);
                        });
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
        addRow(keyOf(spec.id), spec.title, detail, action->isEnabled());
    }
}

void CommandPalette::addHelp()
{
    const QList<std::pair<QString, QString>> lines{
        {u">"_s, tr("commands")},
        {u"#"_s, tr("organisations")},
        {u"@"_s, tr("people")},
        {u"$"_s, tr("payouts")},
        {tr("no prefix"),
         tr("everything: name, e-mail, subdomain, phone, referral code, id, link")}};
    for (const auto &[prefix, meaning] : lines)
        addRow({}, prefix, meaning, false);
}

void CommandPalette::choose(QListWidgetItem *item)
{
    if (!item || !(item->flags() & Qt::ItemIsEnabled))
        return;
    const QString key = item->data(KeyRole).toString();
    const auto place = m_places.constFind(key);
    const auto target = place == m_places.cend() ? std::nullopt : std::optional(*place);
    accept();
    if (target)
        Q_EMIT placeChosen(*target);
    else
        m_actions.action(static_cast<ActionId>(key.section(u'|', 1).toInt()))->trigger();
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
