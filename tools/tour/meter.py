# SPDX-FileCopyrightText: 2026 The Steward founders
# SPDX-License-Identifier: GPL-3.0-or-later
"""The agent of person.py with a stopwatch: it talks to the accessibility bus itself, one call for one value, so that
watching costs the desk next to nothing, and it notices when the desk's drawing thread does not answer.
"""

import pathlib
import re
import subprocess
import sys
import threading
import time

from gi.repository import Gio, GLib

from person import Agent

ACCESSIBLE = "org.a11y.atspi.Accessible"
SHOWING = 25


class Meter(Agent):
    def __init__(self):
        super().__init__()
        session = Gio.bus_get_sync(Gio.BusType.SESSION)
        address = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None, 0, -1, None).unpack()[0]
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        self.bus = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
        self.known = {}
        self.pulse = None

    # -- one accessible object is (bus name, path) -------------------------------------------------------------

    def call(self, node, interface, method, arguments=None):
        return self.bus.call_sync(node[0], node[1], interface, method, arguments, None, 0, 120_000, None).unpack()

    def property(self, node, interface, name):
        return self.call(node, "org.freedesktop.DBus.Properties", "Get", GLib.Variant("(ss)", (interface, name)))[0]

    def name(self, node):
        return self.property(node, ACCESSIBLE, "Name")

    def is_showing(self, node):
        return bool(self.call(node, ACCESSIBLE, "GetState")[0][0] >> SHOWING & 1)

    def application(self):
        root = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
        for child in self.call(root, ACCESSIBLE, "GetChildren")[0]:
            try:
                if "steward" in self.name(child).lower():
                    return child
            except GLib.Error:  # an application that is going away
                continue
        return None

    def find(self, role, pattern):
        """The first showing object of this role whose name matches; what a table holds is not looked through."""
        pending = [self.application()]
        while pending:
            node = pending.pop()
            if not node or not node[0]:
                continue
            try:
                found = self.call(node, ACCESSIBLE, "GetRoleName")[0]
                if found == role and re.search(pattern, self.name(node)) and self.is_showing(node):
                    return node
                if found not in ("table", "tree", "tree table"):
                    pending.extend(reversed(self.call(node, ACCESSIBLE, "GetChildren")[0]))
            except GLib.Error:  # it went away while it was looked at
                continue
        return None

    def wait(self, seconds, what, ask):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            answer = ask()
            if answer:
                return answer
            time.sleep(0.02)
        raise RuntimeError(f"{what} did not come within {seconds} s")

    # -- what a script asks --------------------------------------------------------------------------------------

    def connection(self):
        """The first word of the status bar: "Loading 1,000 of 2,000 rows", "Online"."""
        words = r"^(Not connected|Loading|Online|Offline|Synchronisation paused|Preparing|A newer Steward)"
        for _ in range(2):
            if "connection" not in self.known:
                self.known["connection"] = self.find("push button", words)
            try:
                return self.name(self.known["connection"]) if self.known["connection"] else ""
            except GLib.Error:
                del self.known["connection"]
        return ""

    def open_connection(self):
        """Presses it: the page of the synchronisation."""
        self.connection()
        self.call(self.known["connection"], "org.a11y.atspi.Action", "DoAction", GLib.Variant("(i)", (0,)))

    def sentence(self, pattern):
        """A text that is showing and matches, or nothing."""
        for role in ("label", "progress bar", "push button"):
            node = self.find(role, pattern)
            if node:
                return self.name(node)
        return ""

    def rows(self, table):
        node = self.wait(60, f"the list {table}", lambda: self.find("table", f"^{table}$"))
        self.known["table"] = node
        return self.property(node, "org.a11y.atspi.Table", "NRows")

    def cell(self, row):
        node = self.call(self.known["table"], "org.a11y.atspi.Table", "GetAccessibleAt", GLib.Variant("(ii)", (row, 0)))[0]
        return self.name(node), self.is_showing(node)

    def show(self, key, table, seconds):
        """Goes to a view by its key; seconds until the first row of its list is there. A key that met a window which
        was just closing is pressed again."""
        begun, pressed, node = time.monotonic(), 0, None

        def ready():
            nonlocal pressed, node
            if not node and time.monotonic() - pressed > 0.7:
                subprocess.run(["xdotool", "key", key], check=True)
                pressed = time.monotonic()
            node = node or self.find("table", f"^{table}$")
            if not node:
                return False
            self.known["table"] = node
            try:
                return self.property(node, "org.a11y.atspi.Table", "NRows") > 0 and self.cell(0)[0] not in ("", "…")
            except GLib.Error:
                node = None
                return False

        self.wait(seconds, f"rows of {table}", ready)
        return time.monotonic() - begun

    def key_to_rows(self, key, table, seconds):
        """One key, and the time until the list shows something else."""
        before = self.rows(table), self.cell(0)[0]
        begun = time.monotonic()
        subprocess.run(["xdotool", "key", key], check=True)

        def changed():
            count = self.property(self.known["table"], "org.a11y.atspi.Table", "NRows")
            return count > 0 and count != before[0] and self.cell(0)[0] not in ("", "…") and count

        return {"rows": self.wait(seconds, f"other rows of {table}", changed), "seconds": time.monotonic() - begun}

    def text_to_result(self, text, pattern, seconds):
        """A text typed into the finder at once, and the time until one of its results matches."""
        results = self.wait(10, "the finder's results", lambda: self.find("list", "^Results$"))
        begun = time.monotonic()
        subprocess.run(["xdotool", "type", "--delay", "0", text], check=True)

        def is_there():
            try:
                return any(re.search(pattern, self.name(child)) for child in self.call(results, ACCESSIBLE, "GetChildren")[0])
            except GLib.Error:  # a result of the text before went away while it was read
                return False

        self.wait(seconds, pattern, is_there)
        return time.monotonic() - begun

    def scroll(self, table, steps):
        """Down the whole list in even steps, then to its very end; the last row, once it is there and showing."""
        count = self.rows(table)
        subprocess.run(["xdotool", "key", "Down", "Down"], check=True)
        subprocess.run(["xdotool", "key", "--repeat", "60", "Next"], check=True)
        for step in range(1, steps + 1):
            row = min(count - 1, count * step // steps)
            node = self.call(self.known["table"], "org.a11y.atspi.Table", "GetAccessibleAt", GLib.Variant("(ii)", (row, 0)))[0]
            self.name(node)
        subprocess.run(["xdotool", "key", "ctrl+End"], check=True)

        def there():
            text, is_showing = self.cell(count - 1)
            return is_showing and text not in ("", "…")

        self.wait(30, "the last row", there)
        return self.cell(count - 1)[0]

    # -- does the drawing thread answer? -------------------------------------------------------------------------

    def watch(self):
        """From now on asks the application its role every 20 ms; an answer comes only from the drawing thread."""
        target, samples, over = self.application(), [], threading.Event()
        # Where others load the machine a late answer proves nothing: how long the drawing thread itself was on a
        # core meanwhile does. Its own blocking calls are none: files and sockets belong to other threads.
        account = pathlib.Path(f"/proc/{self.desk.pid}/task/{self.desk.pid}/schedstat")

        def ask():
            worked = int(account.read_text().split()[0])
            while not over.is_set():
                begun = time.monotonic()
                try:
                    self.call(target, ACCESSIBLE, "GetRole")
                except GLib.Error:
                    return
                now = int(account.read_text().split()[0])
                samples.append((time.monotonic() - begun, (now - worked) / 1e9))
                over.wait(0.02)
                worked = int(account.read_text().split()[0])

        thread = threading.Thread(target=ask, daemon=True)
        thread.start()
        self.pulse = (samples, over, thread)

    def watched(self):
        """Since watch(): the longest wait for an answer, and the longest work of the drawing thread inside one wait."""
        samples, over, thread = self.pulse
        over.set()
        thread.join()
        return {"silence": max((wait for wait, _ in samples), default=0), "work": max((work for _, work in samples), default=0),
                "asked": len(samples)}

    def handle(self, request):
        what = request["do"]
        if what == "pid":
            return self.desk.pid
        if what in ("connection", "open_connection", "sentence", "rows", "show", "key_to_rows", "text_to_result", "scroll", "watch", "watched"):
            return getattr(self, what)(**{name: value for name, value in request.items() if name != "do"})
        return super().handle(request)


if __name__ == "__main__":
    sys.setswitchinterval(0.001)
    Meter().run()
