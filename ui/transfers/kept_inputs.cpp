// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transfers/kept_inputs.h"

#include "ui/shared/app_note.h"

#include <QComboBox>
#include <QJsonDocument>
#include <QLineEdit>

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{
constexpr auto kSent = "sent"_L1; ///< Beside the inputs: command id → what it carried.
}

KeptInputs::KeptInputs(ports::Drafts &drafts, QObject *parent) : QObject(parent), m_drafts(drafts)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(400);
    connect(&m_timer, &QTimer::timeout, this, &KeptInputs::saveNow);
    m_retry.setInterval(5'000);
    connect(&m_retry, &QTimer::timeout, this, &KeptInputs::retryUnsaved);
}

KeptInputs::~KeptInputs()
{
    const QSignalBlocker blocker(this);
    retryUnsaved();
}

void KeptInputs::follow(ports::Session &session)
{
    m_writer = session.principal() ? session.principal()->id : StaffId{};
    connect(&session, &ports::Session::changed, this, [this, &session] { followSession(session); });
}

void KeptInputs::followSession(const ports::Session &session)
{
    // While the file still knows whose it is.
    retryUnsaved();
    const auto who = session.principal();
    if (!who || who->id == m_writer)
        return;
    m_writer = who->id;
    m_unsaved.clear();
    if (!m_key.isEmpty())
        load();
}

void KeptInputs::keep(const QString &name, QLineEdit *field)
{
    m_fields.insert(name, {[field] { return field->text(); },
                           [field](const QString &text) { field->setText(text); }});
    connect(field, &QLineEdit::textChanged, this, [this, name] { edited(name); });
    connect(field, &QLineEdit::editingFinished, this, &KeptInputs::saveNow);
}

void KeptInputs::keep(const QString &name, AppNote *field)
{
    m_fields.insert(name, {[field] { return field->text(); },
                           [field](const QString &text) { field->setPlainText(text); }});
    connect(field, &QPlainTextEdit::textChanged, this, [this, name] { edited(name); });
    connect(field, &AppNote::left, this, &KeptInputs::saveNow);
}

void KeptInputs::keep(const QString &name, QComboBox *field)
{
    m_fields.insert(name, {[field] { return field->currentData().toString(); },
                           [field](const QString &text) {
                               // Nothing kept: what the list begins with.
                               const int at = text.isEmpty() ? 0 : field->findData(text);
                               if (at >= 0)
                                   field->setCurrentIndex(at);
                           },
                           false});
    connect(field, &QComboBox::currentIndexChanged, this, [this, name] { edited(name); });
}

void KeptInputs::open(const QString &draftKey)
{
    if (draftKey == m_key)
        return;
    saveNow();
    m_key = draftKey;
    load();
}

void KeptInputs::load()
{
    const auto unsaved = m_unsaved.constFind(m_key);
    const bool isUnsaved = unsaved != m_unsaved.cend();
    m_texts =
        isUnsaved ? *unsaved : QJsonDocument::fromJson(m_drafts.load(m_key).toUtf8()).object();
    m_isFilling = true;
    for (auto it = m_fields.cbegin(); it != m_fields.cend(); ++it)
        it->write(m_texts.value(keyOf(it.key())).toString());
    m_isFilling = false;
    setState(isUnsaved ? State::NotSaved : State::Clean);
    if (isUnsaved)
        saveNow();
}

QString KeptInputs::keyOf(const QString &name) const
{
    const auto field = m_fields.constFind(name);
    return field == m_fields.cend() || field->item.isEmpty() ? name : name + u'/' + field->item;
}

const KeptInputs::Field *KeptInputs::fieldOf(const QString &key) const
{
    const auto field = m_fields.constFind(key.section(u'/', 0, 0));
    return field != m_fields.cend() && keyOf(field.key()) == key ? &*field : nullptr;
}

void KeptInputs::turnTo(const QString &name, const QString &item)
{
    const auto field = m_fields.find(name);
    if (field == m_fields.end() || field->item == item)
        return;
    field->item = item;
    m_isFilling = true;
    field->write(m_texts.value(keyOf(name)).toString());
    m_isFilling = false;
}

