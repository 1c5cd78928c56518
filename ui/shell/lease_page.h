// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shared/services.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace steward::ui
{

class TextLabel;

/// Covers the rows of this machine while nobody can say that the platform still lets them be seen:
/// why, and what opens them again.
class LeasePage : public QWidget
{
    Q_OBJECT
public:
    LeasePage(const ViewContext &context, QWidget *parent);
    void focusFirst();

protected:
    void changeEvent(QEvent *event) override;

private:
    void refresh();
    [[nodiscard]] QString reason() const;

    ViewContext m_context;
    QLabel *m_mark;
    TextLabel *m_title;
    TextLabel *m_text;
    TextLabel *m_attempt;
    QPushButton *m_go;
    QPushButton *m_out;
};

} // namespace steward::ui
