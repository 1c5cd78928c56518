# SPDX-FileCopyrightText: 2026 The Steward founders
# SPDX-License-Identifier: GPL-3.0-or-later
"""One staff identity at a desk: a display, a session bus, a keyring and a profile of its own.

`Person` is what a tour script uses. It starts this file again inside `dbus-run-session`, where the desk and
the accessibility bus live, and talks to it in JSON lines. Input goes to the desk as X11 keys only; what the
desk shows is read through AT-SPI.
"""

import json
import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent


class Person:
    def __init__(self, name, scratch, display=None, size="1440x900", agent=HERE / "person.py"):
        """Without a display number the server takes a free one; `agent` runs in the session and answers."""
        self.name = name
        self.home = pathlib.Path(scratch) / name
        self.home.mkdir(parents=True, exist_ok=True)
        self.url_file = self.home / "browser-url"
        # What the desk opens is handed to the driver of the browser: Qt asks for xdg-open by its name.
        opener = self.home / "bin/xdg-open"
        opener.parent.mkdir(exist_ok=True)
        opener.write_text(f'#!/bin/sh\nprintf %s "$1" > "{self.url_file}.new" && mv "{self.url_file}.new" "{self.url_file}"\n')
        opener.chmod(0o755)
        told, tells = os.pipe()
        self.server = subprocess.Popen(["Xvfb", *([f":{display}"] if display else []), "-displayfd", str(tells),
                                        "-screen", "0", f"{size}x24", "-nolisten", "tcp"],
                                       pass_fds=[tells], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(tells)
        with os.fdopen(told) as line:
            self.display = f":{line.readline().strip()}"
        runtime = self.home / "run"
        runtime.mkdir(mode=0o700, exist_ok=True)
        environment = {"PATH": f"{opener.parent}:/usr/bin:/bin", "HOME": str(self.home), "XDG_RUNTIME_DIR": str(runtime), "LANG": "C.UTF-8",
                       "DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb", "TZ": "Europe/Nicosia",
                       "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "QT_ACCESSIBILITY": "1"}
        (self.home / ".local/share/keyrings").mkdir(parents=True, exist_ok=True)
        self.agent = subprocess.Popen(["dbus-run-session", "--", "/usr/bin/python3", str(agent)], env=environment,
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=open(self.home / "agent.log", "w"),
                                      text=True)
        self._ask("ready")

    def _ask(self, what, **arguments):
        self.agent.stdin.write(json.dumps({"do": what, **arguments}) + "\n")
        self.agent.stdin.flush()
        line = self.agent.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name}: the session ended; see {self.home}/agent.log")
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(f"{self.name}: {answer['error']}")
        return answer.get("value")

    def start_desk(self, program, *arguments):
        self.url_file.unlink(missing_ok=True)
        self._ask("start", command=[str(program), *map(str, arguments)])

    def stop_desk(self):
        self._ask("stop")

    def key(self, *names):
        self._ask("key", names=list(names))

    def type(self, text):
        self._ask("type", text=text)

    def texts(self):
        """Every accessible name and text that is showing, in reading order."""
        return self._ask("texts")

    def focused(self):
        return self._ask("focused")

    def press(self, name):
        """The button (or other pressable thing) of this accessible name, by its accessibility action."""
        self._ask("press", name=name)

    def wait_for(self, text, seconds=20):
        """Until an accessible text contains `text`; what was there instead is in the failure."""
        end = time.monotonic() + seconds
        seen = []
        while time.monotonic() < end:
            seen = self.texts()
            if any(text in line for line in seen):
                return seen
            time.sleep(0.2)
        raise RuntimeError(f"{self.name}: '{text}' did not appear within {seconds} s; there is: {' | '.join(seen)[:1500]}")

    def wait_for_url(self, seconds=20):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.url_file.exists():
                url = self.url_file.read_text()
                self.url_file.unlink()
                return url
            time.sleep(0.1)
        raise RuntimeError(f"{self.name}: the desk opened no browser within {seconds} s")

    def screenshot(self, path):
        subprocess.run(["import", "-display", self.display, "-window", "root", str(path)], check=True)

    def close(self):
        try:
            self._ask("quit")
            # dbus-run-session takes its bus with it, and with that the keyring, only when it ends by itself.
            self.agent.wait(30)
        except (RuntimeError, OSError, subprocess.TimeoutExpired):
            pass
        for process in (self.agent, self.server):
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


class Agent:
    """Inside the session."""

    def __init__(self):
        self.desk = None
        self.helpers = []
        keyring = subprocess.run(["gnome-keyring-daemon", "--unlock", "--components=secrets"], input="\n", capture_output=True,
                                 text=True, check=True)
        for line in keyring.stdout.splitlines():
            if "=" in line:
                key, value = line.split("=", 1)
                os.environ[key] = value
        launcher = "/usr/libexec/at-spi-bus-launcher"
        self.helpers.append(subprocess.Popen([launcher, "--launch-immediately"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        time.sleep(0.7)
        subprocess.run(["dbus-send", "--session", "--print-reply", "--dest=org.a11y.Bus", "/org/a11y/bus",
                        "org.freedesktop.DBus.Properties.Set", "string:org.a11y.Status", "string:IsEnabled",
                        "variant:boolean:true"],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        self.helpers.append(subprocess.Popen(["openbox"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        import pyatspi
        self.atspi = pyatspi

    def _applications(self):
        desktop = self.atspi.Registry.getDesktop(0)
        return [app for app in (desktop.getChildAtIndex(i) for i in range(desktop.childCount)) if app and "steward" in app.name.lower()]

    def _nodes(self):
        """Showing nodes in reading order; of a table only the rows that are on screen."""
        for application in self._applications():
            pending = [application.getChildAtIndex(i) for i in reversed(range(application.childCount))]
            while pending:
                node = pending.pop()
                if node is None:
                    continue
                try:
                    state = node.getState()
                    if not state.contains(self.atspi.STATE_SHOWING):
                        continue
                    yield node
                    if node.getRoleName() in ("table", "tree table", "tree"):
                        pending.extend(reversed(self._cells(node)))
                    elif node.childCount < 2000:
                        pending.extend(node.getChildAtIndex(i) for i in reversed(range(node.childCount)))
                except Exception:  # a node may vanish while it is read
                    continue

    def _cells(self, node):
        table = node.queryTable()
        cells = []
        for row in range(min(table.nRows, 40)):
            for column in range(min(table.nColumns, 12)):
                cells.append(table.getAccessibleAt(row, column))
        return cells

    def texts(self):
        lines = []
        for node in self._nodes():
            try:
                text = node.name or ""
                if node.getRoleName() in ("text", "entry", "label") and "Text" in self.atspi.listInterfaces(node):
                    value = node.queryText().getText(0, -1)
                    if value and value != text:
                        text = f"{text}: {value}" if text else value
            except Exception:
                continue
            if text and (not lines or lines[-1] != text):
                lines.append(text)
        return lines

    def focused(self):
        for node in self._nodes():
            if node.getState().contains(self.atspi.STATE_FOCUSED):
                return f"{node.getRoleName()}: {node.name}"
        return ""

    def press(self, name):
        for node in self._nodes():
            if node.name == name and "Action" in self.atspi.listInterfaces(node):
                action = node.queryAction()
                for i in range(action.nActions):
                    if action.getName(i).lower() in ("press", "click", "toggle"):
                        action.doAction(i)
                        return
        raise RuntimeError(f"there is nothing to press named '{name}'")

    def start(self, command):
        log = open(pathlib.Path(os.environ["HOME"]) / "desk.log", "a")
        self.desk = subprocess.Popen(command, stdout=log, stderr=log)

    def stop(self):
        if self.desk:
            self.desk.terminate()
            self.desk.wait(15)
            self.desk = None

    def handle(self, request):
        what = request["do"]
        if what == "start":
            return self.start(request["command"])
        if what == "stop":
            return self.stop()
        if what == "key":
            return subprocess.run(["xdotool", "key", "--clearmodifiers", *request["names"]], check=True) and None
        if what == "type":
            return subprocess.run(["xdotool", "type", "--delay", "12", request["text"]], check=True) and None
        if what == "press":
            return self.press(request["name"])
        return {"texts": self.texts, "focused": self.focused}[what]() if what in ("texts", "focused") else None

    def run(self):
        for line in sys.stdin:
            request = json.loads(line)
            try:
                answer = {"value": self.handle(request)}
            except Exception as error:
                answer = {"error": f"{type(error).__name__}: {error}"}
            print(json.dumps(answer), flush=True)
            if request["do"] == "quit":
                break
        self.stop()
        for helper in self.helpers:
            helper.terminate()


if __name__ == "__main__":
    Agent().run()
