# SPDX-FileCopyrightText: 2026 The Steward founders
# SPDX-License-Identifier: GPL-3.0-or-later
"""ECDSA over P-256 (FIPS 186-4), enough to sign a DPoP proof without a library. Keys for tests only."""

import base64
import hashlib
import json
import secrets

P = 2**256 - 2**224 + 2**192 + 2**96 - 1
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
G = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
     0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)


def add(a, b):
    if a is None or b is None:
        return a or b
    if a[0] == b[0]:
        if (a[1] + b[1]) % P == 0:
            return None
        slope = (3 * a[0] * a[0] - 3) * pow(2 * a[1], -1, P)
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P)
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def times(factor, point):
    out = None
    while factor:
        if factor & 1:
            out = add(out, point)
        point, factor = add(point, point), factor >> 1
    return out


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Key:
    def __init__(self):
        self.secret = secrets.randbelow(N - 1) + 1
        x, y = times(self.secret, G)
        self.jwk = {"kty": "EC", "crv": "P-256", "x": base64url(x.to_bytes(32, "big")),
                    "y": base64url(y.to_bytes(32, "big"))}

    def token(self, header, claims):
        """A signed JWT."""
        text = ".".join(base64url(json.dumps(part).encode()) for part in (header, claims))
        digest = int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")
        nonce = secrets.randbelow(N - 1) + 1
        r = times(nonce, G)[0] % N
        s = pow(nonce, -1, N) * (digest + r * self.secret) % N
        return text + "." + base64url(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
