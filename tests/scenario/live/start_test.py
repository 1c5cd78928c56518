#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Steward founders
# SPDX-License-Identifier: GPL-3.0-or-later
"""A platform service that cannot start: one clear line, an exit code that is not zero, and nothing left behind."""

import contextlib
import http.client
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import unittest

from service import PROGRAM, new_directory, psql, until
from somebody import as_somebody

LIMIT_S = 120


def run(*arguments, **options):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=LIMIT_S,
                          stdin=subprocess.DEVNULL, check=False, **options)


class StartTest(unittest.TestCase):
    def setUp(self):
        self.directory = new_directory()
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)
        self.sockets = set(pathlib.Path("/tmp").glob("steward-????????????"))

    def fails(self, done, code, like):
        """What it says for people is one line, the rest of its output are log lines; no process of it lives on."""
        said = [line for line in done.stderr.splitlines() if not line.startswith("{")]
        self.assertEqual((done.returncode, len(said), done.stdout), (code, 1, ""), done.stderr)
        self.assertRegex(said[0], "^steward-platform: ")
        self.assertRegex(said[0], like)
        self.assertFalse((self.directory / "address").exists())
        return said[0]

    def service(self, *arguments):
        """A service that runs, without demo data; ended with the test."""
        process = subprocess.Popen([PROGRAM, "--data", self.directory, "--listen", "127.0.0.1:0", *map(str, arguments)],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.stop, process)
        address = self.directory / "address"
        until(lambda: address.exists() or process.poll() is not None, LIMIT_S, "an address")
        self.assertTrue(address.exists(), process.poll() is not None and process.stderr.read())
        return process

    def ask(self, path):
        trust = ssl.create_default_context(cafile=str(self.directory / "ca.pem"))
        port = int((self.directory / "address").read_text().rpartition(":")[2])
        connection = http.client.HTTPSConnection("localhost", port, timeout=60, context=trust)
        with contextlib.closing(connection):
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()

    def stop(self, process):
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=LIMIT_S)

    def test_wrong_usage_is_told_apart_with_two(self):
        data = ["--data", self.directory]
        for arguments, like in (([], "--data"), ([*data, "--colour"], "unknown option --colour"), (["--data"], "--data"),
                                ([*data, "--listen", "8443"], "--listen"), ([*data, "--listen", "127.0.0.1:x"], "--listen"),
                                ([*data, "--listen", "127.0.0.1:70000"], "--listen"), ([*data, "--workers", "0"], "--workers"),
                                ([*data, "--tls-cert", "x"], "--tls-key"), ([*data, "--demo", "huge"], "--demo"),
                                ([*data, "--demo", "small", "--database", "dbname=x"], "--database"),
                                ([*data, "--public-url", "http://x"], "--public-url"),
                                (["admin", "create", *data], "--name and --email"), (["admin", *data], "admin"),
                                ([*data, "--name", "A", "--email", "a@b"], "--name and --email"),
                                (["admin", "create", *data, "--name", "A", "--email", "b"], "--email"),
                                (["admin", "create", *data, "--name", "A", "--email", "a@b"], "--public-url"),
                                ([*data, "--database", "no connection string"], "--database"),
                                ([*data, "--database", "host=/nowhere", "--edge-secrets", "/nowhere"], "--edge-secrets")):
            with self.subTest(arguments=arguments[-2:]):
                self.fails(run(*arguments), 2, like)
        self.assertEqual(list(self.directory.iterdir()), [])

    def test_help_and_version_need_nothing(self):
        for option in ("--help", "--version"):
            done = run(option)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertIn("steward-platform", done.stdout)

    def test_the_port_is_taken(self):
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            self.fails(run("--data", self.directory, "--listen", f"127.0.0.1:{port}"), 1,
                       f"cannot listen on 127.0.0.1:{port}: Address already in use")
        self.nothing_runs()
        self.service()

    def test_the_address_is_not_of_this_machine(self):
        self.fails(run("--data", self.directory, "--listen", "192.0.2.1:0"), 1, "cannot listen on 192.0.2.1:0")
        self.fails(run("--data", self.directory, "--listen", "example.org:0"), 1, "example.org is not an IP address")

    def test_the_data_directory_cannot_be_made(self):
        (self.directory / "file").touch()
        path = self.directory / "file" / "data"
        self.fails(run("--data", path), 1, f"cannot create {path}: Not a directory")

    def test_the_data_directory_is_not_writable(self):
        self.directory.chmod(0o555)
        with as_somebody(PROGRAM) as options:
            line = self.fails(run("--data", self.directory, **options), 1, "Permission denied")
        self.assertIn(str(self.directory), line)

    def test_the_private_database_may_not_be_entered_by_its_user(self):
        if os.geteuid() != 0:
            self.skipTest("only root gives the database to another user")
        self.directory.chmod(0o700)
        self.fails(run("--data", self.directory), 1, f"{self.directory} denies entry to other users")

    def test_the_data_are_of_another_postgresql(self):
        data = self.directory / "postgres" / "data"
        data.mkdir(parents=True)
        (data / "PG_VERSION").write_text("13\n")
        self.fails(run("--data", self.directory), 1, r"wrong PostgreSQL version: .* version 13, installed is \d\d")

    def test_the_disk_is_full(self):
        # A limit on the size of a file is the full disk that an ordinary user can make.
        def small_files():
            resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        self.fails(run("--data", self.directory, preexec_fn=small_files), 1, "initdb failed: could not write .*File too large")
        self.nothing_runs()
        self.service()

    def test_a_device_without_space(self):
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m,mode=755", "tmpfs", self.directory],
                                 capture_output=True, check=False)
        if mounted.returncode:
            self.skipTest("mounting is not permitted here")
        self.addCleanup(subprocess.run, ["umount", self.directory], check=True)
        self.fails(run("--data", self.directory), 1, "initdb failed: .*No space left on device")
        self.nothing_runs()

    def test_the_database_is_not_there(self):
        for conninfo in ("host=127.0.0.1 port=1 dbname=steward connect_timeout=5", "host=/nowhere dbname=steward",
                         "postgresql://127.0.0.1:1/steward"):
            with self.subTest(conninfo=conninfo):
                self.fails(run("--data", self.directory, "--database", conninfo), 1, "the database cannot be reached: ")

    def test_a_given_database_is_filled_served_and_found_again(self):
        keeper = self.service()
        psql(self.socket_directory(), "CREATE DATABASE given", "postgres")
        own, self.directory = self.directory, new_directory()
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)
        given = ["--database", f"host={self.socket_directory(own)} user=steward_admin dbname=given"]
        for start in ("into an empty one", "into its own"):
            with self.subTest(start=start):
                service = self.service(*given)
                self.assertEqual(self.ask("/readyz")[0::2], (200, "ready\n"))
                self.assertFalse((self.directory / "postgres").exists())
                self.stop(service)
                self.assertEqual(service.returncode, 0)
                (self.directory / "address").unlink(missing_ok=True)
        self.assertIsNone(keeper.poll())

    def test_an_administrator_is_made_while_no_service_runs_but_not_in_an_empty_database(self):
        create = ["admin", "create", "--data", self.directory, "--name", "A", "--email", "a@b.example", "--public-url",
                  "https://steward.example"]
        self.fails(run(*create), 1, "the database is empty; start the service on it once")
        self.stop(self.service())
        done = run(*create)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertRegex(done.stdout, r"^https://steward.example/oauth/enrol\?token=[A-Za-z0-9_-]{43}\n$")
        self.fails(run(*create), 1, "there is an account with this e-mail address")
        self.nothing_runs()

    def test_the_certificate_cannot_be_used(self):
        running = self.service()
        conninfo = f"host={self.socket_directory()} user=steward_admin dbname=steward"
        other = new_directory()
        self.addCleanup(shutil.rmtree, other, ignore_errors=True)
        (other / "bad.pem").write_text("no certificate\n")
        for file in ("bad.pem", "none.pem"):
            self.fails_beside(run("--data", other, "--database", conninfo, "--listen", "127.0.0.1:0", "--tls-cert", other / file,
                                  "--tls-key", self.directory / "server.key"), f"cannot use {other / file} and its key")
        self.assertIsNone(running.poll())

    def test_a_migration_was_edited_or_the_database_is_newer(self):
        first = self.service()
        psql(self.socket_directory(), "CREATE TABLE kept AS SELECT * FROM schema_migration")
        for change, like in (("UPDATE schema_migration SET sha256 = '\\x00' WHERE name = (SELECT min(name) FROM "
                              "schema_migration)", "migration 0001.* was applied with other content"),
                             ("INSERT INTO schema_migration (name, sha256) VALUES ('9999_later', '\\x00')",
                              "the database has migration 9999_later, which this program does not know")):
            with self.subTest(like=like):
                psql(self.socket_directory(), "TRUNCATE schema_migration; INSERT INTO schema_migration SELECT * FROM kept; " +
                     change)
                conninfo = f"host={self.socket_directory()} user=steward_admin dbname=steward"
                other = new_directory()
                self.addCleanup(shutil.rmtree, other, ignore_errors=True)
                self.fails_beside(run("--data", other, "--database", conninfo, "--listen", "127.0.0.1:0"), like)
        self.stop(first)
        self.fails(run("--data", self.directory, "--listen", "127.0.0.1:0"), 1, "9999_later")
        self.nothing_runs()

    def test_without_its_database_a_service_is_alive_but_not_ready_and_says_when_to_come_back(self):
        running = self.service()
        self.assertEqual(self.ask("/readyz")[0::2], (200, "ready\n"))

        postmaster = int((self.directory / "postgres/data/postmaster.pid").read_text().splitlines()[0])
        os.kill(postmaster, signal.SIGINT)
        until(lambda: not (self.directory / "postgres/data/postmaster.pid").exists(), LIMIT_S, "the end of PostgreSQL")

        self.assertEqual(self.ask("/healthz")[0::2], (200, "alive\n"))
        for path in ("/readyz", "/v1/meta"):
            status, headers, body = until(lambda path=path: (answer := self.ask(path))[0] == 503 and answer, LIMIT_S, path)
            self.assertRegex(headers["Retry-After"], "^[0-9]+$")
            self.assertEqual((headers["Content-Type"], json.loads(body)["code"]),
                             ("application/problem+json", "database_unavailable"))
        self.assertIsNone(running.poll())

    def test_a_second_service_on_one_directory_leaves_the_first_alone(self):
        first = self.service()
        address = (self.directory / "address").read_text()
        self.fails_beside(run("--data", self.directory, "--listen", "127.0.0.1:0"), f"another service already uses {self.directory}/postgres")
        self.assertIsNone(first.poll())
        self.assertEqual((self.directory / "address").read_text(), address)
        self.assertEqual(psql(self.socket_directory(), "SELECT 1"), ["1"])

    def fails_beside(self, done, like):
        said = [line for line in done.stderr.splitlines() if not line.startswith("{")]
        self.assertEqual((done.returncode, len(said)), (1, 1), done.stderr)
        self.assertRegex(said[0], like)

    def socket_directory(self, directory=None):
        return ((directory or self.directory) / "postgres/data/postmaster.pid").read_text().splitlines()[4]

    def nothing_runs(self):
        """No PostgreSQL on this directory, and no socket of it."""
        found = []
        for each in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
            try:
                if str(self.directory).encode() in (words := each.read_bytes()) and b"postgres" in words:
                    found.append(words)
            except OSError:
                continue
        self.assertEqual(found, [])


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    unittest.main(verbosity=1)
