// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/tokens.h"

#include <cmath>

namespace steward::ui
{
namespace
{

Tokens makeLight()
{
    Tokens t;
    t.canvas = QColor(0xF5F6F8);
    t.surface = QColor(0xFFFFFF);
    t.zebra = QColor(0xF7F9FB);
    t.sidebar = QColor(0xEBEEF2);
    t.hover = QColor(0xEDF2F9);
    t.selected = QColor(0xD9E6FA);
    t.selectedInactive = QColor(0xE1E5EB);
    t.text = QColor(0x1A212B);
    t.text2 = QColor(0x48535F);
    t.muted = QColor(0x5B6672);
    t.link = QColor(0x1D5BB8);
    t.controlBorder = QColor(0x78838F);
    t.hairline = QColor(0xD3D9E1);
    t.primary = QColor(0x1D5BB8);
    t.primaryHover = QColor(0x184B98);
    t.danger = QColor(0xB3261E);
    t.dangerPressed = QColor(0x921B14);
    t.onButton = QColor(0xFFFFFF);
    t.tones = {{{QColor(0x0A6637), QColor(0xDDF2E5)},
                {QColor(0x174A94), QColor(0xE2ECFA)},
                {QColor(0x57379A), QColor(0xECE6F8)},
                {QColor(0x7F4700), QColor(0xFCEFD8)},
                {QColor(0xA11D17), QColor(0xFBE5E3)},
                {QColor(0x655000), QColor(0xF6EFCB)},
                {QColor(0x48535F), QColor(0xE8EBEF)}}};
    return t;
}

Tokens makeDark()
{
    Tokens t;
    t.isDark = true;
    t.canvas = QColor(0x14181D);
    t.surface = QColor(0x1B2026);
    t.zebra = QColor(0x1F252C);
    t.sidebar = QColor(0x101418);
    t.hover = QColor(0x26303C);
    t.selected = QColor(0x1D3A61);
    t.selectedInactive = QColor(0x2C343E);
    t.text = QColor(0xE7EBF0);
    t.text2 = QColor(0xB9C3CF);
    t.muted = QColor(0x9AA6B4);
    t.link = QColor(0x86B4FF);
    t.controlBorder = QColor(0x7D8997);
    t.hairline = QColor(0x343D48);
    t.primary = QColor(0x2C69CC);
    t.primaryHover = QColor(0x3370D2);
    t.danger = QColor(0xC93A31);
    t.dangerPressed = QColor(0xB53028);
    t.onButton = QColor(0xFFFFFF);
    t.tones = {{{QColor(0x7AD7A2), QColor(0x153524)},
                {QColor(0x94BEFF), QColor(0x1A304F)},
                {QColor(0xC7AEF8), QColor(0x312650)},
                {QColor(0xF3B868), QColor(0x3B2A10)},
                {QColor(0xFF9C93), QColor(0x43201D)},
                {QColor(0xE2CC6B), QColor(0x353010)},
                {QColor(0xB9C3CF), QColor(0x2C343E)}}};
    return t;
}

double luminance(const QColor &colour)
{
    const auto linear = [](float channel) {
        const double c = static_cast<double>(channel);
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
           0.0722 * linear(colour.blueF());
}

} // namespace

const Tokens &lightTokens()
{
    static const Tokens tokens = makeLight();
    return tokens;
}

const Tokens &darkTokens()
{
    static const Tokens tokens = makeDark();
    return tokens;
}

Tokens platformTokens(const QPalette &p)
{
    Tokens t;
    t.isPlatform = true;
    t.isDark = p.color(QPalette::Window).lightness() < 128;
    t.canvas = t.sidebar = p.color(QPalette::Window);
    t.surface = t.zebra = p.color(QPalette::Base);
    t.hover = p.color(QPalette::AlternateBase);
    t.selected = t.selectedInactive = p.color(QPalette::Highlight);
    t.text = t.text2 = t.muted = t.controlBorder = t.hairline = p.color(QPalette::WindowText);
    t.link = p.color(QPalette::Link);
    t.primary = t.primaryHover = t.danger = t.dangerPressed = p.color(QPalette::Button);
    t.onButton = p.color(QPalette::ButtonText);
    t.tones.fill({t.text, t.surface});
    return t;
}

QPalette paletteFor(const Tokens &t)
{
    QPalette p;
    const auto both = [&p](QPalette::ColorRole role, const QColor &colour) {
        p.setColor(QPalette::Active, role, colour);
        p.setColor(QPalette::Inactive, role, colour);
    };
    both(QPalette::Window, t.canvas);
    both(QPalette::WindowText, t.text);
    both(QPalette::Base, t.surface);
    both(QPalette::AlternateBase, t.zebra);
    both(QPalette::Text, t.text);
    both(QPalette::Button, t.surface);
    both(QPalette::ButtonText, t.text);
    both(QPalette::BrightText, t.text2);
    both(QPalette::PlaceholderText, t.muted);
    both(QPalette::ToolTipBase, t.surface);
    both(QPalette::ToolTipText, t.text);
    both(QPalette::Link, t.link);
    both(QPalette::LinkVisited, t.link);
    both(QPalette::HighlightedText, t.text);
    both(QPalette::Light, t.surface);
    both(QPalette::Midlight, t.hairline);
    both(QPalette::Mid, t.hairline);
    both(QPalette::Dark, t.controlBorder);
    both(QPalette::Shadow, t.isDark ? QColor(Qt::black) : t.controlBorder);
    p.setColor(QPalette::Active, QPalette::Highlight, t.selected);
    p.setColor(QPalette::Inactive, QPalette::Highlight, t.selectedInactive);
    for (const auto role :
         {QPalette::Window, QPalette::Base, QPalette::Button, QPalette::AlternateBase,
          QPalette::ToolTipBase, QPalette::Light, QPalette::Mid, QPalette::Dark})
        p.setColor(QPalette::Disabled, role, p.color(QPalette::Active, role));
    for (const auto role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText,
          QPalette::BrightText, QPalette::PlaceholderText})
        p.setColor(QPalette::Disabled, role, t.controlBorder);
    p.setColor(QPalette::Disabled, QPalette::Highlight, t.selectedInactive);
    return p;
}

QString toneGlyph(Tone tone)
{
    switch (tone) {
    case Tone::Ok:
        return QStringLiteral("✓");
    case Tone::Info:
        return QStringLiteral("•");
    case Tone::Pending:
        return QStringLiteral("…");
    case Tone::Warn:
        return QStringLiteral("!");
    case Tone::Danger:
        return QStringLiteral("✕");
    case Tone::Stale:
        return QStringLiteral("⟳");
    case Tone::Neutral:
        return QStringLiteral("–");
    }
    return {};
}

double contrast(const QColor &a, const QColor &b)
{
    const double first = luminance(a);
    const double second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

int rowHeight(Density density)
{
    switch (density) {
    case Density::Compact:
        return 28;
    case Density::Normal:
        return 32;
    case Density::Relaxed:
        return 40;
    }
    return 32;
}

} // namespace steward::ui
