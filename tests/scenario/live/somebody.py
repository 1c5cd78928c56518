# SPDX-FileCopyrightText: 2026 The Steward founders
# SPDX-License-Identifier: GPL-3.0-or-later
"""A program run by an ordinary user, whoever runs the test."""

import contextlib
import os
import pathlib
import pwd
import shutil
import tempfile


@contextlib.contextmanager
def as_somebody(program):
    """Options for subprocess: nothing to do for an ordinary user. For root another id, and a copy of the program,
    because root's own directories may be closed to others."""
    if os.geteuid() != 0:
        yield {}
        return
    nobody = pwd.getpwnam("nobody")
    with tempfile.TemporaryDirectory(prefix="steward-somebody-") as directory:
        pathlib.Path(directory).chmod(0o755)
        copy = shutil.copy(program, directory)
        yield {"executable": copy, "cwd": "/", "user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
