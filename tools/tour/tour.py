# SPDX-FileCopyrightText: 2026 The Steward founders
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tour: the main job, done on the built programs as people do it.

Input goes to the desk as X11 keys and accessibility actions, to the browser through its driver; the programs know
nothing of it. Every screen's accessible text is checked. Leaves numbered screenshots and report.md.
"""

import argparse
import email
import email.policy
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "lib"))

from demo_code import totp  # noqa: E402
from person import Person  # noqa: E402
from webdriver import Browser  # noqa: E402


class Tour:
    def __init__(self, build, out):
        self.build, self.out = pathlib.Path(build), pathlib.Path(out)
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="steward-tour-"))
        self.scratch.chmod(0o755)
        self.data = self.scratch / "platform"
        self.lines, self.number, self.people = [], 0, []
        self.log = open(self.out / "platform.log", "w")
        self.platform = None
        self.last_code = {}

    # -- the programs ------------------------------------------------------------------------------------------

    def start_platform(self):
        self.platform = subprocess.Popen([self.build / "platform/steward-platform", "--data", self.data, "--demo", "small",
                                          "--listen", "127.0.0.1:0"], stderr=self.log)
        address = self.data / "address"
        for _ in range(1800):
            if address.exists():
                break
            if self.platform.poll() is not None:
                raise RuntimeError("the platform service stopped; see platform.log")
            time.sleep(0.1)
        self.server = "https://localhost:" + address.read_text().strip().rsplit(":", 1)[1]
        people = json.loads((self.data / "demo-credentials.json").read_text())
        self.credentials = {person["who"]: person for person in people["staff"] + people["customers"]}

    def person(self, who):
        person = Person(who, self.scratch)
        self.people.append(person)
        person.start_desk(self.build / "app/steward", "--server", self.server, "--ca", self.data / "ca.pem",
                          "--audit-key", (self.data / "log.vkey").read_text().strip(),
                          "--profile", self.scratch / who / "profile")
        return person

    def browser(self, who):
        home = self.scratch / f"browser-{who}"
        subprocess.run([HERE.parent / "lib/browser-profile", home, self.data / "ca.pem"], check=True, capture_output=True)
        return Browser(str(home / "home"), "steward-browser")

    def case_id(self, ref):
        """The owner's own page names the case in its links."""
        browser = self.browser("owner")
        try:
            browser.open(f"{self.server}/customer")
            browser.type_into("#email", self.credentials["owner"]["email"])
            browser.type_into("#password", self.credentials["owner"]["password"])
            browser.type_into("#code", self.code("owner"))
            browser.click("button[type=submit]")
            time.sleep(1)
            return re.search(r"/customer/confirm\?case=([0-9a-f-]{36})", browser.html()).group(1)
        finally:
            browser.close()

    def code(self, who):
        """A code is good once: waits for the next one when this one was used."""
        secret = self.credentials[who]["totp_secret"]
        while totp(secret) == self.last_code.get(who):
            time.sleep(0.5)
        self.last_code[who] = totp(secret)
        return self.last_code[who]

    # -- what is done and seen ---------------------------------------------------------------------------------

    def shot(self, taker, title):
        self.number += 1
        name = f"{self.number:02d}-{title.lower().replace(' ', '-').replace(':', '').replace(',', '')}.png"
        taker.screenshot(self.out / name)
        self.lines.append(f"{self.number}. {title}: `{name}`")
        print(f"{self.number:02d} {title}", flush=True)

    def see(self, person, title, *texts, seconds=20):
        for text in texts:
            person.wait_for(text, seconds)
        self.shot(person, title)

    def sign_in(self, who):
        person = self.person(who)
        person.wait_for("Sign in in the browser")
        if self.number == 0:
            self.shot(person, "Steward before signing in")
        person.press("Sign in in the browser")
        url = person.wait_for_url()
        browser = self.browser(who)
        try:
            browser.open(url)
            if len(self.people) == 1:
                self.shot(browser, "The platform's sign-in page")
            browser.type_into("#email", self.credentials[who]["email"])
            browser.type_into("#password", self.credentials[who]["password"])
            browser.type_into("#code", self.code(who))
            browser.click("button[type=submit]")
            for _ in range(50):
                if "You are signed in" in browser.text():
                    break
                time.sleep(0.2)
            else:
                raise RuntimeError(f"the sign-in page said: {browser.text()[:300]}")
        finally:
            browser.close()
        person.wait_for("Synced", 60)
        return person

    def theme(self, person, name):
        """Through the settings, as a person would."""
        person.key("ctrl+comma")
        person.wait_for("Settings")
        person.type(name)
        person.key("Escape")
        time.sleep(0.5)

    def close(self):
        for person in self.people:
            person.close()
        if self.platform:
            self.platform.terminate()
            self.platform.wait(30)
        shutil.rmtree(self.scratch, ignore_errors=True)


