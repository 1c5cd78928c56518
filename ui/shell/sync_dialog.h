// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shared/load_progress.h"
#include "ui/shared/services.h"

#include <QDialog>
#include <QTimer>

class QDialogButtonBox;
class QProgressBar;
class QPushButton;

namespace steward::ui
{

class LineList;
class MessageBar;
class RecordPanel;
class TextLabel;

/// Where the data of this machine stands against the platform, and what can be done about it.
class SyncDialog : public QDialog
{
    Q_OBJECT
public:
    SyncDialog(const ViewContext &context, QWidget *parent);
    /// For whoever helps: figures, states and codes; no name, address or word of anybody.
    [[nodiscard]] QString supportText() const;

private:
    void buildFields();
    void buildQuestion();
    void buildButtons(QDialogButtonBox *buttons);
    void refresh();
    void showPlace();
    void showComparison();
    void showTroubles();
    void showProgress();
    void askForLoad();
    [[nodiscard]] QString phaseText() const;

    ViewContext m_context;
    RecordPanel *m_panel;
    QProgressBar *m_progress;
    TextLabel *m_rate;
    LineList *m_troubles;
    MessageBar *m_question;
    QPushButton *m_stop = nullptr;
    QPushButton *m_compare = nullptr;
    QPushButton *m_load = nullptr;
    LoadProgress m_pace;
    QTimer m_tick;
};

} // namespace steward::ui
