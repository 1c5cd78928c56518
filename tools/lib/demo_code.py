# SPDX-FileCopyrightText: 2026 The Steward founders
# SPDX-License-Identifier: GPL-3.0-or-later
"""demo_code.py CREDENTIALS [EMAIL]: the demo's people, or one person's TOTP code (RFC 6238) now."""

import base64
import hashlib
import hmac
import json
import struct
import sys
import time


def totp(secret, at=None):
    padded = secret.upper() + "=" * (-len(secret) % 8)
    counter = struct.pack(">Q", int((at if at is not None else time.time()) // 30))
    digest = hmac.new(base64.b32decode(padded), counter, hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset:offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def main():
    try:
        with open(sys.argv[1], encoding="utf-8") as file:
            people = json.load(file)
    except OSError as error:
        sys.exit(f"There are no demo credentials yet ({error.strerror}): start tools/demo first.")
    everyone = people["staff"] + people.get("customers", [])
    if len(sys.argv) < 3:
        for person in everyone:
            print(f"  {person['email']:<40} {person['password']:<24} {', '.join(person.get('roles', ['customer']))}")
        return
    for person in everyone:
        if person["email"] == sys.argv[2]:
            print(totp(person["totp_secret"]))
            return
    sys.exit(f"No demo person has the address {sys.argv[2]}.")


if __name__ == "__main__":
    main()