def views(tour, person, views_of_role, theme):
    for key, title, text in views_of_role:
        person.key(key)
        tour.see(person, f"{title}, {theme}", text)


def lead_tour(tour):
    lead = tour.sign_in("lead")
    every = [("ctrl+1", "Inbox", "waiting for you"), ("ctrl+2", "Organisations", "Status: "), ("ctrl+3", "Memberships", "Role: "),
             ("ctrl+4", "Transfers", "TR-"), ("ctrl+5", "Payouts", "State: "), ("ctrl+6", "Audit", "Category: ")]
    views(tour, lead, every, "light")
    lead.key("ctrl+2")
    lead.key("ctrl+f")
    lead.type("cedar-point\n")
    tour.see(lead, "Organisations filtered by a word", "Cedar Point")
    lead.key("ctrl+k")
    lead.type("cedar")
    tour.see(lead, "The finder", "Cedar Point")
    lead.key("Escape")
    tour.theme(lead, "Dark")
    views(tour, lead, every, "dark")
    return lead


def customer(tour, who, url, button, title):
    """A customer signs in on the platform's own pages and presses one button."""
    browser = tour.browser(who)
    try:
        browser.open(url)
        if browser.has("#email"):
            browser.type_into("#email", tour.credentials[who]["email"])
            browser.type_into("#password", tour.credentials[who]["password"])
            browser.type_into("#code", tour.code(who))
            browser.click("button[type=submit]")
            time.sleep(1)
        tour.shot(browser, title)
        browser.click(button)
        time.sleep(1)
    finally:
        browser.close()


