// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/query_edit.h"

#include "ui/theme/app_style.h"
#include "ui/theme/type_scale.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QCompleter>
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <QStandardItemModel>

namespace steward::ui
{

using namespace Qt::StringLiterals;

QueryEdit::QueryEdit(const query::FieldSet &fields, QWidget *parent)
    : QLineEdit(parent), m_fields(fields), m_completer(new QCompleter(this)),
      m_choices(new QStandardItemModel(this))
{
    setMaxLength(query::kMaxQueryLength);
    setFont(typeFont(Type::Mono, QApplication::font()));
    m_completer->setWidget(this);
    m_completer->setModel(m_choices);
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_completer->setMaxVisibleItems(10);
    m_completer->popup()->setObjectName(u"query.completion"_s);
    m_completer->popup()->setAccessibleName(tr("Suggestions"));
    connect(m_completer, qOverload<const QModelIndex &>(&QCompleter::activated), this,
            [this](const QModelIndex &index) {
                insertCompletion(index.data(Qt::UserRole).toString());
            });
    connect(this, &QLineEdit::textEdited, this, &QueryEdit::complete);
}

void QueryEdit::setIssues(const QList<query::Issue> &issues)
{
    m_issues = issues;
    update();
}

void QueryEdit::complete()
{
    const query::CompletionPoint point = query::completionAt(text(), cursorPosition());
    m_choices->clear();
    if (!point.field.isEmpty())
        fillValues(point.field, point.typed);
    else if (!point.typed.isEmpty())
        fillFields(point.typed);
    if (m_choices->rowCount() == 0) {
        m_completer->popup()->hide();
        return;
    }
    QRect place = rect();
    place.setWidth(std::min(360, width()));
    m_completer->complete(place);
}

void QueryEdit::fillFields(const QString &typed)
{
    const QString start = typed.startsWith(u'-') ? typed.mid(1) : typed;
    const auto add = [this](const QString &insert, const QString &example) {
        //: Completion of the filter bar: %1 is the field, %2 an example of its value.
        auto *item = new QStandardItem(tr("%1   e.g. %2").arg(insert, example));
        item->setData(insert, Qt::UserRole);
        m_choices->appendRow(item);
    };
    for (const query::FieldSpec &field : m_fields.fields)
        if (field.name.startsWith(start, Qt::CaseInsensitive))
            add(field.name + u':', field.example);
    if (!m_fields.flags.isEmpty() && u"is"_s.startsWith(start))
        add(u"is:"_s, m_fields.flags.first().name);
    if (u"has"_s.startsWith(start))
        add(u"has:"_s, m_fields.fields.first().name);
    if (u"no"_s.startsWith(start))
        add(u"no:"_s, m_fields.fields.first().name);
}

void QueryEdit::fillValues(const QString &field, const QString &typed)
{
    QStringList values;
    if (field == "is"_L1) {
        for (const query::FlagSpec &flag : m_fields.flags)
            values << flag.name;
    } else if (field == "has"_L1 || field == "no"_L1) {
        for (const query::FieldSpec &spec : m_fields.fields)
            if (spec.isOptional)
                values << spec.name;
    } else if (const query::FieldSpec *spec = m_fields.find(field).field) {
        values = spec->values;
        if (spec->type == query::FieldType::Time)
            values = {u"today"_s, u"-24h..now"_s, u"-7d..now"_s, u"-1mo..now"_s};
    }
    for (const QString &value : values) {
        if (!value.startsWith(typed, Qt::CaseInsensitive) || value == typed)
            continue;
        auto *item = new QStandardItem(value);
        item->setData(value + u' ', Qt::UserRole);
        m_choices->appendRow(item);
    }
}

void QueryEdit::insertCompletion(const QString &completion)
{
    const query::CompletionPoint point = query::completionAt(text(), cursorPosition());
    QString all = text();
    int start = point.offset;
    if (point.field.isEmpty() && point.typed.startsWith(u'-'))
        ++start;
    all.replace(start, cursorPosition() - start, completion);
    setText(all);
    setCursorPosition(start + static_cast<int>(completion.size()));
    Q_EMIT textEdited(all);
}

bool QueryEdit::event(QEvent *event)
{
    // The window's F1 is the list of keys; here it is the language of this line.
    if (event->type() == QEvent::ShortcutOverride &&
        static_cast<QKeyEvent *>(event)->key() == Qt::Key_F1) {
        event->accept();
        return true;
    }
    return QLineEdit::event(event);
}

void QueryEdit::keyPressEvent(QKeyEvent *event)
{
    QAbstractItemView *popup = m_completer->popup();
    const bool isOpen = popup->isVisible();
    switch (event->key()) {
    case Qt::Key_Tab:
        if (isOpen && popup->currentIndex().isValid()) {
            insertCompletion(popup->currentIndex().data(Qt::UserRole).toString());
            return;
        }
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (isOpen && popup->currentIndex().isValid()) {
            event->ignore();
            return;
        }
        popup->hide();
        Q_EMIT entered();
        return;
    case Qt::Key_Escape:
        if (isOpen)
            popup->hide();
        else
            Q_EMIT escaped();
        return;
    case Qt::Key_F1:
        Q_EMIT helpAsked();
        return;
    case Qt::Key_Down:
        if (!isOpen) {
            Q_EMIT leftDown();
            return;
        }
        break;
    case Qt::Key_Space:
        if (event->modifiers() & Qt::ControlModifier) {
            complete();
            return;
        }
        break;
    case Qt::Key_Question:
        if (text().isEmpty()) {
            Q_EMIT helpAsked();
            return;
        }
        break;
    default:
        break;
    }
    QLineEdit::keyPressEvent(event);
}

void QueryEdit::changeEvent(QEvent *event)
{
    QLineEdit::changeEvent(event);
    if (event->type() == QEvent::ApplicationFontChange)
        setFont(typeFont(Type::Mono, QApplication::font()));
}

void QueryEdit::paintEvent(QPaintEvent *event)
{
    QLineEdit::paintEvent(event);
    if (m_issues.isEmpty() || text().isEmpty())
        return;
    const Tokens tokens = tokensOf(this);
    // The line scrolls while it is longer than the field: the cursor's rectangle says by how much.
    const int shift =
        cursorRect().center().x() - fontMetrics().horizontalAdvance(text().left(cursorPosition()));
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(rect().adjusted(6, 0, -6, 0));
    for (const query::Issue &issue : m_issues) {
        const bool isNotice = issue.code == query::IssueCode::DeprecatedField;
        painter.setPen(QPen(tokens.tone(isNotice ? Tone::Warn : Tone::Danger).text, 1.4));
        const int from = shift + fontMetrics().horizontalAdvance(text().left(issue.offset));
        const int length = std::max(1, issue.length);
        const int to = shift + fontMetrics().horizontalAdvance(text().left(issue.offset + length));
        QPainterPath wave;
        const qreal base = (height() + fontMetrics().height()) / 2.0;
        wave.moveTo(from, base);
        for (int x = from, up = 1; x < std::max(to, from + 8); x += 3, up = -up)
            wave.lineTo(x + 3, base + up * 1.5);
        painter.drawPath(wave);
    }
}

} // namespace steward::ui
