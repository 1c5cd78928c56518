// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desk.h"
#include "app/idle_watch.h"
#include "app/log_file.h"
#include "app/options.h"
#include "app/platform_paths.h"
#include "app/server_choice.h"
#include "app/single_instance.h"
#include "app/termination.h"
#include "translations/translations.h"

#include "ui/shell/key_dialog.h"
#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QDesktopServices>
#include <QIcon>
#include <QLocale>
#include <QLoggingCategory>

#include <cstdio>

using namespace Qt::StringLiterals;
using namespace steward;

namespace
{

Q_LOGGING_CATEGORY(lcMain, "app.main", QtInfoMsg)

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;
constexpr std::chrono::minutes kDefaultLock{10};

int complain(const Error &error)
{
    std::fprintf(stderr, "steward: %s\n", qUtf8Printable(error.detail));
    return error.kind == ErrorKind::Protocol ? kWrongUsage : kFailed;
}

/// Qt would abort without a word that a user understands.
bool hasDisplay()
{
    return !qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM") ||
           !qEnvironmentVariableIsEmpty("DISPLAY") ||
           !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY");
}

void present(ui::MainWindow &window, const QUrl &url)
{
    window.setWindowState(window.windowState() & ~Qt::WindowMinimized);
    window.show();
    window.raise();
    window.activateWindow();
    if (!url.isEmpty())
        window.openLink(url.toString(QUrl::FullyEncoded));
}

/// Asks what to do about files that cannot be opened.
void followFiles(Desk &desk, ui::MainWindow &window)
{
    auto *dialog = new ui::KeyDialog{&window};
    auto &files = desk.files();
    QObject::connect(&files, &DeskFiles::stateChanged, dialog, [dialog, &files, &window] {
        window.setKeepsNothing(files.state() == DeskFiles::State::SessionOnly);
        dialog->setVisible(files.state() == DeskFiles::State::KeyMissing);
    });
    QObject::connect(dialog, &ui::KeyDialog::retryAsked, &files, &DeskFiles::open);
    QObject::connect(dialog, &ui::KeyDialog::goOnWithoutAsked, &files, &DeskFiles::workWithoutKeys);
    QObject::connect(dialog, &ui::KeyDialog::startAfreshAsked, &files, &DeskFiles::startAfresh);
    QObject::connect(&desk, &Desk::filesFailed, &window,
                     [](const Error &error) { QCoreApplication::exit(complain(error)); });
}

/// The window over the desk, until the last part has ended.
int show(QApplication &application, Desk &desk, SingleInstance &instance, const Options &options,
         const PlatformPaths &paths)
{
    ui::Theme theme{application};
    const ui::Services services{desk.session(),  desk.sync(),     desk.reader(),
                                desk.audit(),    desk.verifier(), desk.payouts(),
                                desk.commands(), desk.drafts(),   desk.cases()};
    ui::MainWindow window{services, theme, paths.state};
    IdleWatch idle{kDefaultLock};
    application.installEventFilter(&idle);
    const Termination termination;

    QObject::connect(&desk, &Desk::lockLimitChanged, &idle, &IdleWatch::setLimit);
    QObject::connect(&idle, &IdleWatch::idled, &desk.session(), &DeskSession::lock);
    QObject::connect(&instance, &SingleInstance::activated, &window,
                     [&window](const QUrl &url) { present(window, url); });
    QObject::connect(&application, &QApplication::lastWindowClosed, &desk, &Desk::shutdown);
    // closeEvent() saves the layout, whoever asks for the end.
    QObject::connect(&termination, &Termination::requested, &window, [&window, &desk] {
        window.close();
        desk.shutdown();
    });
    QObject::connect(&desk, &Desk::drained, &application, &QCoreApplication::quit,
                     Qt::QueuedConnection);
    followFiles(desk, window);
    present(window, options.url);
    desk.start();
    return QApplication::exec();
}

int run(QApplication &application, const Options &options)
{
    const auto paths = PlatformPaths::of(options.profile);
    if (auto prepared = paths.prepare(); !prepared)
        return complain(prepared.error());
    SingleInstance instance{paths.runtime};
    const auto role = instance.claim(options.url);
    if (!role)
        return complain(role.error());
    if (*role == SingleInstance::Role::Forwarded)
        return kDone;
    auto choice = chooseServer(options, paths.config);
    if (!choice)
        return complain(choice.error());
    const LogFile log{paths.state};
    qCInfo(lcMain).noquote() << "steward" << STEWARD_VERSION << "server"
                             << choice->server.hostAndPort();
    auto desk = Desk::make({std::move(choice->server), paths, options.isOffline,
                            [](const QUrl &url) { return QDesktopServices::openUrl(url); },
                            std::move(choice->anchor)});
    if (!desk)
        return complain(desk.error());
    const int code = show(application, **desk, instance, options, paths);
    qCInfo(lcMain) << "ended";
    return code;
}

} // namespace

int main(int argc, char **argv)
{
    disableCoreDumps();
    QStringList arguments;
    for (int i = 0; i < argc; ++i)
        arguments.append(QString::fromLocal8Bit(argv[i]));
    const auto options = Options::parse(arguments);
    if (!options)
        return complain(options.error());
    if (options->action == Options::Action::ShowHelp) {
        std::fputs(qUtf8Printable(Options::help()), stdout);
        return kDone;
    }
    if (options->action == Options::Action::ShowVersion) {
        std::puts("steward " STEWARD_VERSION);
        return kDone;
    }
    if (!hasDisplay())
        return complain(
            {ErrorKind::Internal, u"no display: neither DISPLAY nor WAYLAND_DISPLAY is set"_s});

    QApplication application{argc, argv};
    QApplication::setApplicationName(u"Steward"_s);
    QApplication::setApplicationDisplayName(u"Steward"_s);
    QApplication::setApplicationVersion(QStringLiteral(STEWARD_VERSION));
    QGuiApplication::setDesktopFileName(u"org.steward.desk"_s);
    // The window's end is the beginning of the desk's: see Desk::shutdown().
    QApplication::setQuitOnLastWindowClosed(false);
    steward::installTranslations(application);
    return run(application, *options);
}
