// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QWidget>

class QSettings;
class QVariant;

namespace steward::ui
{

/// Somewhere a person can be, go back to, and send as a link.
struct Place {
    QString view;
    QString query;
    QString id;
    bool isPage = false; ///< The record's own page instead of the list.
    friend bool operator==(const Place &, const Place &) = default;
};

/// "steward://org/<id>", "steward://view?name=orgs&q=…".
[[nodiscard]] QString linkOf(const Place &place);
/// A place for a link; an empty view when the link is not one of ours.
[[nodiscard]] Place placeOf(const QString &link);

/// Sets what is another now: the file is written, and waited for, only when something is.
void keep(QSettings &settings, const QString &key, const QVariant &value);

/// One entry of the sidebar.
class View : public QWidget
{
    Q_OBJECT
public:
    using QWidget::QWidget;
    [[nodiscard]] virtual QString viewId() const = 0;
    [[nodiscard]] virtual Place place() const = 0;
    /// place() with the id by which any desk knows the record: what a link to here names.
    [[nodiscard]] virtual Place sharedPlace() const { return place(); }
    virtual void goTo(const Place &place) = 0;
    /// One level up inside the view; false when it is at its top.
    virtual bool stepOut() = 0;
    virtual void focusFilter() = 0;
    /// The text that place() gives as the query; a view without a filter has none.
    virtual void setFilter(const QString &) {}
    virtual void focusList() = 0;
    virtual void refresh() = 0;
    virtual void toggleDetail() = 0;
    virtual void exportList() = 0;
    /// In F6's order.
    [[nodiscard]] virtual QList<QWidget *> regions() const = 0;
    virtual void saveState() = 0;

Q_SIGNALS:
    void placeChanged();
    /// Something that saveState() keeps is another now.
    void stateChanged();
    void placeAsked(const steward::ui::Place &place);
};

} // namespace steward::ui
