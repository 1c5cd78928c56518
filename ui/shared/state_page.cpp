// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/state_page.h"

#include "ui/shared/error_text.h"
#include "ui/shared/message_bar.h"
#include "ui/shared/skeleton.h"
#include "ui/shared/text_label.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QMetaEnum>
#include <QProgressBar>
#include <QPushButton>

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int kProgressWidth = 320;

constexpr std::array kActs{StatePage::Act::Cancel,       StatePage::Act::Primary,
                           StatePage::Act::ClearFilters, StatePage::Act::Retry,
                           StatePage::Act::CopyDetails,  StatePage::Act::Refresh,
                           StatePage::Act::SignIn,       StatePage::Act::Resume};

} // namespace

StatePage::StatePage(QString view, QWidget *content, QWidget *parent)
    : QWidget(parent), m_view(std::move(view)), m_content(content),
      m_stack(new QStackedWidget(this)), m_page(new QWidget(this)), m_skeleton(new Skeleton(this)),
      m_glyph(new TextLabel(Type::Display, Ink::Muted, m_page)),
      m_title(new TextLabel(Type::Section, Ink::Text, m_page)),
      m_text(new TextLabel(Type::Body, Ink::Text2, m_page)),
      m_details(new TextLabel(Type::Caption, Ink::Muted, m_page)), m_band(new MessageBar(this)),
      m_busy(new QProgressBar(this)),
      m_progress(new QProgressBar(m_page)), m_acts{Act::ClearFilters, Act::Retry,  Act::CopyDetails,
                                                   Act::Refresh,      Act::SignIn, Act::Cancel,
                                                   Act::Resume}
{
    setObjectName(u"state/%1"_s.arg(m_view));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_busy->setTextVisible(false);
    m_busy->setFixedHeight(2);
    m_busy->setRange(0, 0);
    m_busy->setAccessibleName(tr("Refreshing"));
    QSizePolicy kept = m_busy->sizePolicy();
    kept.setRetainSizeWhenHidden(true);
    m_busy->setSizePolicy(kept);
    column->addWidget(m_busy);
    column->addWidget(m_band);
    column->addWidget(m_stack, 1);
    m_stack->addWidget(content);
    m_stack->addWidget(m_page);
    m_stack->addWidget(m_skeleton);

    auto *page = new QVBoxLayout(m_page);
    page->setContentsMargins(metric::kSpace8, metric::kSpace8, metric::kSpace8, metric::kSpace8);
    page->setSpacing(metric::kSpace2);
    page->addStretch(2);
    for (TextLabel *label : {m_glyph, m_title, m_text, m_details}) {
        label->setAlignment(Qt::AlignHCenter);
        label->setWordWrap(true);
        page->addWidget(label);
    }
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_details->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_progress->setTextVisible(false);
    m_progress->setFixedSize(kProgressWidth, 6);
    m_progress->setAccessibleName(tr("First load"));
    m_progress->setObjectName(m_view + u".progress"_s);
    m_progress->hide();
    page->addWidget(m_progress, 0, Qt::AlignHCenter);
    auto *row = new QHBoxLayout;
    row->setSpacing(metric::kSpace3);
    row->addStretch(1);
    for (const Act act : kActs) {
        const QString name = u"%1.%2"_s.arg(
            m_view, QString::fromLatin1(QMetaEnum::fromType<Act>().valueToKey(int(act))));
        auto *button = new QPushButton(actText(act), m_page);
        button->setObjectName(name);
        row->addWidget(button);
        m_pageButtons.insert(act, button);
        connect(button, &QPushButton::clicked, this, [this, act] { answer(act); });
        QPushButton *small = m_band->addButton(actText(act), name + u".band"_s);
        m_bandButtons.insert(act, small);
        connect(small, &QPushButton::clicked, this, [this, act] { answer(act); });
    }
    row->addStretch(1);
    page->addSpacing(metric::kSpace3);
    page->addLayout(row);
    page->addStretch(3);
    m_skeletonDelay.setSingleShot(true);
    m_skeletonDelay.setInterval(1000);
    connect(&m_skeletonDelay, &QTimer::timeout, m_skeleton,
            [this] { static_cast<Skeleton *>(m_skeleton)->setShown(true); });
    setState(State::Content);
}

void StatePage::setEmptyText(const QString &sentence, const QString &action)
{
    m_emptyText = sentence;
    m_emptyAction = action;
}

