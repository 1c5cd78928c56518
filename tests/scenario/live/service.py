# SPDX-FileCopyrightText: 2026 The Steward founders
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real platform service with its private PostgreSQL and small demo data, and its rows past it."""

import json
import os
import pathlib
import random
import shutil
import socket
import subprocess
import tempfile
import time

PROGRAM = os.environ.get("STEWARD_PLATFORM", "steward-platform")
START_LIMIT_S = 240


def until(condition, limit_s, what):
    """Waits for a condition; the limit only ends what would hang."""
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise TimeoutError(what)


def free_port():
    """Below the ports that the system gives to connections: nobody takes it until the service does."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port


def new_directory():
    """A directory that the private PostgreSQL may enter: it is another user's when root runs this."""
    path = pathlib.Path(tempfile.mkdtemp(prefix="steward-live-"))
    path.chmod(0o755)
    return path


def psql(socket_directory, statement, database="steward"):
    """Every row, its columns joined by '|'."""
    done = subprocess.run(["psql", "-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", socket_directory, "-U",
                           "steward_admin", "-d", database, "-c", statement],
                          capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{statement}: {done.stderr.strip()}")
    return done.stdout.splitlines()


class Service:
    def __init__(self, *arguments):
        self.directory = new_directory()
        self.metrics_port = free_port()
        with open(self.directory / "service.log", "wb") as log:
            self.process = subprocess.Popen(
                [PROGRAM, "--data", self.directory, "--demo", "small", "--listen", "127.0.0.1:0", "--metrics-port",
                 str(self.metrics_port), *arguments], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        address = self.directory / "address"
        try:
            until(lambda: address.exists() or self.process.poll() is not None, START_LIMIT_S, "the service's address")
            if not address.exists():
                raise RuntimeError("the service did not start: " + (self.directory / "service.log").read_text()[-2000:])
        except BaseException:
            self.stop()
            raise
        self.port = int(address.read_text().strip().rpartition(":")[2])
        self.ca = self.directory / "ca.pem"
        people = json.loads((self.directory / "demo-credentials.json").read_text("utf-8"))
        self.people = {one["who"]: one for one in people["staff"] + people["customers"]}
        self.sockets = (self.directory / "postgres/data/postmaster.pid").read_text().splitlines()[4]

    def rows(self, statement):
        return psql(self.sockets, statement)

    def console(self, *arguments):
        """A command on the service's console: what it prints."""
        done = subprocess.run([PROGRAM, *arguments, "--data", self.directory], capture_output=True, text=True, timeout=120,
                              stdin=subprocess.DEVNULL, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout.strip()

    def value(self, statement):
        return (self.rows(statement) or [""])[0]

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        for month in self.directory.glob("archive/*"):
            month.chmod(0o755)
        shutil.rmtree(self.directory, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
