// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transfers/identity_step.h"

#include "app/ports/when_done.h"
#include "ui/shared/error_text.h"
#include "ui/shared/format.h"
#include "ui/shared/text_label.h"
#include "ui/transfers/act_button.h"
#include "ui/transfers/case_text.h"
#include "ui/transfers/fact_list.h"
#include "ui/transfers/kept_inputs.h"

#include <QComboBox>
#include <QCryptographicHash>
#include <QFile>
#include <QFileDialog>
#include <QLineEdit>
#include <QMimeDatabase>
#include <QPushButton>
#include <QVBoxLayout>
#include <QtConcurrentRun>

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

constexpr qint64 kMostBytes = 20 * 1024 * 1024;

struct Kind {
    QString type;
    QString evidenceClass;
    QString source;
    bool isCall = false;
    bool isDocument = false;
};

/// What staff can add; the rest the customers give on their own pages.
const QList<Kind> &kinds()
{
    static const QList<Kind> all{
        {u"reply_and_call_back"_s, u"owner_consent"_s, u"owner"_s, true, false},
        {u"vendor_check"_s, u"recipient_identity"_s, u"provider"_s, false, true},
        {u"id_document_seen"_s, u"recipient_identity"_s, u"recipient"_s, false, true},
        {u"registry_extract"_s, u"authority"_s, u"registry"_s, false, true},
        {u"signed_letter"_s, u"authority"_s, u"owner"_s, false, true},
        {u"power_of_attorney"_s, u"authority"_s, u"owner"_s, false, true},
        {u"bank_proof"_s, u"billing"_s, u"owner"_s, false, true}};
    return all;
}

const Kind &kindOf(const QString &type)
{
    for (const Kind &kind : kinds())
        if (kind.type == type)
            return kind;
    return kinds().first();
}

Result<PickedFile> readPicked(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return tl::unexpected(Error{ErrorKind::Storage, file.errorString()});
    if (file.size() > kMostBytes)
        return tl::unexpected(Error{ErrorKind::Rule, u"over the limit"_s, {}, u"too_large"_s});
    PickedFile out;
    out.content = file.readAll();
    out.name = QFileInfo(path).fileName();
    out.mediaType = QMimeDatabase().mimeTypeForData(out.content).name();
    out.sha256 = QCryptographicHash::hash(out.content, QCryptographicHash::Sha256);
    return out;
}

/// A request has nobody who adds or judges evidence.
bool isWorkedOn(const TransferCaseView &view)
{
    return view.route == "support"_L1 &&
           QStringList{u"gated"_s, u"verifying"_s}.contains(view.state);
}

} // namespace

IdentityStep::IdentityStep(const ViewContext &context, KeptInputs &inputs, QWidget *parent)
    : CaseStep(u"case.step.3"_s, tr("Identity checks"), context, inputs, parent)
{
    auto *coverage = addSection(tr("What is needed"));
    m_coverage = new FactList(u"case.coverage"_s, {}, this);
    coverage->addWidget(m_coverage);
    auto *evidence = addSection(tr("Evidence"));
    m_evidence = new FactList(u"case.evidence"_s, tr("No evidence yet."), this);
    evidence->addWidget(m_evidence);
    auto *judging = addSection(tr("Verdict"));
    m_judging = judging->parentWidget();
    m_judged = new TextLabel(Type::Strong, Ink::Text, this);
    judging->addWidget(m_judged);
    addNote(judging, u"verdict.note"_s, tr("&Note to the verdict"));
    for (const auto &[word, title] :
         {std::pair{u"pass"_s, tr("Pass")}, std::pair{u"fail"_s, tr("Fail")},
          std::pair{u"could_not_do"_s, tr("Could not be done")}}) {
        QPushButton *button =
            addAct(judging, u"verdict."_s + word, title, u"ownership.transfer.evidence.verdict"_s);
        connect(button, &QPushButton::clicked, this, [this, word = word] { judge(word); });
    }
    m_judging->hide();
    connect(m_evidence, &FactList::acted, this, &IdentityStep::judgeItem);
    buildAdding();
    buildContacts();
}

void IdentityStep::buildAdding()
{
    auto *adding = addSection(tr("Add evidence"));
    m_adding = adding->parentWidget();
    QStringList words;
    for (const Kind &kind : kinds())
        words << kind.type;
    m_kind = addChoice(adding, u"evidence.type"_s, tr("&Kind"), words);
    m_call = new QWidget(m_adding);
    auto *call = new QVBoxLayout(m_call);
    call->setContentsMargins(0, 0, 0, 0);
    addLine(call, u"evidence.number"_s, tr("N&umber called, as on file for the owner"));
    //: The format of a time to type.
    addLine(call, u"evidence.time"_s, tr("T&ime of the call (yyyy-MM-dd HH:mm)"))
        ->setPlaceholderText(u"2026-11-22 14:05"_s);
    adding->addWidget(m_call);
    m_document = new QWidget(m_adding);
    auto *document = new QVBoxLayout(m_document);
    document->setContentsMargins(0, 0, 0, 0);
    connect(addButton(document, u"evidence.attach"_s, tr("Attach document…")),
            &QPushButton::clicked, this, &IdentityStep::pick);
    m_file = new TextLabel(Type::Body, Ink::Text2, m_document);
    m_file->setObjectName(u"case.evidence.file"_s);
    m_file->setWordWrap(true);
    detach();
    document->addWidget(m_file);
    adding->addWidget(m_document);
    addNote(adding, u"evidence.note"_s, tr("No&te"));
    connect(addAct(adding, u"evidence.add"_s, tr("Add evidence"),
                   u"ownership.transfer.evidence.add"_s, true),
            &QPushButton::clicked, this, &IdentityStep::add);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &IdentityStep::showKind);
    showKind();
}

