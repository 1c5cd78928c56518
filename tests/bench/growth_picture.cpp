// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/growth_picture.h"

#include <QImage>
#include <QPainter>

#include <algorithm>

namespace steward::bench
{
namespace
{

using namespace Qt::StringLiterals;

constexpr int kPanel = 380, kHeight = 320, kMargin = 60;

struct Panel {
    QString title;
    double GrowthPoint::*value;
    double target;
};

void drawPanel(QPainter &painter, const QRect &area, const QList<GrowthPoint> &points,
               const Panel &panel)
{
    double top = panel.target;
    for (const auto &point : points)
        top = std::max(top, point.*panel.value);
    top *= 1.15;
    const double right = points.constLast().memberships * 1.05;
    const auto at = [&](double rows, double value) {
        return QPointF{area.left() + rows / right * area.width(),
                       area.bottom() - value / top * area.height()};
    };
    painter.setPen(Qt::black);
    painter.drawText(area.adjusted(-40, -40, 0, 0), Qt::AlignTop | Qt::AlignHCenter, panel.title);
    painter.drawLine(area.bottomLeft(), area.bottomRight());
    painter.drawLine(area.bottomLeft(), area.topLeft());
    if (panel.target > 0) {
        painter.setPen(QPen{QColor{0xb0, 0x30, 0x30}, 1, Qt::DashLine});
        painter.drawLine(at(0, panel.target), at(right, panel.target));
        painter.drawText(at(0, panel.target) + QPointF{4, -4},
                         u"target %1"_s.arg(panel.target, 0, 'f', 0));
    }
    painter.setPen(QPen{QColor{0x1f, 0x5f, 0xa8}, 2});
    for (qsizetype i = 1; i < points.size(); ++i)
        painter.drawLine(at(points[i - 1].memberships, points[i - 1].*panel.value),
                         at(points[i].memberships, points[i].*panel.value));
    for (const auto &point : points) {
        const QPointF here = at(point.memberships, point.*panel.value);
        painter.drawEllipse(here, 3, 3);
        painter.drawText(here + QPointF{-12, -8}, QString::number(point.*panel.value, 'f', 1));
        painter.drawText(QPointF{here.x() - 16, area.bottom() + 18.0},
                         QString::number(point.memberships / 1000) + u'k');
    }
}

} // namespace

void drawGrowth(QList<GrowthPoint> points, const QString &file)
{
    std::sort(points.begin(), points.end(), [](const GrowthPoint &a, const GrowthPoint &b) {
        return a.memberships < b.memberships;
    });
    QList<Panel> panels{{u"1: start to a usable list, ms"_s, &GrowthPoint::startMs, 150},
                        {u"2: key to rows painted, p50 ms"_s, &GrowthPoint::searchMs, 16},
                        {u"12: resident memory, MB"_s, &GrowthPoint::residentMb, 110}};
    // Its target is a ratio, not a number of seconds.
    if (points.constFirst().syncSeconds > 0)
        panels << Panel{u"8: first sync, s"_s, &GrowthPoint::syncSeconds, 0};
    QImage image{static_cast<int>(panels.size()) * kPanel, kHeight, QImage::Format_RGB32};
    image.fill(Qt::white);
    QPainter painter{&image};
    painter.setRenderHint(QPainter::Antialiasing);
    int left = 0;
    for (const auto &panel : std::as_const(panels)) {
        drawPanel(painter,
                  QRect{left + kMargin, kMargin, kPanel - 2 * kMargin, kHeight - 2 * kMargin},
                  points, panel);
        left += kPanel;
    }
    painter.end();
    image.save(file);
}

} // namespace steward::bench