void KeptInputs::offer(const QString &name, const QString &value)
{
    const auto field = m_fields.constFind(name);
    if (field == m_fields.cend() || isEdited(name) || field->read() == value)
        return;
    m_isFilling = true;
    field->write(value);
    m_isFilling = false;
}

QString KeptInputs::value(const QString &name) const
{
    const auto field = m_fields.constFind(name);
    return field == m_fields.cend() ? QString() : field->read().trimmed();
}

void KeptInputs::keepBeside(const QString &name, const QString &value)
{
    if (!m_key.isEmpty() && beside(name) != value)
        put(name, value);
}

QString KeptInputs::beside(const QString &name) const
{
    return m_texts.value(name).toString();
}

void KeptInputs::noteSent(const CommandId &command, const QStringList &names)
{
    QJsonObject carried;
    for (const QString &name : names) {
        const QString key = keyOf(name);
        if (const Field *field = fieldOf(key))
            carried.insert(key, field->read());
        else if (m_texts.contains(key))
            carried.insert(key, m_texts.value(key));
    }
    if (carried.isEmpty())
        return;
    QJsonObject all = m_texts.value(kSent).toObject();
    all.insert(command.value, carried);
    m_texts.insert(kSent, all);
    setState(State::Saving);
    saveNow();
}

QList<KeptInputs::Sent> KeptInputs::sent() const
{
    QList<Sent> out;
    const QJsonObject all = m_texts.value(kSent).toObject();
    for (auto it = all.constBegin(); it != all.constEnd(); ++it)
        out << Sent{{it.key()}, it->toObject().keys()};
    return out;
}

void KeptInputs::endSent(const CommandId &command, bool hasEffect)
{
    QJsonObject all = m_texts.value(kSent).toObject();
    const QJsonObject carried = all.take(command.value).toObject();
    if (carried.isEmpty())
        return;
    if (all.isEmpty())
        m_texts.remove(kSent);
    else
        m_texts.insert(kSent, all);
    m_isFilling = true;
    for (auto it = carried.constBegin(); hasEffect && it != carried.constEnd(); ++it) {
        const Field *field = fieldOf(it.key());
        if ((field ? field->read() : m_texts.value(it.key()).toString()) != it->toString())
            continue;
        m_texts.remove(it.key());
        if (field && field->isText)
            field->write({});
    }
    m_isFilling = false;
    setState(State::Saving);
    saveNow();
}

void KeptInputs::edited(const QString &name)
{
    if (!m_isFilling && !m_key.isEmpty())
        put(keyOf(name), m_fields.value(name).read());
}

void KeptInputs::put(const QString &key, const QString &text)
{
    m_texts.insert(key, text);
    setState(State::Saving);
    // Started by the first unsaved change and not pushed back by the next: the limit is 800 ms.
    if (!m_timer.isActive())
        m_timer.start();
}

void KeptInputs::saveNow()
{
    m_timer.stop();
    if (m_key.isEmpty() || (m_state != State::Saving && m_state != State::NotSaved))
        return;
    const Result<Done> saved = write(m_key, m_texts);
    if (saved)
        m_savedAt = QDateTime::currentDateTimeUtc();
    setState(saved ? State::Saved : State::NotSaved);
}

Result<Done> KeptInputs::write(const QString &draftKey, const QJsonObject &texts)
{
    const Result<Done> saved =
        texts.isEmpty()
            ? m_drafts.discard(draftKey)
            : m_drafts.save(draftKey,
                            QString::fromUtf8(QJsonDocument(texts).toJson(QJsonDocument::Compact)));
    // What the disk did not take stays here, also while another draft is open.
    if (saved)
        m_unsaved.remove(draftKey);
    else
        m_unsaved.insert(draftKey, texts);
    if (m_unsaved.isEmpty())
        m_retry.stop();
    else if (!m_retry.isActive())
        m_retry.start();
    return saved;
}

void KeptInputs::retryUnsaved()
{
    const auto unsaved = m_unsaved;
    for (auto it = unsaved.cbegin(); it != unsaved.cend(); ++it)
        if (it.key() != m_key)
            static_cast<void>(write(it.key(), it.value()));
    saveNow();
}

void KeptInputs::setState(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

} // namespace steward::ui
