# SPDX-FileCopyrightText: 2026 The Steward founders
# SPDX-License-Identifier: GPL-3.0-or-later
"""What desk_kill_test.py works on: the real service, and a desk in a session of its own."""

import email
import email.policy
import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "tools/tour"), str(ROOT / "tools/lib")]

from form_pages import FormPages  # noqa: E402
from person import Person  # noqa: E402

PATIENCE = 120


def until(what, condition, seconds=PATIENCE):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.1)
    raise AssertionError(f"waited {seconds} s for: {what}")


class Platform:
    """The real service with its private PostgreSQL and small demo data."""

    def __init__(self, program, scratch):
        self.program, self.data = program, scratch / "platform"
        self.log = open(scratch / "platform.log", "a")
        self.port = 0
        self.start()
        people = json.loads((self.data / "demo-credentials.json").read_text())
        self.people = {person["who"]: person for person in people["staff"] + people["customers"]}

    def start(self):
        address = self.data / "address"
        address.unlink(missing_ok=True)
        self.process = subprocess.Popen([self.program, "--data", self.data, "--demo", "small", "--listen",
                                         f"127.0.0.1:{self.port}"], stderr=self.log)
        until("the platform service to listen", lambda: address.exists() or self.process.poll() is not None, 300)
        assert self.process.poll() is None, "the platform service stopped; see platform.log"
        self.port = int(address.read_text().strip().rsplit(":", 1)[1])
        self.url = f"https://localhost:{self.port}"

    def stop(self):
        self.process.terminate()
        self.process.wait(60)

    def rows(self, statement):
        socket = (self.data / "postgres/data/postmaster.pid").read_text().splitlines()[4]
        done = subprocess.run(["psql", f"host={socket} user=steward_admin dbname=steward", "-AtX", "-v", "ON_ERROR_STOP=1", "-F", "|",
                               "-c", statement], capture_output=True, text=True)
        assert done.returncode == 0, f"{statement}: {done.stderr}"
        return done.stdout.splitlines()

    def value(self, statement):
        return "\n".join(self.rows(statement))

    def pages(self, who):
        person = self.people[who]
        table, key = ("staff_credential", "staff_id") if "roles" in person else ("customer_credential", "user_id")
        # A code is good once in its 30 s; the test is not about that.
        allow = lambda: self.rows(f"UPDATE {table} SET totp_last_step = NULL WHERE {key} = '{person['id']}'")  # noqa: E731
        return FormPages(self.data / "ca.pem", person, allow)

    def mailed_link(self, to):
        def newest():
            for file in sorted((self.data / "mail").glob("*.eml"), key=lambda f: f.stat().st_mtime, reverse=True):
                message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
                link = re.search(r"https://\S+", message.get_content())
                if to in str(message["To"]) and link:
                    return link.group(0)
            return None
        return until(f"a mail with a link to {to}", newest)


class Desk:
    """One person at the built desk, with a browser that answers whatever sign-in page the desk opens."""

    def __init__(self, who, program, reader, platform, scratch):
        self.who, self.program, self.reader, self.platform = who, program, reader, platform
        self.person = Person(who, scratch, agent=HERE / "desk_kill_agent.py")
        self.profile = scratch / who / "profile"
        self.opened, self.refused = 0, []
        self.attending = True
        self.attendant = threading.Thread(target=self.attend, daemon=True)
        self.attendant.start()

    def attend(self):
        pages = self.platform.pages(self.who)
        while self.attending:
            time.sleep(0.1)
            if not self.person.url_file.exists():
                continue
            try:
                url = self.person.url_file.read_text()
                self.person.url_file.unlink()
                pages.open(url)
                self.opened += 1
                if "You are signed in" not in pages.html:
                    self.refused.append(pages.html[-500:])
            except OSError as error:  # the desk that asked was killed
                self.refused.append(str(error))

    def start(self, place=None):
        arguments = ["--server", self.platform.url, "--ca", self.platform.data / "ca.pem", "--profile", self.profile]
        self.person.start_desk(self.program, *arguments, *(["--url", place] if place else []))

    def sign_in(self):
        self.start()
        self.person.wait_for("Sign in in the browser", PATIENCE)
        self.person.press("Sign in in the browser")
        self.person.wait_for("Synced", PATIENCE)

    def ask(self, what, **arguments):
        return self.person._ask(what, **arguments)

    def field(self, name):
        """Its text once it is showing."""
        self.wait_field(name)
        return self.ask("read", name=name)

    def wait_field(self, name):
        try:
            until(name, lambda: name in self.ask("fields"))
        except AssertionError:
            raise AssertionError(f"{self.who}: no field '{name}'; there is: {' | '.join(self.person.texts())[:1500]}") from None
        return True

    def files(self):
        return [path for path in self.profile.rglob("*.db*") if path.name.split(".")[0] in ("drafts", "outbox")]

    def kept(self, name, query):
        """What a file of work holds, read from a copy as the next start will read it."""
        with tempfile.TemporaryDirectory() as copy:
            for path in self.files():
                if path.name.startswith(name):
                    shutil.copy(path, copy)
            # The files are sealed; the key is in this person's keyring.
            profile = hashlib.sha256(str(self.profile / "data").encode()).hexdigest()[:16]
            entry = f"work-key/{self.platform.url.removeprefix('https://')}/{profile}"
            return json.loads(self.ask("run", command=[str(self.reader), entry, f"{copy}/{name}.db", query]))

    def commands(self):
        """Id, type, arguments of what is in the outbox."""
        rows = self.kept("outbox", "SELECT id, json_extract(body, '$.type'), json_extract(body, '$.args') FROM command ORDER BY seq")
        return [(row[0], row[1], json.loads(row[2])) for row in rows]

    def close(self):
        self.attending = False
        self.attendant.join(70)
        self.person.close()
