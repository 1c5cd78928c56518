// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/type_scale.h"

#include <QLabel>

namespace steward::ui
{

enum class Ink { Text, Text2, Muted };

/// A label that follows the user's font size and the theme by role, not by a number.
class TextLabel : public QLabel
{
    Q_OBJECT
public:
    explicit TextLabel(Type type, Ink ink = Ink::Text, QWidget *parent = nullptr);
    TextLabel(const QString &text, Type type, Ink ink = Ink::Text, QWidget *parent = nullptr);
    void setInk(Ink ink);
    void setType(Type type);

protected:
    void changeEvent(QEvent *event) override;

private:
    void refresh();

    Type m_type;
    Ink m_ink;
};

} // namespace steward::ui
