// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include <QProxyStyle>
#include <QStyleOptionButton>

class QWidget;

namespace steward::ui
{

/// Fusion with the tokens' exact colours; Fusion itself lightens a button's colour below the
/// contrast the token promises. Buttons carry the property `variant`: "primary", "danger" or
/// "quiet".
class AppStyle : public QProxyStyle
{
    Q_OBJECT
public:
    explicit AppStyle(Tokens tokens);

    [[nodiscard]] const Tokens &tokens() const { return m_tokens; }
    [[nodiscard]] Density density() const { return m_density; }
    void setDensity(Density density) { m_density = density; }

    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                       const QWidget *widget) const override;
    void drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                     const QWidget *widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex *option,
                            QPainter *painter, const QWidget *widget) const override;
    int pixelMetric(PixelMetric metric, const QStyleOption *option,
                    const QWidget *widget) const override;
    int styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                  QStyleHintReturn *data) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                           const QWidget *widget) const override;
    QRect subElementRect(SubElement element, const QStyleOption *option,
                         const QWidget *widget) const override;

private:
    void drawButtonPanel(const QStyleOption *option, QPainter *painter,
                         const QWidget *widget) const;
    void drawLineEdit(const QStyleOption *option, QPainter *painter, const QWidget *widget) const;
    [[nodiscard]] QStyleOptionButton labelOption(const QStyleOptionButton &option,
                                                 const QWidget *widget) const;
    void drawToolPanel(const QStyleOption *option, QPainter *painter) const;
    void drawItemPanel(const QStyleOption *option, QPainter *painter) const;
    void drawCheckBox(const QStyleOption *option, QPainter *painter, bool isRound) const;
    void drawTab(const QStyleOption *option, QPainter *painter) const;
    void drawHeader(const QStyleOption *option, QPainter *painter) const;
    void drawComboBox(const QStyleOptionComplex *option, QPainter *painter,
                      const QWidget *widget) const;
    void drawScrollBar(const QStyleOptionComplex *option, QPainter *painter,
                       const QWidget *widget) const;
    void drawProgress(const QStyleOption *option, QPainter *painter) const;

    Tokens m_tokens;
    Density m_density = Density::Normal;
};

/// The tokens in force for this widget; its palette's colours when another style is set.
[[nodiscard]] Tokens tokensOf(const QWidget *widget);
[[nodiscard]] Density densityOf(const QWidget *widget);

} // namespace steward::ui
