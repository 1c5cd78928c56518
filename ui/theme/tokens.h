// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>
#include <QString>

#include <array>

namespace steward::ui
{

/// What a state means. Always shown as glyph and word; the colour only repeats it.
enum class Tone { Ok, Info, Pending, Warn, Danger, Stale, Neutral };

struct ToneColours {
    QColor text;
    QColor chip;
};

/// Every colour of the desk. Each text pair is at least 4.5:1, each border pair at least 3:1
/// (test).
struct Tokens {
    bool isDark = false;
    bool isPlatform = false; ///< High contrast: taken from the platform's palette, nothing of ours.
    QColor canvas, surface, zebra, sidebar;
    QColor hover, selected, selectedInactive;
    QColor text, text2, muted, link;
    QColor controlBorder, hairline;
    QColor primary, primaryHover, danger, dangerPressed, onButton;
    std::array<ToneColours, 7> tones;
    [[nodiscard]] const ToneColours &tone(Tone tone) const
    {
        return tones.at(static_cast<size_t>(tone));
    }
};

[[nodiscard]] const Tokens &lightTokens();
[[nodiscard]] const Tokens &darkTokens();
[[nodiscard]] Tokens platformTokens(const QPalette &palette);
[[nodiscard]] QPalette paletteFor(const Tokens &tokens);
[[nodiscard]] QString toneGlyph(Tone tone);

/// WCAG 2 contrast, 1…21.
[[nodiscard]] double contrast(const QColor &a, const QColor &b);

namespace metric
{
inline constexpr int kSpace1 = 4, kSpace2 = 8, kSpace3 = 12, kSpace4 = 16, kSpace6 = 24,
                     kSpace8 = 32;
inline constexpr int kControlRadius = 4, kCardRadius = 6, kChipRadius = 9;
inline constexpr int kFocusRing = 2, kFocusGap = 1;
inline constexpr int kInputHeight = 32;
inline constexpr int kRowIcon = 16, kToolIcon = 20;
inline constexpr int kHitTarget = 24;
inline constexpr int kSidebarWide = 208, kSidebarNarrow = 48;
inline constexpr int kDetailMin = 320, kDetailMax = 520;
inline constexpr int kSlideOverBelow = 1180;
} // namespace metric

enum class Density { Compact, Normal, Relaxed };
[[nodiscard]] int rowHeight(Density density);

} // namespace steward::ui
