# SPDX-FileCopyrightText: 2026 The Steward founders
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hands of desk_kill_test.py inside a person's session: write into a field by X11 keys and accessibility,
press a button, and kill the desk at a moment that was chosen before."""

import os
import pathlib
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools/tour"))

from person import Agent  # noqa: E402

PATIENCE = 60


def units(text):
    """Qt counts UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


class KillAgent(Agent):
    def __init__(self):
        super().__init__()
        self.known = {}

    def handle(self, request):
        own = {"fields": self.fields, "read": self.read, "write": self.write, "act": self.act, "kill": self.kill,
               "press_first": self.press_first, "run": self.output_of, "focus": lambda name: self.focus(self.field(name))}
        request = dict(request)
        what = request.pop("do")
        if what in own:
            return own[what](**request)
        return super().handle({"do": what, **request})

    @staticmethod
    def output_of(command):
        """Of a program in this session, which reaches this session's keyring."""
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, command):
        self.known = {}
        super().start(command)

    def fields(self):
        """Name and text of every field for writing that is showing."""
        self.known = {}
        for node in self._nodes():
            try:
                if "EditableText" in self.atspi.listInterfaces(node) and node.name not in self.known:
                    self.known[node.name] = node
            except Exception:  # a node may vanish while it is read
                continue
        return {name: self.text_of(node) for name, node in self.known.items()}

    @staticmethod
    def text_of(node):
        return node.queryText().getText(0, -1)

    def field(self, name):
        if name not in self.known:
            self.fields()
        if name not in self.known:
            raise RuntimeError(f"there is no field '{name}'; there are: {', '.join(self.known)}")
        return self.known[name]

    def read(self, name):
        return self.text_of(self.field(name))

    def press_first(self, start):
        """Presses the first thing whose name begins so; a thing that can be toggled too is pressed."""
        for node in self._nodes():
            if (node.name or "").startswith(start) and "Action" in self.atspi.listInterfaces(node):
                action = node.queryAction()
                names = [action.getName(number).lower() for number in range(action.nActions)]
                for name in ("press", "click", "toggle"):
                    if name in names:
                        action.doAction(names.index(name))
                        return
        raise RuntimeError(f"there is nothing to press that begins with '{start}'")

    def focus(self, node):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            node.queryComponent().grabFocus()
            if node.getState().contains(self.atspi.STATE_FOCUSED):
                return
            time.sleep(0.02)
        raise RuntimeError(f"'{node.name}' does not take the focus")

    def wait_text(self, node, text):
        end = time.monotonic() + PATIENCE
        while self.text_of(node) != text:
            if time.monotonic() > end:
                raise RuntimeError(f"'{node.name}' reads {self.text_of(node)!r} and not {text!r}")
            time.sleep(0.01)
        return time.monotonic()

    def write(self, name, pieces, after=None):
        """Empties the field and writes the pieces; with `after`, kills so long after the last one was seen.

        Answers what the field read and when that was first seen, and the moment of the kill.
        """
        node = self.field(name)
        self.focus(node)
        seen = []
        if self.text_of(node):
            subprocess.run(["xdotool", "key", "--clearmodifiers", "ctrl+a", "Delete"], check=True)
            seen.append(["", self.wait_text(node, "")])
        text = ""
        for piece in pieces:
            text += piece["text"]
            if piece["how"] == "keys":
                # Characters as keys, a line break as the key of that name.
                for number, line in enumerate(piece["text"].split("\n")):
                    if number:
                        subprocess.run(["xdotool", "key", "Return"], check=True)
                    if line:
                        subprocess.run(["xdotool", "type", "--delay", "12", line], check=True)
            else:
                at = node.queryText().characterCount
                node.queryEditableText().insertText(at, piece["text"], units(piece["text"]))
            seen.append([text, self.wait_text(node, text)])
            time.sleep(piece["pause"])  # the rhythm of somebody who writes
        if after is None:
            return {"seen": seen}
        time.sleep(max(0, seen[-1][1] + after - time.monotonic()))
        return {"seen": seen, "killed": self.kill()}

    def act(self, name, after):
        """Presses the button of this name with the space bar and kills so long after the key."""
        for node in self._nodes():
            if node.name == name and "Action" in self.atspi.listInterfaces(node):
                self.focus(node)
                subprocess.run(["xdotool", "key", "space"], check=True)
                time.sleep(after)
                return self.kill()
        raise RuntimeError(f"there is nothing to press named '{name}'")

    def kill(self):
        self.desk.send_signal(signal.SIGKILL)
        moment = time.monotonic()
        self.desk.wait()
        self.desk = None
        self.known = {}
        return moment


if __name__ == "__main__":
    os.umask(0o022)
    KillAgent().run()
