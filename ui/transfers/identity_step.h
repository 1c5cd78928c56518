// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/transfers/case_step.h"

#include <QFuture>

namespace steward::ui
{

class FactList;
class TextLabel;

/// A file a person picked, read and hashed in a worker.
struct PickedFile {
    QString name;
    QString mediaType;
    QByteArray content;
    QByteArray sha256;
};

/// 3: evidence by class, a verdict for each item, and the contact log.
class IdentityStep : public CaseStep
{
    Q_OBJECT
public:
    IdentityStep(const ViewContext &context, KeptInputs &inputs, QWidget *parent);
    void showCase(const TransferCaseView &view) override;
    void documentTaken(const CaseId &id, const QByteArray &content) override;
    /// What picking does; also for tests.
    void readFile(const QString &path);

private:
    void buildAdding();
    void buildContacts();
    void showKind();
    void pick();
    void detach();
    void leaveCase();
    void judgeItem(const QString &id);
    void add();
    void judge(const QString &verdict);
    void logContact();

    TransferCaseView m_view;
    FactList *m_coverage;
    FactList *m_evidence;
    QWidget *m_judging = nullptr;
    TextLabel *m_judged = nullptr;
    QString m_judgedId;
    QWidget *m_adding = nullptr;
    QComboBox *m_kind = nullptr;
    QWidget *m_call = nullptr;
    QWidget *m_document = nullptr;
    TextLabel *m_file = nullptr;
    PickedFile m_picked;
    int m_reading = 0; ///< Counts files, so that an answer about an older one is nothing.
    FactList *m_contacts = nullptr;
};

} // namespace steward::ui
