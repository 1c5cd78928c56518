// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transfers/letter_list.h"

#include "ui/shared/app_note.h"
#include "ui/shared/format.h"
#include "ui/shared/live_region.h"
#include "ui/shared/text_label.h"
#include "ui/transfers/case_text.h"
#include "ui/transfers/fact_list.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QPushButton>
#include <QVBoxLayout>

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int kTextLines = 13;
constexpr int kTextWidth = 760;

QString keyOf(const NoticeView &one, qsizetype number)
{
    // Two addresses may look the same once they are masked.
    return u"%1 %2 %3 %4"_s.arg(one.templateName, one.party, one.addressee).arg(number);
}

/// Whom it goes to.
QString whom(const NoticeView &one)
{
    //: A letter: %1 the party it goes to, %2 their masked address.
    return LetterList::tr("%1, %2").arg(transferWord(one.party), one.addressee);
}

/// Which letter it is, in which language, how far it came, and what the mail server said.
QString detail(const NoticeView &one, const ScreenFormat &format)
{
    QStringList parts{transferWord(one.templateName), languageText(one.language)};
    if (one.sentAt.isValid())
        //: %1 is a time.
        parts << LetterList::tr("sent %1").arg(format.minutes(one.sentAt));
    if (one.attempts > 1)
        parts << LetterList::tr("tried %1 times").arg(format.count(one.attempts));
    if (!one.receipt.isEmpty())
        //: %1 is what a mail server said.
        parts << LetterList::tr("receipt: %1").arg(one.receipt);
    return parts.join(u" · "_s);
}

StateWord delivery(const NoticeView &one)
{
    if (one.delivery.isEmpty())
        return {LetterList::tr("Will be sent"), Tone::Neutral};
    const bool isSent = one.delivery == "sent"_L1 || one.delivery == "delivered"_L1;
    const bool isLost = one.delivery == "failed"_L1 || one.delivery == "bounced"_L1;
    return {transferWord(one.delivery),
            isSent ? Tone::Ok : (isLost ? Tone::Danger : Tone::Pending)};
}

} // namespace

LetterList::LetterList(const QString &name, const QString &emptyText, const ViewContext &context,
                       QWidget *parent)
    : QWidget(parent), m_context(context), m_list(new FactList(name, emptyText, this)),
      m_paper(new QWidget(this)), m_title(new TextLabel(Type::Strong, Ink::Text, m_paper)),
      m_text(new AppNote(m_paper))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metric::kSpace2);
    column->addWidget(m_list);
    auto *paper = new QVBoxLayout(m_paper);
    paper->setContentsMargins(0, metric::kSpace2, 0, 0);
    paper->setSpacing(metric::kSpace2);
    m_paper->setObjectName(name + u".paper"_s);
    m_title->setObjectName(name + u".title"_s);
    m_title->setWordWrap(true);
    m_title->setBuddy(m_text);
    m_text->setObjectName(name + u".words"_s);
    m_text->setReadOnly(true);
    // Without a caret the keyboard could neither read on nor select.
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_text->setFixedHeight(fontMetrics().lineSpacing() * kTextLines + 14);
    m_text->setMaximumWidth(kTextWidth);
    auto *copy = new QPushButton(tr("Copy letter"), m_paper);
    copy->setObjectName(name + u".copy"_s);
    copy->setAutoDefault(false);
    copy->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    paper->addWidget(m_title);
    paper->addWidget(m_text);
    paper->addWidget(copy);
    column->addWidget(m_paper);
    m_paper->hide();
    connect(m_list, &FactList::acted, this, &LetterList::read);
    connect(copy, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(m_text->text());
        m_context.live.announce(tr("Copied."));
    });
}

void LetterList::setLetters(const QList<NoticeView> &letters)
{
    m_letters = letters;
    QList<FactList::Line> lines;
    for (qsizetype i = 0; i < letters.size(); ++i) {
        const NoticeView &one = letters.at(i);
        lines << FactList::Line{delivery(one), whom(one), detail(one, m_context.format),
                                one.text.isEmpty() ? QString() : tr("Read"), keyOf(one, i)};
    }
    m_list->setLines(lines);
    showText();
}

void LetterList::read(const QString &key)
{
    m_read = key;
    showText();
    m_text->setFocus(Qt::OtherFocusReason);
}

void LetterList::showText()
{
    const NoticeView *shown = nullptr;
    for (qsizetype i = 0; i < m_letters.size(); ++i)
        if (!m_letters.at(i).text.isEmpty() && (!shown || keyOf(m_letters.at(i), i) == m_read))
            shown = &m_letters.at(i);
    m_paper->setVisible(shown != nullptr);
    if (!shown)
        return;
    //: Above the text of a letter: %1 whom it goes to, %2 its language.
    const QString title = tr("To: %1 · %2").arg(whom(*shown), languageText(shown->language));
    QString body = shown->text;
    body.replace(u"\r\n"_s, u"\n"_s);
    const QString text =
        //: The first line of a letter as it is read here; %1 is its subject.
        (shown->subject.isEmpty() ? QString() : tr("Subject: %1").arg(shown->subject) + u"\n\n"_s) +
        body;
    m_title->setText(title);
    m_text->setAccessibleName(title);
    // The same letter again leaves the reader where they are.
    if (m_text->text() != text)
        m_text->setPlainText(text);
}

} // namespace steward::ui
