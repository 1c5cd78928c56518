# SPDX-FileCopyrightText: 2026 The Steward founders
# SPDX-License-Identifier: GPL-3.0-or-later
"""A browser without a screen: fills in the forms of the platform's own pages."""

import http.cookiejar
import re
import ssl
import time
import urllib.parse
import urllib.request

from demo_code import totp


class FormPages:
    def __init__(self, ca, person, allow_code=None):
        """`allow_code` is called before a one-time code is given."""
        self.person = person
        self.allow_code = allow_code
        self.page, self.html = "", ""
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=str(ca))),
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def _take(self, request):
        try:
            answer = self.opener.open(request, timeout=60)
        except urllib.error.HTTPError as error:
            answer = error
        self.page, self.html = answer.geturl(), answer.read().decode()
        return self

    def open(self, url):
        self._take(urllib.request.Request(url))
        return self._sign_in() if 'name="code"' in self.html else self

    def _fields(self):
        found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', self.html)
        return {name: value.replace("&amp;", "&").replace("&quot;", '"') for name, value in found}

    def _sign_in(self):
        if self.allow_code:
            self.allow_code()
        return self.submit({"email": self.person["email"], "password": self.person["password"],
                            "code": totp(self.person["totp_secret"], time.time())})

    def submit(self, more):
        action = re.search(r'<form[^>]*action="([^"]+)"', self.html)
        if not action:
            raise RuntimeError(f"there is no form on {self.page}: {self.html[-600:]}")
        target = urllib.parse.urljoin(self.page, action.group(1).replace("&amp;", "&"))
        parts = urllib.parse.urlsplit(self.page)
        body = urllib.parse.urlencode({**self._fields(), **more}).encode()
        return self._take(urllib.request.Request(target, data=body, headers={"Origin": f"{parts.scheme}://{parts.netloc}"}))

    def press(self, value):
        return self.submit({"do": value})
