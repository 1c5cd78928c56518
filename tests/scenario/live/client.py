# SPDX-FileCopyrightText: 2026 The Steward founders
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTPS to the service as a desk, a browser and a customer speak it; the trust is the demo's own authority."""

import base64
import hashlib
import hmac
import http.client
import http.cookies
import json
import re
import secrets
import socket
import ssl
import struct
import time
import urllib.parse
import uuid

from es256 import Key, base64url

FORM = "application/x-www-form-urlencoded"


def uuid7():
    value = int(time.time() * 1000) << 80 | secrets.randbits(80)
    return str(uuid.UUID(int=value & ~(0xF << 76) & ~(3 << 62) | 7 << 76 | 2 << 62))


def totp(secret):
    key = base64.b32decode(secret.upper() + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time() // 30)), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


class Answer:
    def __init__(self, method, path, response):
        self.method, self.path = method, path
        self.status, self.headers, self.body = response.status, response.headers, response.read()

    @property
    def kind(self):
        return self.headers.get("Content-Type", "")

    def json(self):
        return json.loads(self.body)

    def text(self):
        return self.body.decode("utf-8")

    def __repr__(self):
        return f"{self.method} {self.path} -> {self.status} {self.kind} {self.body[:600]!r}"


KEPT_S = 20  # well below the time after which the service closes an idle connection


class Wire:
    """Requests over one kept connection. What `hear` is given sees every answer."""

    def __init__(self, service, hear=None):
        self.port = service.port
        self.trust = ssl.create_default_context(cafile=str(service.ca))
        self.hear = hear or (lambda answer: None)
        self.kept, self.used = None, 0.0

    def connection(self):
        if self.kept is None or time.monotonic() - self.used > KEPT_S:
            self.close()
            self.kept = http.client.HTTPSConnection("localhost", self.port, timeout=60, context=self.trust)
        self.used = time.monotonic()
        return self.kept

    def close(self):
        if self.kept is not None:
            self.kept.close()
        self.kept = None

    def ask(self, method, path, body=None, headers=None):
        connection = self.connection()
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = Answer(method, path, connection.getresponse())
        except BaseException:
            self.close()
            raise
        self.hear(answer)
        return answer

    def form(self, path, fields, headers=None):
        return self.ask("POST", path, urllib.parse.urlencode(fields), {"Content-Type": FORM, **(headers or {})})

    def raw(self, data):
        """Sends bytes as they are and reads until the other side closes or has answered."""
        with self.trust.wrap_socket(socket.create_connection(("localhost", self.port), 60),
                                    server_hostname="localhost") as sock:
            sock.settimeout(60)
            sock.sendall(data)
            response = http.client.HTTPResponse(sock)
            response.begin()
            return Answer("RAW", data[:40].decode("latin-1"), response)

    def events(self, token):
        """The head of the event stream and its first piece; the stream ends with the connection."""
        connection = http.client.HTTPSConnection("localhost", self.port, timeout=60, context=self.trust)
        try:
            connection.request("GET", "/v1/events", headers={"Authorization": "Bearer " + token})
            response = connection.getresponse()
            return response.status, response.headers.get("Content-Type"), response.read1(4096)
        finally:
            connection.close()


class Browser:
    """Fills the forms that the pages show, with their hidden fields and cookies."""

    def __init__(self, wire):
        self.wire, self.cookies = wire, {}

    def headers(self):
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}

    def keep(self, answer):
        for line in answer.headers.get_all("Set-Cookie", []):
            for name, morsel in http.cookies.SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return answer

    def open(self, path):
        return self.keep(self.wire.ask("GET", path, headers=self.headers()))

    def submit(self, page, path, fields):
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text()))
        return self.keep(self.wire.form(path, {**hidden, **fields}, self.headers()))

    def sign_in(self, page, path, person):
        return self.submit(page, path, {"email": person["email"], "password": person["password"],
                                        "code": totp(person["totp_secret"])})


class Staff:
    """A staff member's desk: PKCE, the form, a DPoP key, and then the access token."""

    def __init__(self, wire, person):
        self.wire, self.person, self.key, self.nonce = wire, person, Key(), ""
        self.browser = Browser(wire)
        verifier = base64url(secrets.token_bytes(32))
        redirect = "http://127.0.0.1:9/callback"
        asked = {"response_type": "code", "client_id": "steward-desk", "redirect_uri": redirect, "state": "s",
                 "nonce": "n", "code_challenge": base64url(hashlib.sha256(verifier.encode()).digest()),
                 "code_challenge_method": "S256", "scope": "desk"}
        page = self.browser.open("/oauth/authorize?" + urllib.parse.urlencode(asked))
        done = self.browser.sign_in(page, "/oauth/sign-in", person)
        back = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(done.headers.get("Location", "")).query))
        if "code" not in back:
            raise RuntimeError(f"{person['email']} was not let in: {done!r}")
        self.take(self.token({"grant_type": "authorization_code", "client_id": "steward-desk", "code": back["code"],
                              "redirect_uri": redirect, "code_verifier": verifier}))

    def token(self, fields):
        """/oauth/token, once more with the nonce that the first answer brought."""
        for _ in range(2):
            claims = {"htm": "POST", "htu": f"https://localhost:{self.wire.port}/oauth/token",
                      "iat": int(time.time()), "jti": str(uuid.uuid4()), "nonce": self.nonce}
            proof = self.key.token({"typ": "dpop+jwt", "alg": "ES256", "jwk": self.key.jwk}, claims)
            answer = self.wire.form("/oauth/token", fields, {"DPoP": proof})
            self.nonce = answer.headers["DPoP-Nonce"]
            if answer.status == 200 or answer.json()["code"] != "use_dpop_nonce":
                break
        return answer

    def take(self, answer):
        if answer.status != 200:
            raise RuntimeError(repr(answer))
        tokens = answer.json()
        self.access, self.refresh, self.session = tokens["access_token"], tokens["refresh_token"], tokens["session_id"]

    def headers(self, more=None):
        return {"Authorization": "Bearer " + self.access, **(more or {})}

    def get(self, path, headers=None):
        return self.wire.ask("GET", path, headers=self.headers(headers))

    def post(self, path, body, headers=None):
        data = body if isinstance(body, (bytes, str)) else json.dumps(body)
        return self.wire.ask("POST", path, data, self.headers({"Content-Type": "application/json", **(headers or {})}))

    def command(self, body, key=None, headers=None):
        return self.post("/v1/commands", body, {"Idempotency-Key": key or uuid7(), **(headers or {})})
