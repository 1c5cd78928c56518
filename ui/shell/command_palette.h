// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shared/services.h"
#include "ui/shared/view.h"
#include "ui/shell/actions.h"

#include <QDialog>

class QLineEdit;
class QListWidget;
class QListWidgetItem;

namespace steward::models
{
class FinderModel;
}

namespace steward::ui
{

class TextLabel;

/// Ctrl+K: what was typed finds organisations, people, payouts and cases, and the window's
/// commands. Prefixes: > commands, # organisations, @ people, $ payouts, ? help.
class CommandPalette : public QDialog
{
    Q_OBJECT
public:
    CommandPalette(const ViewContext &context, Actions &actions, QList<Place> recent,
                   QWidget *parent);
    ~CommandPalette() override;

Q_SIGNALS:
    void placeChosen(const steward::ui::Place &place);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void textChanged(const QString &text);
    void fill();
    void addCommands(const QString &typed);
    void addFound(const QString &kinds);
    void addHelp();
    void addRow(const QString &title, const QString &detail, const QVariant &target,
                bool isEnabled = true);
    void choose(QListWidgetItem *item);

    Actions &m_actions;
    std::unique_ptr<models::FinderModel> m_finder;
    const QList<Place> m_recent;
    QLineEdit *m_text;
    QListWidget *m_list;
    TextLabel *m_empty;
    QList<Place> m_targets;
};

} // namespace steward::ui