void StatePage::setActs(const QList<Act> &acts)
{
    m_acts = QSet<Act>(acts.begin(), acts.end());
}

QString StatePage::stateName(State state)
{
    switch (state) {
    case State::Content:
        return u"content"_s;
    case State::FirstLoad:
        return u"first-load"_s;
    case State::Refreshing:
        return u"refreshing"_s;
    case State::EmptyTrue:
        return u"empty-true"_s;
    case State::EmptyFilter:
        return u"empty-filter"_s;
    case State::Partial:
        return u"partial"_s;
    case State::Error:
        return u"error"_s;
    case State::Offline:
        return u"offline"_s;
    case State::Stale:
        return u"stale"_s;
    case State::Forbidden:
        return u"forbidden"_s;
    case State::SessionChanged:
        return u"session-changed"_s;
    }
    return {};
}

QString StatePage::nameOf(State state) const
{
    return u"state/%1/%2"_s.arg(m_view, stateName(state));
}

void StatePage::setState(State state, const QString &sentence, const std::optional<Band> &band)
{
    QWidget *const before = window()->focusWidget();
    const bool isInside = isAncestorOf(before);
    if (isInside && m_content->isAncestorOf(before))
        m_left = before;
    const bool isBand = state == State::Partial || state == State::Offline || state == State::Stale;
    const bool isContent = isBand || state == State::Content || state == State::Refreshing;
    // With rows and nothing else to say, the band is the state.
    m_state = state == State::Content && band ? band->state : state;
    m_busy->setVisible(state == State::Refreshing);
    m_busy->setObjectName(state == State::Refreshing ? nameOf(state) : QString());
    static_cast<Skeleton *>(m_skeleton)->setShown(false);
    m_skeletonDelay.stop();
    showBand(isBand ? std::optional(Band{state, sentence}) : band);
    m_page->setObjectName({});
    m_skeleton->setObjectName({});
    m_progress->hide();
    m_isLoadingShown = false;
    if (state == State::FirstLoad) {
        m_skeleton->setObjectName(nameOf(state));
        m_skeletonDelay.start();
        m_stack->setCurrentWidget(m_skeleton);
    } else if (isContent) {
        m_stack->setCurrentWidget(m_content);
    } else {
        m_page->setObjectName(nameOf(state));
        showPage(words(state, sentence));
        m_stack->setCurrentWidget(m_page);
    }
    if (isInside)
        settleFocus(before);
}

void StatePage::settleFocus(QWidget *before)
{
    if (before->isVisibleTo(this)) {
        before->setFocus();
        return;
    }
    if (m_stack->currentWidget() == m_skeleton) {
        m_skeleton->setFocus();
        return;
    }
    if (m_stack->currentWidget() == m_content && m_left && m_left->isVisibleTo(this)) {
        m_left->setFocus();
        return;
    }
    QWidget *const shown = m_stack->currentWidget();
    for (QWidget *at = shown->nextInFocusChain(); at != shown; at = at->nextInFocusChain())
        if (shown->isAncestorOf(at) && at->focusPolicy() & Qt::TabFocus && at->isVisibleTo(this) &&
            at->isEnabled()) {
            at->setFocus();
            return;
        }
    shown->setFocus();
}

void StatePage::setLoading(const QString &sentence, int permille, bool isStopped)
{
    // Called with every page: only what changed is touched, so that focus and a reader's place
    // stay.
    const bool isNew = !m_isLoadingShown || isStopped != m_isLoadingStopped;
    if (isNew) {
        setState(State::FirstLoad);
        m_skeletonDelay.stop();
        m_skeleton->setObjectName({});
        m_page->setObjectName(nameOf(State::FirstLoad));
        showPage({isStopped ? tr("Loading was stopped") : tr("Loading the data"),
                  sentence,
                  Tone::Neutral,
                  {isStopped ? Act::Resume : Act::Cancel}});
        m_glyph->hide();
        m_stack->setCurrentWidget(m_page);
        m_progress->show();
        m_isLoadingShown = true;
        m_isLoadingStopped = isStopped;
    }
    m_text->setText(sentence);
    m_progress->setRange(0, permille < 0 ? 0 : 1000);
    m_progress->setValue(permille);
}

