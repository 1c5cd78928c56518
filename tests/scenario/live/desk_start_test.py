#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Steward founders
# SPDX-License-Identifier: GPL-3.0-or-later
"""The desk program where it cannot begin, and where it needs no screen: one line, and the exit code."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from somebody import as_somebody

PROGRAM = os.environ.get("STEWARD_DESK", "steward")
SCREENS = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}


class DeskStartTest(unittest.TestCase):
    def setUp(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="steward-desk-"))
        self.home.chmod(0o755)
        self.addCleanup(shutil.rmtree, self.home, ignore_errors=True)

    def run_desk(self, *arguments, screen=True, **options):
        environment = {name: value for name, value in os.environ.items() if name not in SCREENS}
        with tempfile.TemporaryDirectory(prefix="steward-run-") as runtime:
            os.chown(runtime, options.get("user", -1), -1)
            environment["XDG_RUNTIME_DIR"] = runtime
            return self.run_in(environment, arguments, screen, options)

    def run_in(self, environment, arguments, screen, options):
        environment |= {"HOME": str(self.home), "LC_ALL": "C.UTF-8", **({"QT_QPA_PLATFORM": "offscreen"} if screen else {})}
        return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=120,
                              stdin=subprocess.DEVNULL, env=environment, check=False, **options)

    def fails(self, done, code, like):
        said = done.stderr.splitlines()
        self.assertEqual((done.returncode, len(said), done.stdout), (code, 1, ""), done.stderr)
        self.assertRegex(said[0], "^steward: .*" + like)

    def test_help_and_version_need_no_screen(self):
        for option, like in (("--help", "--server"), ("-h", "--server"), ("--version", "steward 0")):
            with self.subTest(option=option):
                done = self.run_desk(option, screen=False)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertIn(like, done.stdout)
        self.assertEqual(list(self.home.iterdir()), [])

    def test_without_a_screen_it_says_so(self):
        self.fails(self.run_desk("--profile", self.home / "p", screen=False), 1, "no display")

    def test_wrong_usage_is_told_apart_with_two(self):
        for arguments, like in ((["--colour"], "colour"), (["--profile"], "profile"), (["https://x", "steward:y"], "")):
            with self.subTest(arguments=arguments):
                self.fails(self.run_desk(*arguments), 2, like)

    def test_the_server_must_be_https(self):
        for server in ("http://localhost:8443", "localhost:8443", "https://", "ftp://x", "https://localhost/path",
                       "https://me@localhost", "nonsense"):
            with self.subTest(server=server):
                done = self.run_desk("--profile", self.home / "p", "--server", server)
                self.fails(done, 2, "https")

    def test_a_profile_without_a_server_says_what_is_missing(self):
        self.fails(self.run_desk("--profile", self.home / "p"), 2, "--server")

    def test_the_authority_must_be_readable(self):
        (self.home / "no.pem").write_text("not a certificate\n")
        for name, code in (("no.pem", 2), ("none.pem", 1)):
            with self.subTest(name=name):
                self.fails(self.run_desk("--profile", self.home / "p", "--server", "https://localhost:1", "--ca",
                                         self.home / name), code, name)

    def test_the_profile_cannot_be_made(self):
        (self.home / "file").touch()
        self.fails(self.run_desk("--profile", self.home / "file" / "p", "--server", "https://localhost:1"), 1, "file/p")

    def test_the_profile_is_not_writable(self):
        (self.home / "p").mkdir(mode=0o555)
        with as_somebody(PROGRAM) as options:
            self.fails(self.run_desk("--profile", self.home / "p", "--server", "https://localhost:1", **options), 1,
                       str(self.home / "p"))


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    unittest.main(verbosity=1)
