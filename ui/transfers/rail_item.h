// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include <QAbstractButton>

namespace steward::ui
{

/// One step of the rail: number, name, and how it stands as glyph and words.
class RailItem : public QAbstractButton
{
    Q_OBJECT
public:
    static constexpr int kRailWidth = 206;
    RailItem(const QString &number, const QString &title, const QString &name, QWidget *parent);
    void setStanding(Tone tone, const QString &words);
    [[nodiscard]] QString standing() const { return m_words; }
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_number;
    QString m_words;
    Tone m_tone = Tone::Neutral;
};

} // namespace steward::ui