def mailed_link(tour, seconds=20):
    """The link of the newest mail in the sandbox."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for file in sorted((tour.data / "mail").glob("*.eml"), key=lambda f: f.stat().st_mtime, reverse=True):
            text = email.message_from_bytes(file.read_bytes(), policy=email.policy.default).get_content()
            found = re.search(r"https://\S+", text)
            if found:
                return found.group(0)
        time.sleep(0.3)
    raise RuntimeError("no mail with a link arrived")


def open_case(person, ref):
    person.key("ctrl+k")
    time.sleep(0.6)
    person.type(ref)
    person.wait_for(f"{ref}, Transfer", 10)
    time.sleep(1)
    person.key("Return")
    person.wait_for("Steps of the transfer")


def judge(person, item, then=None):
    """The last verdict takes the page to the next step by itself."""
    person.press(f"Judge…: {item}")
    time.sleep(0.5)
    person.press("Pass")
    person.wait_for(then or f"Met: {item}")


def prepare_transfer(tour, agent):
    """Steps 1 to 3: the agent opens the case, the customers do their part, every item gets a verdict."""
    agent.key("ctrl+2")
    agent.key("ctrl+f")
    agent.type("subdomain:cedar-point\n")
    agent.wait_for("1 of 300")
    agent.key("Down")
    agent.key("Down")
    agent.key("Return")
    agent.wait_for("cedar-point")
    time.sleep(1)
    agent.key("ctrl+shift+t")
    tour.see(agent, "Step 1 Route: the gates before the case is opened", "Met: G1")
    agent.key("alt+r", "Down")
    agent.key("alt+a")
    agent.type("Ticket")
    agent.press("Open the case")
    agent.wait_for("Steps of the transfer")
    title = next(line for line in agent.wait_for("→ new owner") if "→ new owner" in line)
    ref = re.search(r"TR-[0-9]+", title).group(0)
    agent.key("alt+r")
    agent.type(tour.credentials["recipient"]["email"])
    time.sleep(1.2)
    agent.key("Return")
    tour.see(agent, "Step 2 Parties", "Chosen: ")
    agent.press("Save parties")
    agent.wait_for("3 Identity")
    agent.wait_for("What is needed")
    customer(tour, "recipient", mailed_link(tour), "button[value=accept]", "The recipient is asked to accept")
    case = tour.case_id(ref)
    customer(tour, "owner", f"{tour.server}/customer/confirm?case={case}", "button[value=yes]", "The owner confirms")
    customer(tour, "admin", f"{tour.server}/customer/vouch?case={case}", "button[type=submit]", "Another admin vouches")
    document = tour.scratch / "identity.pdf"
    document.write_bytes(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
    agent.wait_for("Another admin vouches")
    agent.key("alt+k", "Down", "Down")
    agent.press("Attach document…")
    time.sleep(1.5)
    agent.type(str(document))
    agent.key("Return")
    agent.wait_for("identity.pdf")
    agent.press("Add evidence")
    agent.wait_for("No verdict yet: Recipient identity")
    for item in ("Owner consent: Confirmation in the product", "Control: Another admin vouches"):
        judge(agent, item)
    judge(agent, "Recipient identity: Identity document seen", "4 Impact, Current")
    agent.press("3 Identity, Done")
    tour.see(agent, "Step 3 Identity", "Met: Recipient identity", "3 of 2: Independent sources")
    return ref


def transfer_tour(tour, lead):
    agent = tour.sign_in("cs_agent")
    ref = prepare_transfer(tour, agent)
    agent.press("Continue")
    tour.see(agent, "Step 4 Impact", "becomes the owner")
    tick = next(line for line in agent.texts() if line.startswith("I have read these"))
    agent.press(tick)
    agent.press("Send for approval")
    waits = next(line for line in agent.wait_for("5 Approval, Waiting on ") if line.startswith("5 Approval, "))
    if tour.credentials["lead"]["name"] not in waits:
        raise RuntimeError(f"who may check the case is not named: {waits}")
    open_case(lead, ref)
    tour.see(lead, "Step 5 Approval, as the lead sees it", "Approve this plan")
    lead.key("alt+s")
    lead.type("cedar-point")
    lead.press("Approve this plan")
    tour.see(lead, "Step 6 Notice and cool-off", "Cool-off until", seconds=40)
    tour.see(lead, "Step 7 Outcome", "Carried out: ", seconds=120)
    lead.press("Open the organisation")
    name = tour.credentials["recipient"]["name"]
    tour.see(lead, "The organisation with its new owner", name)


def finance_tour(tour):
    finance = tour.sign_in("finance")
    finance.key("ctrl+5")
    tour.see(finance, "Payouts as finance sees them", "State: ", "EUR")
    texts = finance.texts()
    if any(line == "Memberships" for line in texts):
        raise RuntimeError("finance must not have the memberships view")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    tour = Tour(arguments.build, arguments.out)
    failure = None
    try:
        tour.start_platform()
        lead = lead_tour(tour)
        transfer_tour(tour, lead)
        finance_tour(tour)
    except Exception as error:  # the report must be written whatever happened
        failure = f"{type(error).__name__}: {error}"
        for person in tour.people:
            try:
                person.screenshot(tour.out / f"failed-{person.name}.png")
            except Exception:
                continue
        for log in tour.scratch.glob("*/*.log"):
            shutil.copy(log, tour.out / f"{log.stem}-{log.parent.name}.log")
    finally:
        tour.close()
        result = f"Failed: {failure}" if failure else "Everything was done and seen."
        (tour.out / "report.md").write_text("# Tour of Steward\n\n" + result + "\n\n" + "\n".join(tour.lines) + "\n")
    print(result)
    return 1 if failure else 0


if __name__ == "__main__":
    os.umask(0o022)
    sys.exit(main())
