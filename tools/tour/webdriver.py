# SPDX-FileCopyrightText: 2026 The Steward founders
# SPDX-License-Identifier: GPL-3.0-or-later
"""A few calls of the W3C WebDriver protocol to chromedriver, over the standard library."""

import base64
import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class Browser:
    """Chromium with a home of its own, as an ordinary user even when root drives it."""

    def __init__(self, home, user):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = ["chromedriver", f"--port={self.port}"]
        if os.geteuid() == 0:
            command = ["setpriv", f"--reuid={user}", "--regid=nogroup", "--clear-groups", *command]
        environment = {"HOME": home, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.session = None
        options = {"binary": "/usr/bin/chromium",
                   "args": ["--headless=new", f"--user-data-dir={home}/profile", "--no-first-run", "--disable-gpu",
                            "--disable-background-networking", "--disable-component-update", "--disable-sync",
                            "--window-size=1000,760"]}
        wanted = {"capabilities": {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": options}}}
        for attempt in range(60):
            try:
                self.session = self._call("POST", "/session", wanted)["sessionId"]
                break
            except (urllib.error.URLError, ConnectionError):
                if self.process.poll() is not None or attempt == 59:
                    raise
                time.sleep(0.25)

    def _call(self, method, path, body=None):
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", method=method, data=data,
                                         headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"browser: {json.load(error)['value']['message']}") from None

    def _do(self, method, path, body=None):
        return self._call(method, f"/session/{self.session}{path}", body)

    def open(self, url):
        self._do("POST", "/url", {"url": url})

    def url(self):
        return self._do("GET", "/url")

    def text(self):
        return self._do("POST", "/execute/sync", {"script": "return document.body.innerText", "args": []})

    def html(self):
        return self._do("GET", "/source")

    def type_into(self, css, text):
        element = self._do("POST", "/element", {"using": "css selector", "value": css})[ELEMENT]
        self._do("POST", f"/element/{element}/clear", {})
        self._do("POST", f"/element/{element}/value", {"text": text})

    def has(self, css):
        return bool(self._do("POST", "/elements", {"using": "css selector", "value": css}))

    def click(self, css):
        element = self._do("POST", "/element", {"using": "css selector", "value": css})[ELEMENT]
        self._do("POST", f"/element/{element}/click", {})

    def screenshot(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self._do("GET", "/screenshot")))

    def close(self):
        try:
            if self.session:
                self._do("DELETE", "")
        except (RuntimeError, OSError):
            pass
        self.process.terminate()
        self.process.wait(10)
