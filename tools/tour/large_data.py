# SPDX-FileCopyrightText: 2026 The Steward founders
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a million memberships cost: the demo's load, the first sync, and the desk's memory while it is used.

Where others use the machine, seconds by the clock say little; the seconds of work beside them do.

The built programs as people use them: sign-in in Chromium, pages over HTTPS, the desk by X11 keys. Prints one table
`what | value | limit | ok or short` and leaves it with screenshots in --out; the exit code is 1 when a limit is missed.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "lib"))

from demo_code import totp  # noqa: E402
from person import Person  # noqa: E402
from webdriver import Browser  # noqa: E402

MEMBERSHIPS = 1_000_000
LIMIT_SYNC_S, LIMIT_PEAK_MB, LIMIT_BUSY_MS = 300, 400, 100


def memory(pid, field):
    """MB (10⁶ bytes) of a process, as the kernel counts: VmRSS now, VmHWM at its most."""
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(rf"{field}:\s+(\d+)", text).group(1)) * 1024 / 1e6


def family(pid):
    """The process and everything it started."""
    pids = [pid]
    for known in pids:
        for task in pathlib.Path(f"/proc/{known}/task").glob("*/children"):
            try:
                pids += [int(child) for child in task.read_text().split()]
            except OSError:
                continue
    return pids


