// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPushButton>

namespace steward::ui
{

class TextLabel;

/// A button that sends something about a case. Shut, it is disabled and says why: beside it, in its
/// tool tip, and to assistive technology, which can reach the sentence although not the button.
class ActButton : public QPushButton
{
    Q_OBJECT
public:
    ActButton(const QString &text, QString command, QWidget *parent);
    /// The policy's name of what it sends.
    [[nodiscard]] QString command() const { return m_command; }
    /// What it sends lets a case pass this gate: who may is the gate's own matter.
    void setGate(const QString &gate) { m_gate = gate; }
    [[nodiscard]] QString gate() const { return m_gate; }
    /// Why the case does not allow it now; empty when it does.
    void setShutByCase(const QString &why);
    /// Why this person's role does not.
    void setShutByRole(const QString &why);
    /// Why the page sends nothing now. It stands in the page's own band, so not beside the button
    /// too.
    void setShutByPage(const QString &why);
    [[nodiscard]] QString whyShut() const;
    /// Where the sentence is shown; made once, and placed by whoever lays the button out.
    [[nodiscard]] TextLabel *reasonLabel();

private:
    void refresh();

    QString m_command;
    QString m_gate;
    QString m_byCase;
    QString m_byRole;
    QString m_byPage;
    TextLabel *m_reason = nullptr;
};

} // namespace steward::ui
