// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transfers/kept_inputs.h"

#include "ui/shared/app_note.h"

#include <QComboBox>
#include <QJsonDocument>
#include <QLineEdit>

namespace steward::ui
{

KeptInputs::KeptInputs(ports::Drafts &drafts, QObject *parent) : QObject(parent), m_drafts(drafts)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(700);
    connect(&m_timer, &QTimer::timeout, this, &KeptInputs::saveNow);
}

KeptInputs::~KeptInputs()
{
    const QSignalBlocker blocker(this);
    saveNow();
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
    m_fields.insert(name, {[field] { return field->toPlainText(); },
                           [field](const QString &text) { field->setPlainText(text); }});
    connect(field, &QPlainTextEdit::textChanged, this, [this, name] { edited(name); });
    connect(field, &AppNote::left, this, &KeptInputs::saveNow);
}

void KeptInputs::keep(const QString &name, QComboBox *field)
{
    m_fields.insert(name, {[field] { return field->currentData().toString(); },
                           [field](const QString &text) {
                               if (const int at = field->findData(text); at >= 0)
                                   field->setCurrentIndex(at);
                           }});
    connect(field, &QComboBox::currentIndexChanged, this, [this, name] { edited(name); });
}

void KeptInputs::open(const QString &draftKey)
{
    if (draftKey == m_key)
        return;
    saveNow();
    m_key = draftKey;
    m_texts = QJsonDocument::fromJson(m_drafts.load(m_key).toUtf8()).object();
    m_isFilling = true;
    for (auto it = m_fields.cbegin(); it != m_fields.cend(); ++it)
        it->write(m_texts.value(it.key()).toString());
    m_isFilling = false;
    setState(State::Clean);
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

void KeptInputs::release(const QStringList &names)
{
    for (const QString &name : names)
        m_texts.remove(name);
    setState(State::Saving);
    saveNow();
}

void KeptInputs::empty(const QStringList &names)
{
    m_isFilling = true;
    for (const QString &name : names)
        if (const auto field = m_fields.constFind(name); field != m_fields.cend())
            field->write({});
    m_isFilling = false;
    release(names);
}

void KeptInputs::edited(const QString &name)
{
    if (m_isFilling || m_key.isEmpty())
        return;
    m_texts.insert(name, m_fields.value(name).read());
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
    const Result<Done> saved =
        m_texts.isEmpty()
            ? m_drafts.discard(m_key)
            : m_drafts.save(
                  m_key, QString::fromUtf8(QJsonDocument(m_texts).toJson(QJsonDocument::Compact)));
    if (saved)
        m_savedAt = QDateTime::currentDateTimeUtc();
    setState(saved ? State::Saved : State::NotSaved);
}

void KeptInputs::setState(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

} // namespace steward::ui
