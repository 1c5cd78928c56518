// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/query_sheet.h"

#include "ui/shared/filter_bar.h"
#include "ui/shared/text_label.h"
#include "ui/theme/tokens.h"

#include <QDialogButtonBox>
#include <QGridLayout>
#include <QScrollArea>

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

QString typeText(const query::FieldSpec &field)
{
    switch (field.type) {
    case query::FieldType::Word:
        return QuerySheet::tr("code or id");
    case query::FieldType::Enum:
        return field.values.join(u", "_s);
    case query::FieldType::Text:
        return QuerySheet::tr("part of the text");
    case query::FieldType::Time:
        return QuerySheet::tr("time");
    case query::FieldType::Money:
        return QuerySheet::tr("amount");
    case query::FieldType::Number:
        return QuerySheet::tr("number");
    case query::FieldType::Ip:
        return QuerySheet::tr("address or network");
    }
    return {};
}

void addLine(QGridLayout *grid, const QString &example, const QString &meaning)
{
    const int row = grid->rowCount();
    auto *left = new TextLabel(example, Type::Mono);
    left->setTextInteractionFlags(Qt::TextSelectableByMouse);
    left->setAlignment(Qt::AlignTop | Qt::AlignLeading);
    auto *right = new TextLabel(meaning, Type::Body, Ink::Text2);
    right->setWordWrap(true);
    grid->addWidget(left, row, 0);
    grid->addWidget(right, row, 1);
}

} // namespace

QuerySheet::QuerySheet(const query::FieldSet &fields, QWidget *parent) : QDialog(parent)
{
    setObjectName(u"query.sheet"_s);
    setWindowTitle(tr("How to write a filter"));
    resize(640, 560);
    auto *body = new QWidget;
    auto *grid = new QGridLayout(body);
    grid->setContentsMargins(metric::kSpace4, metric::kSpace4, metric::kSpace4, metric::kSpace4);
    grid->setHorizontalSpacing(metric::kSpace6);
    grid->setVerticalSpacing(6);
    grid->setColumnStretch(1, 1);
    addLine(grid, u"cedar"_s, tr("the word in any of the main columns"));
    addLine(grid, u"\"cedar point\""_s, tr("these words together"));
    addLine(grid, u"field:value"_s, tr("the field has this value"));
    addLine(grid, u"field:(a,b)"_s, tr("one of these values"));
    addLine(grid, u"field:ced*"_s, tr("begins with"));
    addLine(grid, u"field>=10"_s, tr("compares; also > < <= !="));
    addLine(grid, u"field:10..20"_s, tr("from … to; * leaves an end open"));
    addLine(grid, u"-field:value"_s, tr("without"));
    addLine(grid, u"a OR b"_s, tr("either; brackets group"));
    addLine(grid, u"has:field  no:field"_s, tr("is set, is not set"));
    addLine(grid, u"-7d..now  2026-05  today"_s, tr("times: relative, a month, a day"));
    auto *heading = new TextLabel(tr("Fields of this view"), Type::Section);
    grid->addWidget(heading, grid->rowCount(), 0, 1, 2);
    for (const query::FieldSpec &field : fields.fields)
        //: The meaning of a filter field: %1 its kind of value, %2 an example.
        addLine(grid, field.name + u':', tr("%1 — e.g. %2").arg(typeText(field), field.example));
    QStringList flags;
    for (const query::FlagSpec &flag : fields.flags)
        flags << u"is:"_s + flag.name;
    addLine(grid, u"is:"_s, flags.join(u", "_s));
    grid->setRowStretch(grid->rowCount(), 1);
    auto *scroll = new QScrollArea(this);
    scroll->setWidget(body);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setAccessibleName(windowTitle());
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *column = new QVBoxLayout(this);
    column->addWidget(scroll);
    column->addWidget(buttons);
}

QString issueText(const query::Issue &issue)
{
    using query::IssueCode;
    switch (issue.code) {
    case IssueCode::UnknownField:
        return FilterBar::tr("There is no field “%1” in this view.").arg(issue.subject);
    case IssueCode::UnknownValue:
        return FilterBar::tr("“%1” is not a value of this field.").arg(issue.subject);
    case IssueCode::UnknownFlag:
        return FilterBar::tr("“is:%1” means nothing in this view.").arg(issue.subject);
    case IssueCode::NotOptional:
        return FilterBar::tr("“%1” is always set.").arg(issue.subject);
    case IssueCode::BadOperator:
        return FilterBar::tr("This field does not compare like that.");
    case IssueCode::BadTime:
        return FilterBar::tr("This is not a time. Write 2026-05-01, -7d or today.");
    case IssueCode::BadMoney:
        return FilterBar::tr("This is not an amount. Write 120.50.");
    case IssueCode::BadNumber:
        return FilterBar::tr("This is not a number.");
    case IssueCode::BadAddress:
        return FilterBar::tr("This is not an address or network.");
    case IssueCode::BadRange:
        return FilterBar::tr("This range has no ends, or they are the wrong way round.");
    case IssueCode::BadPrefix:
        return FilterBar::tr("A * may only stand at the end of a word, in a field that takes it.");
    case IssueCode::UnexpectedCharacter:
        return FilterBar::tr("“%1” may not stand here.").arg(issue.subject);
    case IssueCode::UnbalancedParenthesis:
        return FilterBar::tr("A bracket has no partner.");
    case IssueCode::EmptyGroup:
        return FilterBar::tr("These brackets are empty.");
    case IssueCode::MissingValue:
        return FilterBar::tr("A value is missing.");
    case IssueCode::MissingOperand:
        return FilterBar::tr("Something is missing after this word.");
    case IssueCode::UnterminatedString:
        return FilterBar::tr("A quotation mark is missing.");
    case IssueCode::TooDeep:
        return FilterBar::tr("Too many brackets inside each other.");
    case IssueCode::TooLong:
        return FilterBar::tr("This filter is too long.");
    case IssueCode::DeprecatedField:
        return FilterBar::tr("“%1” is the old name of “%2”.").arg(issue.subject, issue.suggestion);
    }
    return {};
}

} // namespace steward::ui