def cpu_seconds(pid):
    """Of a process and its children, those that have ended too."""
    total = 0
    for each in family(pid):
        try:
            fields = pathlib.Path(f"/proc/{each}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        total += sum(int(fields[i]) for i in ((11, 12, 13, 14) if each == pid else (11, 12)))
    return total / os.sysconf("SC_CLK_TCK")


def proportional(pids):
    """MB of a group of processes that share memory."""
    total = 0
    for pid in pids:
        try:
            total += int(re.search(r"Pss:\s+(\d+)", pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()).group(1))
        except (OSError, AttributeError):
            continue
    return total * 1024 / 1e6


class Measurement:
    def __init__(self, build, data, out):
        self.build, self.data, self.out = pathlib.Path(build), pathlib.Path(data), pathlib.Path(out)
        self.lines, self.short = [], 0
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="steward-large-"))
        self.scratch.chmod(0o755)
        self.platform, self.people, self.last_code = None, [], {}

    def say(self, what, value, unit="", limit=None):
        shown = f"{value:,.0f}".replace(",", " ") if isinstance(value, (int, float)) and abs(value) >= 100 else (
            f"{value:.2f}" if isinstance(value, float) else str(value))
        verdict = "" if limit is None else "ok" if value <= limit else "short"
        self.short += verdict == "short"
        line = f"{what} | {shown} {unit} | {'' if limit is None else f'≤ {limit} {unit}'} | {verdict}"
        self.lines.append(line)
        print(line, flush=True)

    # -- the programs ------------------------------------------------------------------------------------------

    def start_platform(self):
        self.data.mkdir(parents=True, exist_ok=True)
        self.data.chmod(0o755)
        took = self.data / "generated-in"
        address = self.data / "platform/address"
        if not took.exists():
            shutil.rmtree(self.data / "platform", ignore_errors=True)
        address.unlink(missing_ok=True)
        begun = time.monotonic()
        self.platform = subprocess.Popen([self.build / "platform/steward-platform", "--data", self.data / "platform", "--demo", "large",
                                          "--listen", "127.0.0.1:0"], stderr=open(self.out / "platform.log", "w"))
        while not address.exists():
            if self.platform.poll() is not None:
                raise RuntimeError(f"the platform service stopped; see {self.out}/platform.log")
            time.sleep(0.2)
        if not took.exists():
            took.write_text(f"{time.monotonic() - begun:.0f}")
        self.say("demo data generated, loaded and sequenced", float(took.read_text()), "s")
        self.server = "https://localhost:" + address.read_text().strip().rsplit(":", 1)[1]
        people = json.loads((self.data / "platform/demo-credentials.json").read_text())
        self.credentials = {person["who"]: person for person in people["staff"] + people["customers"]}

    def code(self, who):
        secret = self.credentials[who]["totp_secret"]
        while totp(secret) == self.last_code.get(who):
            time.sleep(0.5)
        self.last_code[who] = totp(secret)
        return self.last_code[who]

    def desk(self, who):
        person = Person(who, self.scratch, agent=HERE / "meter.py")
        self.people.append(person)
        self.open(person)
        return person

    def open(self, person):
        person.start_desk(self.build / "app/steward", "--server", self.server, "--ca", self.data / "platform/ca.pem",
                          "--audit-key", (self.data / "platform/log.vkey").read_text().strip(),
                          "--profile", self.scratch / person.name / "profile")
        person.pid = person._ask("pid")

    def sign_in(self, person):
        """Ends when the browser says that it is done; the desk goes on by itself."""
        person.wait_for("Sign in in the browser")
        person.press("Sign in in the browser")
        url = person.wait_for_url()
        home = self.scratch / f"browser-{person.name}"
        subprocess.run([HERE.parent / "lib/browser-profile", home, self.data / "platform/ca.pem"], check=True, capture_output=True)
        browser = Browser(str(home / "home"), "steward-browser")
        try:
            browser.open(url)
            browser.type_into("#email", self.credentials[person.name]["email"])
            browser.type_into("#password", self.credentials[person.name]["password"])
            browser.type_into("#code", self.code(person.name))
            browser.click("button[type=submit]")
            for _ in range(100):
                if "You are signed in" in browser.text():
                    break
                time.sleep(0.05)
            else:
                raise RuntimeError(f"the sign-in page said: {browser.text()[:300]}")
        finally:
            browser.close()

    # -- what is measured --------------------------------------------------------------------------------------

    def peak(self, person, when):
        self.say(f"{person.name}: desk's peak memory, {when}", memory(person.pid, "VmHWM"), "MB", LIMIT_PEAK_MB)

    def silence(self, person, when):
        seen = person._ask("watched")
        self.say(f"{person.name}: drawing thread busy at a stretch, {when}", seen["work"] * 1000, "ms", LIMIT_BUSY_MS)
        self.say(f"{person.name}: longest wait for an answer, other work of the machine included, {when}", seen["silence"] * 1000, "ms")

    def wait_until_loaded(self, person, shots):
        """Follows the status bar to its end; what it said on the way."""
        said, begun, shot_at = [], time.monotonic(), list(shots)
        while time.monotonic() - begun < 1800:
            text = person._ask("connection")
            if text and (not said or said[-1][1] != text):
                said.append((time.monotonic() - begun, text))
            if text == "Online":
                return said
            if shot_at and time.monotonic() - begun > shot_at[0][0]:
                _, name, action = shot_at.pop(0)
                action()
                person.screenshot(self.out / f"{name}.png")
            time.sleep(0.1)
        raise RuntimeError(f"the first sync did not end in half an hour: {said[-1:]}")

    def first_sync(self, person):
        before = cpu_seconds(self.platform.pid), cpu_seconds(person.pid)
        peak = {"service": 0.0, "over": False}

        def follow_service():
            while not peak["over"]:
                peak["service"] = max(peak["service"], proportional(family(self.platform.pid)))
                time.sleep(2)

        follower = threading.Thread(target=follow_service, daemon=True)
        self.sign_in(person)
        begun = time.monotonic()
        person._ask("watch")
        follower.start()
        sync_page = [(4, f"{person.name}-loading-list", lambda: None),
                     (8, f"{person.name}-loading-page", lambda: (person._ask("open_connection"), time.sleep(1.5)))]
        said = self.wait_until_loaded(person, sync_page)
        seconds = time.monotonic() - begun
        peak["over"] = True
        self.silence(person, "during the first sync")
        rows = [int(m.group(1).replace(",", "")) for _, text in said if (m := re.search(r"of ([\d,]+) rows", text))]
        if not rows:
            raise RuntimeError(f"no progress of rows was shown: {said}")
        self.say(f"{person.name}: first sync, rows", rows[-1])
        self.say(f"{person.name}: first sync, signed in to up to date", seconds, "s", LIMIT_SYNC_S)
        self.say(f"{person.name}: first sync, rows a second", rows[-1] / seconds)
        self.say(f"{person.name}: first sync, steps of progress shown", len(said))
        self.say(f"{person.name}: first sync, work of the service and its PostgreSQL", cpu_seconds(self.platform.pid) - before[0], "CPU s")
        self.say(f"{person.name}: first sync, work of the desk", cpu_seconds(person.pid) - before[1], "CPU s")
        self.say("service with its PostgreSQL, memory at its most", peak["service"], "MB")
        self.say("service alone, memory at its most", memory(self.platform.pid, "VmHWM"), "MB")
        self.peak(person, "through the first sync")
        person.key("Escape")

    def lists(self, person):
        took = person._ask("show", key="ctrl+3", table="Memberships", seconds=60)
        self.say(f"{person.name}: memberships, asked to rows shown", took, "s")
        self.peak(person, "list of memberships shown")
        self.wait_whole(person, "memberships shown")
        person._ask("watch")
        last = person._ask("scroll", table="Memberships", steps=400)
        self.silence(person, "scrolling to the end")
        person.screenshot(self.out / f"{person.name}-end-of-list.png")
        self.say(f"{person.name}: the last membership", last)
        self.peak(person, "scrolled to the end")
        person._ask("watch")
        person.key("ctrl+f")
        person.key("ctrl+a")
        for i, key in enumerate("kyri"):
            got = person._ask("key_to_rows", key=key, table="Memberships", seconds=30)
            self.say(f"{person.name}: filter letter {i + 1}, key to rows ({got['rows']})", got["seconds"] * 1000, "ms")
        self.silence(person, "filtering")
        person.screenshot(self.out / f"{person.name}-filtered.png")
        self.peak(person, "one filter")

    def wait_whole(self, person, when):
        begun = time.monotonic()
        while person._ask("rows", table="Memberships") < MEMBERSHIPS:
            if time.monotonic() - begun > 120:
                raise RuntimeError(f"{when}: the whole list did not come within two minutes")
            time.sleep(0.05)
        self.say(f"{person.name}: {when}, to the whole list in order", time.monotonic() - begun, "s")

    def find(self, person):
        email = self.credentials["owner"]["email"]
        person._ask("watch")
        person.key("ctrl+k")
        time.sleep(0.5)
        took = person._ask("text_to_result", text=email, pattern=re.escape(email), seconds=30)
        self.say(f"{person.name}: finder, a pasted e-mail to its person", took * 1000, "ms")
        person.key("ctrl+a")
        took = person._ask("text_to_result", text="kalymnos", pattern="Kalymnos", seconds=30)
        self.say(f"{person.name}: finder, a typed name to its first results", took * 1000, "ms")
        self.silence(person, "in the finder")
        person.screenshot(self.out / f"{person.name}-finder.png")
        self.peak(person, "after the finder")
        person.key("Escape")
        # The filter would be there again after the start.
        person.key("ctrl+f")
        person.key("ctrl+a")
        person.key("Delete")
        self.wait_whole(person, "the filter taken away")

    def again(self, person):
        """The same desk, started anew on the loaded replica."""
        person.stop_desk()
        begun = time.monotonic()
        self.open(person)
        person._ask("show", key="ctrl+2", table="Organisations", seconds=120)
        self.say(f"{person.name}: started again, to organisations shown", time.monotonic() - begun, "s")
        self.wait_until_loaded(person, [])
        self.say(f"{person.name}: started again, to up to date", time.monotonic() - begun, "s")
        person._ask("show", key="ctrl+3", table="Memberships", seconds=60)
        self.say(f"{person.name}: started again, to memberships shown", time.monotonic() - begun, "s")
        self.wait_whole(person, "started again and memberships shown")
        self.peak(person, "started again")

    def close(self):
        for person in self.people:
            log = self.scratch / person.name / "desk.log"
            if log.exists():
                shutil.copy(log, self.out / f"{person.name}-desk.log")
            person.close()
        if self.platform:
            self.platform.terminate()
            self.platform.wait(60)
        shutil.rmtree(self.scratch, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--who", default="lead,cs_agent", help="staff identities, one after the other")
    arguments = parser.parse_args()
    load = os.getloadavg()[0]
    measured = Measurement(arguments.build, arguments.data, arguments.out)
    failure = None
    try:
        print(f"load of the machine at the start: {load:.2f} on {os.cpu_count()} cores", flush=True)
        measured.start_platform()
        for who in arguments.who.split(","):
            person = measured.desk(who)
            measured.first_sync(person)
            measured.lists(person)
            measured.find(person)
            measured.again(person)
            person.stop_desk()
    except Exception as error:  # the table must be left whatever happened
        failure = f"{type(error).__name__}: {error}"
        for person in measured.people:
            person.screenshot(measured.out / f"failed-{person.name}.png")
    finally:
        measured.close()
        head = f"Load of the machine: {load:.2f} at the start, {os.getloadavg()[0]:.2f} at the end, {os.cpu_count()} cores.\n\n"
        table = "what | value | limit | \n---|---|---|---\n" + "\n".join(measured.lines) + "\n"
        (measured.out / "large.md").write_text(head + table + (f"\nFailed: {failure}\n" if failure else ""))
    if failure:
        print(f"failed: {failure}", file=sys.stderr)
    return 1 if failure or measured.short else 0


if __name__ == "__main__":
    os.umask(0o022)
    sys.exit(main())
