// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/transfer_case_view.h"
#include "ui/shared/services.h"
#include "ui/shared/view.h"
#include "ui/theme/tokens.h"

#include <QJsonObject>
#include <QWidget>

#include <array>

class QComboBox;
class QHBoxLayout;
class QLineEdit;
class QPushButton;
class QStackedWidget;
class QVBoxLayout;

namespace steward::ui
{

class AppNote;
class ApprovalStep;
class CaseStep;
class KeptInputs;
class MessageBar;
class RailItem;
class RecordHeader;
class StatePage;
class TextLabel;

/// One ownership transfer on its own page: seven steps, what is typed kept, one explicit act per
/// step.
class CasePage : public QWidget
{
    Q_OBJECT
public:
    CasePage(const ViewContext &context, QWidget *parent);
    ~CasePage() override;
    void show(const CaseId &id);
    [[nodiscard]] QWidget *firstFocus() const;
    void goToStep(int step);
    [[nodiscard]] int step() const { return m_step; }

Q_SIGNALS:
    void backAsked();
    void placeAsked(const steward::ui::Place &place);

private:
    struct Sent {
        CommandId id;
        QString type;
        QJsonObject args;
        QStringList clears;
        bool hasAskedStepUp = false;
    };
    void buildHead(QVBoxLayout *column);
    void buildRail(QHBoxLayout *row);
    void buildFoot(QVBoxLayout *column);
    void connectServices();
    void reload();
    void take(const QJsonObject &document);
    void showCase();
    void showRail();
    void showHead();
    void showSaved();
    void showConflict();
    void rememberLook();
    void send(const QString &type, const QJsonObject &args, const QStringList &clears);
    void sendDocument(const QString &type, const QJsonObject &args, const QByteArray &content,
                      const QStringList &clears);
    void commandChanged(const CommandId &id);
    void adoptSent();
    void done(const Sent &sent);
    void refused(const Sent &sent, const Error &error, const QJsonObject &answer, bool isConflict);
    void askReason(const QString &type);
    void askKeptReason();
    void sendReason();
    void say(Tone tone, const QString &text, bool canSendAgain = false);

    ViewContext m_context;
    CaseId m_id;
    TransferCaseView m_view;
    QJsonObject m_document;
    bool m_hasCase = false;
    bool m_isAsking = false;
    bool m_isAskedAgain = false;
    int m_step = 1;
    KeptInputs *m_inputs;
    RecordHeader *m_header = nullptr;
    TextLabel *m_line = nullptr;
    TextLabel *m_saved = nullptr;
    QPushButton *m_saveAgain = nullptr;
    MessageBar *m_tell = nullptr;
    MessageBar *m_bar = nullptr;
    QPushButton *m_sendAgain = nullptr;
    StatePage *m_states = nullptr;
    QStackedWidget *m_stack = nullptr;
    std::array<RailItem *, 8> m_rail{};
    std::array<CaseStep *, 8> m_steps{};
    ApprovalStep *m_approval = nullptr;
    QWidget *m_reasonBox = nullptr;
    TextLabel *m_reasonTitle = nullptr;
    AppNote *m_reason = nullptr;
    QComboBox *m_waitOn = nullptr;
    QPushButton *m_reasonSend = nullptr;
    QLineEdit *m_reasonType = nullptr; ///< Never shown; kept as the reason is.
    QPushButton *m_back = nullptr;
    QPushButton *m_next = nullptr;
    QPushButton *m_withdraw = nullptr;
    QPushButton *m_object = nullptr;
    QPushButton *m_wait = nullptr;
    QPushButton *m_resume = nullptr;
    QList<Sent> m_sent;
    std::optional<Sent> m_conflict;
    TransferCaseView m_conflictBefore;
};

} // namespace steward::ui