void StatePage::setError(const Error &error, bool hasContent)
{
    const ErrorText text = errorText(error);
    m_copyText = text.title + u'\n' + text.reason + u'\n' + text.details;
    if (error.kind == ErrorKind::Forbidden) {
        setState(State::Forbidden);
    } else if (error.kind == ErrorKind::Unauthenticated) {
        setState(State::SessionChanged);
    } else if (hasContent) {
        setState(error.kind == ErrorKind::Offline ? State::Offline : State::Partial,
                 errorSentence(error));
    } else {
        setState(State::Error, errorSentence(error));
        m_title->setText(text.title);
    }
    m_details->setText(text.details);
    m_details->setVisible(!text.details.isEmpty());
}

StatePage::Words StatePage::words(State state, const QString &sentence) const
{
    switch (state) {
    case State::EmptyTrue:
        return {tr("Nothing here"), m_emptyText, Tone::Neutral,
                m_emptyAction.isEmpty() ? QList<Act>{} : QList<Act>{Act::Primary}};
    case State::EmptyFilter:
        return {tr("Nothing matches the filter"), sentence, Tone::Neutral, {Act::ClearFilters}};
    case State::Partial:
        return {{},
                sentence.isEmpty() ? tr("Some rows could not be loaded.") : sentence,
                Tone::Warn,
                {Act::Retry, Act::CopyDetails}};
    case State::Error:
        return {
            tr("This could not be loaded"), sentence, Tone::Danger, {Act::Retry, Act::CopyDetails}};
    case State::Offline:
        return {{},
                sentence.isEmpty() ? tr("Offline. You see what this machine last received.")
                                   : sentence,
                Tone::Stale,
                {Act::Refresh}};
    case State::Stale:
        return {{},
                sentence.isEmpty() ? tr("These rows may be out of date.") : sentence,
                Tone::Stale,
                {Act::Refresh}};
    case State::Forbidden:
        return {tr("Your role may not see this"),
                sentence.isEmpty() ? tr("A platform administrator grants the role this needs.")
                                   : sentence,
                Tone::Neutral,
                {Act::CopyDetails}};
    case State::SessionChanged:
        return {tr("You need to sign in again"),
                tr("The platform ended this sign-in. Your drafts are kept."),
                Tone::Warn,
                {Act::SignIn}};
    case State::Content:
    case State::FirstLoad:
    case State::Refreshing:
        break;
    }
    return {};
}

QString StatePage::actText(Act act)
{
    switch (act) {
    case Act::Cancel:
        return tr("Stop loading");
    case Act::Primary:
        return tr("Start");
    case Act::ClearFilters:
        return tr("Clear filter");
    case Act::Retry:
        return tr("Try again");
    case Act::CopyDetails:
        return tr("Copy details");
    case Act::Refresh:
        return tr("Refresh now");
    case Act::SignIn:
        return tr("Sign in again");
    case Act::Resume:
        return tr("Go on loading");
    }
    return {};
}

void StatePage::showPage(const Words &words)
{
    m_glyph->setText(toneGlyph(words.tone));
    m_glyph->show();
    m_title->setText(words.title);
    m_text->setText(words.sentence);
    m_details->hide();
    for (auto it = m_pageButtons.cbegin(); it != m_pageButtons.cend(); ++it)
        it.value()->setVisible(words.acts.contains(it.key()) && m_acts.contains(it.key()));
    m_pageButtons.value(Act::Primary)
        ->setText(m_emptyAction.isEmpty() ? actText(Act::Primary) : m_emptyAction);
    setAccessibleDescription(words.title + u' ' + words.sentence);
}

void StatePage::showBand(const std::optional<Band> &band)
{
    m_band->setVisible(band.has_value());
    m_band->setObjectName(band ? nameOf(band->state) : QString());
    if (!band)
        return;
    const Words said = words(band->state, band->sentence);
    m_band->setMessage(said.tone, said.sentence);
    for (auto it = m_bandButtons.cbegin(); it != m_bandButtons.cend(); ++it)
        it.value()->setVisible(said.acts.contains(it.key()) && m_acts.contains(it.key()));
}

void StatePage::answer(Act act)
{
    if (act == Act::CopyDetails)
        QGuiApplication::clipboard()->setText(m_copyText.isEmpty() ? m_text->text() : m_copyText);
    else
        Q_EMIT asked(act);
}

} // namespace steward::ui