void IdentityStep::buildContacts()
{
    auto *contacts = addSection(tr("Contact log"));
    m_contacts = new FactList(u"case.contacts"_s, tr("Nobody was contacted yet."), this);
    contacts->addWidget(m_contacts);
    addChoice(contacts, u"contact.channel"_s, tr("&Channel"),
              {u"phone"_s, u"email"_s, u"in_product"_s, u"letter"_s, u"chat"_s});
    auto *direction = addChoice(contacts, u"contact.direction"_s, tr("&Direction"), {});
    direction->addItem(tr("We contacted them"), u"out"_s);
    direction->addItem(tr("They contacted us"), u"in"_s);
    addChoice(contacts, u"contact.outcome"_s, tr("&Outcome"),
              {u"reached"_s, u"no_answer"_s, u"left_message"_s, u"refused"_s});
    addNote(contacts, u"contact.note"_s, tr("&What was said"));
    connect(
        addAct(contacts, u"contact.log"_s, tr("Log contact"), u"ownership.transfer.contact.log"_s),
        &QPushButton::clicked, this, &IdentityStep::logContact);
}

void IdentityStep::detach()
{
    m_picked = {};
    ++m_reading;
    m_file->setText(tr("PDF, JPEG or PNG, at most 20 MiB. The file goes to the platform only."));
}

void IdentityStep::documentTaken(const CaseId &id, const QByteArray &content)
{
    if (id == m_view.id && content == m_picked.content)
        detach();
}

/// What was picked for one case is never sent to another.
void IdentityStep::leaveCase()
{
    detach();
    judgeItem({});
    setProblems({});
}

/// Each item of evidence has its own note.
void IdentityStep::judgeItem(const QString &id)
{
    m_judgedId = id;
    m_judged->clear();
    for (const EvidenceView &item : m_view.evidence)
        if (item.id == id)
            m_judged->setText(transferWord(item.type));
    inputs().turnTo(u"verdict.note"_s, id);
    m_judging->setVisible(!id.isEmpty());
    if (!id.isEmpty())
        m_judging->findChild<QWidget *>(u"case.verdict.note"_s)->setFocus();
}

void IdentityStep::showCase(const TransferCaseView &view)
{
    if (view.id != m_view.id)
        leaveCase();
    m_view = view;
    QList<FactList::Line> needs;
    for (const auto &one : view.coverage.classes) {
        const bool isMet = one.passed >= one.needed;
        //: How many items of a class of evidence passed: %1 of %2.
        needs << FactList::Line{
            {tr("%1 of %2").arg(one.passed).arg(one.needed), isMet ? Tone::Ok : Tone::Pending},
            transferWord(one.name),
            {},
            {},
            {}};
    }
    const bool areEnough = view.coverage.independentSources >= view.coverage.sourcesNeeded;
    needs << FactList::Line{
        {tr("%1 of %2").arg(view.coverage.independentSources).arg(view.coverage.sourcesNeeded),
         areEnough ? Tone::Ok : Tone::Pending},
        tr("Independent sources"),
        {},
        {},
        {}};
    m_coverage->setLines(needs);
    const bool isHere = isWorkedOn(view);
    QList<FactList::Line> items;
    for (const EvidenceView &item : view.evidence) {
        QString detail = tr("Source: %1 · added by %2, %3")
                             .arg(transferWord(item.source),
                                  item.addedBy.isEmpty() ? tr("the customer") : item.addedBy,
                                  format().minutes(item.addedAt));
        if (!item.verdictBy.isEmpty())
            detail += u" · "_s + tr("verdict by %1").arg(item.verdictBy);
        if (!item.verdictNote.isEmpty())
            //: Why an item of evidence was judged so; %1 as it was written.
            detail += u": "_s + tr("“%1”").arg(item.verdictNote);
        if (item.bytes > 0)
            detail +=
                u"\n"_s +
                tr("%1 · SHA-256 %2").arg(format().bytes(item.bytes), groupedHash(item.sha256));
        if (!item.note.isEmpty())
            detail += u"\n"_s + item.note;
        //: An item of evidence: %1 its class, %2 its type.
        items << FactList::Line{
            verdictWord(item.verdict),
            tr("%1: %2").arg(transferWord(item.evidenceClass), transferWord(item.type)), detail,
            isHere ? tr("Judge…") : QString(), item.id};
    }
    m_evidence->setLines(items);
    m_adding->setVisible(isHere);
    if (!isHere)
        m_judging->hide();
    QList<FactList::Line> contacts;
    for (const ContactView &one : view.contacts)
        contacts << FactList::Line{
            {},
            tr("%1, %2").arg(transferWord(one.channel), transferWord(one.outcome)),
            tr("%1 · %2").arg(one.by, format().minutes(one.at)) + u"\n"_s + one.note,
            {},
            {}};
    m_contacts->setLines(contacts);
}

