# SPDX-FileCopyrightText: 2026 The Steward founders
# SPDX-License-Identifier: GPL-3.0-or-later
"""A kill while somebody writes or acts (desk_kill_test.py)."""

import os
import pathlib
import random
import stat
import tempfile
import time

from desk_kill_world import Desk, Platform, until

PROMISE = 1.0  # seconds: what was on the screen for so long is there after a kill
WORDS = ["call back", "Ελένη Πέτρου", "«оператор»", "naïve", "señal 😀", "50\u00a0000 €", "שלום", "\"quoted\" & <b>", "ok.", "日本語",
         "back\\slash %1", "tab,comma;", "'single'", "e\u0301 combining", "🏳️‍🌈"]


class Strikes:
    """Text written and acts done with a kill in the middle, and what must be there afterwards."""

    def __init__(self, arguments):
        self.rounds = 20 if os.environ.get("STEWARD_LONG_TESTS") else 3
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="steward-kill-"))
        self.scratch.chmod(0o755)
        self.desk_program = pathlib.Path(arguments.desk)
        self.reader = pathlib.Path(arguments.reader)
        self.platform = Platform(arguments.platform, self.scratch)
        self.elsewhere_only = arguments.elsewhere_only
        self.desks = []
        self.known = {}  # place → field → what it must read
        self.acts = []  # (command type, words of this act)
        self.kills, self.worst, self.figures = 0, 0.0, {}

    def desk(self, who):
        desk = Desk(who, self.desk_program, self.reader, self.platform, self.scratch)
        self.desks.append(desk)
        desk.sign_in()
        return desk

    # -- one kill while writing ----------------------------------------------------------------------------------

    def pieces(self, rng, has_lines):
        out = []
        for _ in range(rng.randint(2, 5)):
            text = " ".join(rng.choice(WORDS) for _ in range(rng.randint(1, 3))) + f" {rng.randint(0, 9999)} "
            if has_lines and rng.random() < 0.5:
                text += rng.choice(["\n", "\n\n"])
            how = "keys" if text.isascii() else "insert"
            out.append({"text": text, "how": how, "pause": round(rng.uniform(0, 0.5), 3)})
        ascii_text = rng.choice(["HD-", "typed \"by\" keys ", "x < y & z ", "it's "]) + str(rng.randint(0, 99999))
        out.insert(rng.randint(0, len(out)), {"text": ascii_text, "how": "keys", "pause": round(rng.uniform(0, 0.5), 3)})
        return out

    def check_kept(self, name, before, done, got):
        """`got` must be no older than what was on the screen a second before the kill."""
        states = [(before, 0.0), *done["seen"]]
        due = max(number for number, (_, seen) in enumerate(states) if seen <= done["killed"] - PROMISE)
        for number in range(due, len(states)):
            text = states[number][0]
            further = states[number + 1][0] if number + 1 < len(states) else text
            if got == text or (got.startswith(text) and further.startswith(got)):
                if number + 1 < len(states) and got != states[-1][0]:
                    self.worst = max(self.worst, done["killed"] - states[number + 1][1])
                return
        raise AssertionError(f"'{name}' reads {got!r}; a second before the kill it read {states[due][0]!r}")

    def check_known(self, desk, place):
        fields = desk.ask("fields")
        for name, text in self.known.get(place, {}).items():
            if name in fields:
                assert fields[name] == text, f"'{name}' reads {fields[name]!r}; it read {text!r} before"

    def write_and_kill(self, desk, place, name, rng, has_lines, come_back):
        desk.wait_field(name)
        before = self.known.setdefault(place, {}).get(name, "")
        after = rng.uniform(0, 1.1) if rng.random() < 0.5 else rng.uniform(1.0, 1.6)
        done = desk.ask("write", name=name, pieces=self.pieces(rng, has_lines), after=after)
        self.kills += 1
        come_back()
        got = desk.field(name)
        self.check_kept(name, before, done, got)
        self.known[place][name] = got
        self.check_known(desk, place)
        self.check_files(desk)

    def check_files(self, desk):
        for path in desk.files():
            mode = stat.S_IMODE(path.stat().st_mode)
            assert mode == 0o600, f"{path.name} has the mode {mode:o}"

    # -- one kill while an act is being sent -----------------------------------------------------------------------

    def act_and_kill(self, desk, place, name, button, kind, rng, come_back, words=None, carried=()):
        """Answers whether the act was taken: then it must have had its effect by now, once, and the texts it carried
        are drafts no longer."""
        words = words or f"{rng.choice(WORDS)} {rng.randint(0, 10**9)}"
        desk.ask("write", name=name, pieces=[{"text": words, "how": "insert", "pause": 0}])
        self.acts.append((kind, words))
        known = {id for id, _, _ in desk.commands()}
        desk.ask("act", name=button, after=rng.uniform(0, 0.5))
        self.kills += 1
        taken = [row for row in desk.commands() if row[0] not in known]
        assert len(taken) <= 1, f"one press made {taken}"
        come_back()
        if taken:
            id = taken[0][0]
            until(f"the platform's answer to {kind} {id}",
                  lambda: self.platform.value(f"SELECT state FROM command_log WHERE id = '{id}'"))
            state = self.platform.value(f"SELECT state || ' ' || answer::text FROM command_log WHERE id = '{id}'")
            assert state.startswith("done"), f"{kind} was refused: {state}"
            for one in (name, *carried):
                self.known.setdefault(place, {}).pop(one, None)
        else:
            got = desk.field(name)
            assert got == words, f"'{name}' reads {got!r}; it read {words!r} when the button was pressed"
            self.known.setdefault(place, {})[name] = got
        self.check_known(desk, place)
        self.check_files(desk)
        return bool(taken)

    def step(self, title, fields, act, come_back, desk, place):
        """Every third kill meets an act that is being sent."""
        rng = random.Random(title)
        started, before = time.monotonic(), self.kills
        for number in range(self.rounds):
            if act and number % 3 == 2:
                act(rng)
            else:
                name, has_lines = fields[number % len(fields)]
                self.write_and_kill(desk, place() if callable(place) else place, name, rng, has_lines, come_back)
        self.figures[title] = f"{self.kills - before} kills in {time.monotonic() - started:.0f} s"
        print(f"{title}: {self.figures[title]}", flush=True)
