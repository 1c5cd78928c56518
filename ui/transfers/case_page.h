// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/transfer_case_view.h"
#include "ui/shared/services.h"
#include "ui/shared/view.h"
#include "ui/theme/tokens.h"
#include "ui/transfers/document_tries.h"

#include <QJsonObject>
#include <QMap>
#include <QTimer>
#include <QWidget>

#include <array>
#include <functional>

class QComboBox;
class QHBoxLayout;
class QLineEdit;
class QPushButton;
class QStackedWidget;
class QVBoxLayout;

namespace steward::ui
{

class ActButton;
class AppNote;
class ApprovalStep;
class CaseStep;
struct CaseRecord;
class CommandRights;
class FreshAnswer;
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
    /// The same, and the focus goes to the step's first field.
    void openStep(int step);
    [[nodiscard]] int step() const { return m_step; }
    /// Asks the platform again, soon.
    void refresh();

Q_SIGNALS:
    void backAsked();
    void placeAsked(const steward::ui::Place &place);

protected:
    void hideEvent(QHideEvent *event) override;

private:
    struct Sent {
        CommandId id;
        QString type;
        QJsonObject args;
        QStringList clears;
        CaseId on = {};
        bool hasAskedStepUp = false;
    };
    void buildHead(QVBoxLayout *column);
    void buildLine(QVBoxLayout *column);
    void buildBars(QVBoxLayout *column);
    void buildRail(QHBoxLayout *row);
    void buildReason(QVBoxLayout *column);
    void buildFoot(QVBoxLayout *column);
    void connectServices();
    void followFacts();
    void take(const QJsonObject &document);
    void failed(const Error &error);
    void showFreshness();
    /// Why nothing of this type is sent from here now; empty: it may be.
    [[nodiscard]] QString whyShut(const QString &type) const;
    void shutActs();
    void watchTimes();
    /// Reads what the audit log has of the case, then hands over the record.
    void withRecord(std::function<void(const CaseRecord &)> then);
    void readEvents(CaseRecord record, ports::AuditSearch search,
                    std::function<void(const CaseRecord &)> then);
    void focusStep();
    void showCase();
    void showRail();
    void showHead();
    void showSaved();
    void showConflict();
    void readLastLook();
    void keepLook();
    void send(const QString &type, const QJsonObject &args, const QStringList &clears);
    void sendDocument(const QString &type, const QJsonObject &args, const QByteArray &content,
                      const QStringList &clears);
    void commandChanged(const CommandId &id);
    void adoptSent();
    void documentAnswered(const Sent &sent, const QByteArray &tried, const QByteArray &content,
                          const Result<QJsonObject> &answer);
    void endFormerDocument(const QByteArray &former, const QString &type, const QByteArray &content,
                           std::function<void()> then);
    void endDocument(const CaseId &on, const QByteArray &tried, const CommandId &id,
                     ports::CaseSource::DocumentEnd end);
    /// Documents whose answer was never heard, from before the desk was started.
    void adoptDocuments();
    void tellUnheard(const DocumentTries::Try &document);
    [[nodiscard]] QString whyUnderWay(const QString &type) const;
    /// A command waits for its person: whether the browser is open, or they turned back.
    void showConfirmation();
    void confirmAgain();
    void giveUp();
    [[nodiscard]] QList<CommandId> waitingForPerson() const;
    void done(const Sent &sent, const QJsonObject &answer);
    void refused(const Sent &sent, const Error &error, const QJsonObject &answer, bool isConflict);
    void askReason(const QString &type);
    void askKeptReason();
    [[nodiscard]] QString settlingText() const;
    void showStand();
    [[nodiscard]] QString objectionText() const;
    [[nodiscard]] QString proposalText() const;
    void sendReason();
    void say(Tone tone, const QString &text, bool canSendAgain = false);

    ViewContext m_context;
    CaseId m_id;
    TransferCaseView m_view;
    QJsonObject m_document;
    bool m_hasCase = false;
    bool m_isFocusDue = false; ///< Opened: the first field takes the focus once it is there.
    std::optional<TransferCaseView> m_lastLook;
    QDateTime m_lastLookAt;
    FreshAnswer *m_answer;
    CommandRights *m_rights;
    QTimer m_minute;
    int m_step = 1;
    KeptInputs *m_inputs;
    RecordHeader *m_header = nullptr;
    TextLabel *m_line = nullptr;
    TextLabel *m_saved = nullptr;
    QPushButton *m_saveAgain = nullptr;
    MessageBar *m_tell = nullptr;
    QString m_tellText;
    MessageBar *m_stand = nullptr; ///< Why the case does not go on, in whose words.
    MessageBar *m_bar = nullptr;
    ActButton *m_sendAgain = nullptr;
    QPushButton *m_confirmAgain = nullptr;
    QPushButton *m_giveUp = nullptr;
    StatePage *m_states = nullptr;
    QStackedWidget *m_stack = nullptr;
    std::array<RailItem *, 8> m_rail{};
    std::array<CaseStep *, 8> m_steps{};
    ApprovalStep *m_approval = nullptr;
    QWidget *m_reasonBox = nullptr;
    TextLabel *m_reasonTitle = nullptr;
    AppNote *m_reason = nullptr;
    QComboBox *m_waitOn = nullptr;
    QComboBox *m_settleBy = nullptr;
    ActButton *m_reasonSend = nullptr;
    QLineEdit *m_reasonType = nullptr; ///< Never shown; kept as the reason is.
    QPushButton *m_back = nullptr;
    QPushButton *m_next = nullptr;
    ActButton *m_withdraw = nullptr;
    ActButton *m_object = nullptr;
    ActButton *m_wait = nullptr;
    ActButton *m_resume = nullptr;
    ActButton *m_settle = nullptr;
    ActButton *m_retry = nullptr;
    TextLabel *m_footWhy = nullptr;
    /// Not ended, of every case that was open here: who left one is still asked to confirm.
    QList<Sent> m_sent;
    DocumentTries m_documentTries;
    /// By command, the kinds of documents of which it is not known whether they arrived.
    QMap<QString, QString> m_unheard;
    QHash<CommandId, bool> m_documentEnds; ///< Answered while another case was open.
    bool m_isOwnChangeDue = false; ///< An act of this person changed the case; not read again yet.
    bool m_asksPerson = false;     ///< The bar says that somebody has to confirm.
    std::optional<Sent> m_conflict;
    TransferCaseView m_conflictBefore;
};

} // namespace steward::ui