void IdentityStep::showKind()
{
    const Kind &kind = kindOf(m_kind->currentData().toString());
    m_call->setVisible(kind.isCall);
    m_document->setVisible(kind.isDocument);
}

void IdentityStep::pick()
{
    auto *dialog = new QFileDialog(window(), tr("Attach document"));
    dialog->setObjectName(u"case.evidence.dialog"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilter(tr("Documents (*.pdf *.jpg *.jpeg *.png)"));
    connect(dialog, &QFileDialog::fileSelected, this, [this, id = m_view.id](const QString &path) {
        if (id == m_view.id)
            readFile(path);
    });
    dialog->open();
}

void IdentityStep::readFile(const QString &path)
{
    detach();
    m_file->setText(tr("Reading…"));
    ports::whenDone(
        QtConcurrent::run(readPicked, path), this,
        [this, reading = m_reading](const Result<PickedFile> &file) {
            if (reading != m_reading)
                return;
            static const QStringList allowed{u"application/pdf"_s, u"image/jpeg"_s, u"image/png"_s};
            if (!file) {
                m_file->setText(file.error().code == "too_large"_L1
                                    ? tr("This file is larger than 20 MiB.")
                                    : errorSentence(file.error()));
                return;
            }
            if (!allowed.contains(file->mediaType)) {
                m_file->setText(tr("This file is neither PDF, JPEG nor PNG."));
                return;
            }
            m_picked = *file;
            m_file->setText(tr("%1 · %2 · %3\nSHA-256 %4")
                                .arg(file->name, file->mediaType,
                                     format().bytes(file->content.size()),
                                     groupedHash(file->sha256)));
        });
}

void IdentityStep::add()
{
    const Kind &kind = kindOf(m_kind->currentData().toString());
    const QString note = inputs().value(u"evidence.note"_s);
    QJsonObject args{
        {u"class"_s, kind.evidenceClass}, {u"type"_s, kind.type}, {u"source"_s, kind.source}};
    if (!note.isEmpty())
        args.insert(u"note"_s, note);
    QStringList problems;
    const QDateTime at =
        QDateTime::fromString(inputs().value(u"evidence.time"_s), u"yyyy-MM-dd HH:mm"_s);
    if (kind.isCall) {
        if (inputs().value(u"evidence.number"_s).isEmpty())
            problems << tr("Write the number that was called.");
        if (!at.isValid())
            problems << tr("Write when the call was, as 2026-11-22 14:05.");
        if (note.isEmpty())
            problems << tr("Write what was said on the call.");
        args.insert(u"called_number"_s, inputs().value(u"evidence.number"_s));
        args.insert(u"called_at"_s, at.toUTC().toString(u"yyyy-MM-dd'T'HH:mm:ss.zzz'Z'"_s));
    }
    if (kind.isDocument && m_picked.content.isEmpty())
        problems << tr("Attach the document.");
    setProblems(problems, problems.isEmpty() ? nullptr : static_cast<QWidget *>(m_kind));
    if (!problems.isEmpty())
        return;
    const QStringList clears{u"evidence.number"_s, u"evidence.time"_s, u"evidence.note"_s};
    if (kind.isDocument) {
        args.insert(u"media_type"_s, m_picked.mediaType);
        Q_EMIT documentAsked(u"ownership.transfer.evidence.add"_s, args, m_picked.content, clears);
    } else {
        Q_EMIT asked(u"ownership.transfer.evidence.add"_s, args, clears);
    }
}

void IdentityStep::judge(const QString &verdict)
{
    QJsonObject args{{u"evidence_id"_s, m_judgedId}, {u"verdict"_s, verdict}};
    if (const QString note = inputs().value(u"verdict.note"_s); !note.isEmpty())
        args.insert(u"note"_s, note);
    m_judging->hide();
    Q_EMIT asked(u"ownership.transfer.evidence.verdict"_s, args, {u"verdict.note/"_s + m_judgedId});
}

void IdentityStep::logContact()
{
    const QString note = inputs().value(u"contact.note"_s);
    setProblems(note.isEmpty() ? QStringList{tr("Write what was said.")} : QStringList{},
                findChild<QWidget *>(u"case.contact.note"_s));
    if (!note.isEmpty())
        Q_EMIT asked(u"ownership.transfer.contact.log"_s,
                     {{u"channel"_s, inputs().value(u"contact.channel"_s)},
                      {u"direction"_s, inputs().value(u"contact.direction"_s)},
                      {u"outcome"_s, inputs().value(u"contact.outcome"_s)},
                      {u"note"_s, note}},
                     {u"contact.note"_s});
}

} // namespace steward::ui
