# SPDX-FileCopyrightText: 2026 The Steward founders
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of a transfer, each under kills (desk_kill_test.py)."""

import random
import re
import time

from desk_kill_strikes import Strikes, WORDS
from desk_kill_world import PATIENCE, until


class Steps(Strikes):
    """The steps of a transfer on the case page."""

    def case_row(self, case, what):
        return self.platform.value(f"SELECT {what} FROM transfer_case WHERE id = '{case}'")

    TITLES = {"2 Parties": "Choices", "3 Identity": "What is needed", "4 Impact": "What will happen, before → after"}

    def go_to_step(self, desk, rail):
        """By the rail; the page goes on by itself when the case does, so that once may be too early."""
        def is_there():
            if not self.shows(desk, self.TITLES[rail]):
                desk.ask("press_first", start=rail)
            return self.shows(desk, self.TITLES[rail])
        until(f"the step {rail}", is_there)

    def wait_level(self, desk, case):
        """Until the screen shows the newest revision: an act on an older one would be refused."""
        until("the case on the screen", lambda: any(line.startswith(f"v{self.case_row(case, 'rev')} ")
                                                    for line in desk.person.texts()))

    def open_case(self, desk, case, rail=None):
        """The desk is started at the link of the case; `rail` is the step to look at."""
        desk.start(f"steward://transfer/{case}")
        desk.person.wait_for("Steps of the transfer", PATIENCE)
        self.wait_level(desk, case)
        if rail:
            self.go_to_step(desk, rail)

    @staticmethod
    def shows(desk, text):
        return any(text in line for line in desk.person.texts())

    def fill_route(self, desk):
        desk.wait_field("Ticket")
        desk.person.key("alt+r", "Down")
        desk.person.key("alt+a")
        desk.person.type("Ticket")

    def route_step(self, agent):
        orgs = self.platform.rows(
            "SELECT id FROM org o WHERE status = 'active' AND first_successful_payment_at IS NOT NULL AND subdomain <> 'cedar-point' "
            f"AND NOT EXISTS (SELECT FROM transfer_case c WHERE c.org_id = o.id) ORDER BY id LIMIT {self.rounds}")
        at = iter(orgs)
        here = [next(at)]
        why = "Why the owner does not do it themselves, if nothing was ever paid"

        def come_back():
            agent.start(f"steward://transfer/new-{here[0]}")
            agent.person.wait_for("Start an ownership transfer", PATIENCE)

        def come_back_after_act():
            agent.start(f"steward://transfer/new-{here[0]}")
            until("the new case or its form",
                  lambda: self.shows(agent, "Start an ownership transfer") or self.shows(agent, "Steps of the transfer"))

        def act(rng):
            self.fill_route(agent)
            words = f"HD-{rng.randint(0, 10**9)}"
            if self.act_and_kill(agent, f"new/{here[0]}", "Ticket", "Open the case", "ownership.transfer.open", rng,
                                 come_back_after_act, words, [why]):
                # What was opened is gone to by itself, unless the desk before knew its end already.
                until("the new case or an empty form", lambda: self.shows(agent, "Steps of the transfer")
                      or agent.ask("fields").get("Ticket") == "")
            cases = self.platform.rows(f"SELECT ticket FROM transfer_case WHERE org_id = '{here[0]}'")
            assert cases in ([], [words]), f"the org has the cases {cases}"
            here[0] = next(at, None) or here[0]
            agent.ask("kill")
            come_back()

        agent.ask("kill")
        come_back()
        self.step("1 Route", [("Ticket", False), (why, True)], act, come_back, agent, lambda: f"new/{here[0]}")

    def main_case(self, agent):
        org = self.platform.value("SELECT id FROM org WHERE subdomain = 'cedar-point'")
        agent.ask("kill")
        agent.start(f"steward://transfer/new-{org}")
        self.fill_route(agent)
        agent.person.press("Open the case")
        return until("the case", lambda: self.platform.value(f"SELECT id FROM transfer_case WHERE org_id = '{org}'"))

    def parties_step(self, agent, case):
        search = "Recipient: type a name or e-mail"
        recipient = self.platform.people["recipient"]["email"]
        come_back = lambda: self.open_case(agent, case, "2 Parties")  # noqa: E731

        def act(rng):
            if not self.case_row(case, "to_user_id"):
                agent.ask("write", name=search, pieces=[{"text": recipient, "how": "keys", "pause": 0}])
                agent.person.wait_for(f"{recipient} ·", PATIENCE)
                until("the recipient to be chosen", lambda: self.choose_recipient(agent, search))
                self.known.get(f"case/{case}", {}).pop(search, None)
            words = f"HD-{rng.randint(0, 10**9)}"
            if self.act_and_kill(agent, f"case/{case}", "Ticket", "Save parties", "ownership.transfer.edit", rng, come_back, words,
                                 [search]):
                assert self.case_row(case, "ticket") == words
                # The page goes on by itself when the case does.
                agent.person.wait_for("2 Parties, Done", PATIENCE)
                self.go_to_step(agent, "2 Parties")

        come_back()
        self.step("2 Parties", [(search, False), ("Ticket", False)], act, come_back, agent, f"case/{case}")
        if not self.case_row(case, "to_user_id"):
            # The kill came before the press was taken: nothing was chosen yet.
            agent.person.press("Save parties")
        until("the parties", lambda: self.case_row(case, "to_user_id"))

    def choose_recipient(self, agent, search):
        agent.ask("focus", name=search)
        agent.person.key("Tab", "Home", "Return")
        return self.shows(agent, "Chosen: ")

    def evidence(self, agent, case):
        """What the customers and the agent bring, so that the plan is there."""
        platform = self.platform
        platform.pages("recipient").open(platform.mailed_link(platform.people["recipient"]["email"])).press("accept")
        platform.pages("owner").open(f"{platform.url}/customer/confirm?case={case}").press("yes")
        vouch = platform.pages("admin").open(f"{platform.url}/customer/vouch?case={case}")
        vouch.press(re.search(r'name="do" value="([^"]+)"', vouch.html).group(1))
        document = self.scratch / "identity.pdf"
        document.write_bytes(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
        agent.person.wait_for("Another admin vouches", PATIENCE)
        agent.person.key("alt+k", "Down", "Down")
        agent.person.press("Attach document…")
        agent.person.wait_for("File name", PATIENCE)
        agent.person.type(str(document))
        agent.person.key("Return")
        agent.person.wait_for("identity.pdf · ", PATIENCE)
        agent.person.press("Add evidence")
        items = ("Owner consent: Confirmation in the product", "Control: Another admin vouches",
                 "Recipient identity: Identity document seen")
        for number, item in enumerate(items, 1):
            agent.person.wait_for(f"Judge…: {item}", PATIENCE)
            self.wait_level(agent, case)
            agent.person.press(f"Judge…: {item}")
            agent.wait_field("Note to the verdict")
            agent.person.press("Pass")
            # Not on the screen: with the last verdict the page may go on to the next step.
            until(f"the verdict on {item}", lambda wanted=str(number): self.platform.value(
                f"SELECT count(*) FROM evidence WHERE case_id = '{case}' AND verdict = 'pass'") == wanted)
        for name in ("Note", "Number called, as on file for the owner"):
            self.known[f"case/{case}"].pop(name, None)

    def identity_step(self, agent, case):
        come_back = lambda: self.open_case(agent, case, "3 Identity")  # noqa: E731
        fields = [("What was said", True), ("Note", True), ("Number called, as on file for the owner", False)]

        def act(rng):
            words = f"{rng.choice(WORDS)}\n{rng.randint(0, 10**9)}"
            if self.act_and_kill(agent, f"case/{case}", "What was said", "Log contact", "ownership.transfer.contact.log", rng, come_back,
                                 words):
                # What was logged is no draft any more.
                until("the field to be empty", lambda: agent.field("What was said") == "")

        come_back()
        self.step("3 Identity", fields, act, come_back, agent, f"case/{case}")
        self.evidence(agent, case)

    def impact_step(self, agent, case):
        place = f"case/{case}"

        def come_back():
            self.open_case(agent, case, "4 Impact")
            if "Reason" not in agent.ask("fields"):
                assert not self.known.get(place, {}).get("Reason"), "the reason that was being written is not shown"
                agent.person.press("Wait for somebody…")

        def come_back_after_act():
            self.open_case(agent, case, "4 Impact")

        def act(rng):
            if self.act_and_kill(agent, place, "Reason", "Wait", "ownership.transfer.wait", rng, come_back_after_act):
                agent.person.wait_for("Resume", PATIENCE)
                self.wait_level(agent, case)
                agent.person.press("Resume")
                until("the case to go on", lambda: self.case_row(case, "state") != "waiting")
                agent.person.wait_for("Wait for somebody…", PATIENCE)
                self.go_to_step(agent, "4 Impact")
                agent.person.press("Wait for somebody…")

        come_back()
        self.step("4 Impact", [("Reason", True)], act, come_back, agent, place)

    def submit(self, agent, case):
        self.open_case(agent, case, "4 Impact")
        agent.person.wait_for("I have read these", PATIENCE)
        agent.ask("press_first", start="I have read these")
        agent.person.press("Send for approval")
        until("the case to be sent", lambda: self.case_row(case, "state") == "awaiting_approval")

    def approval_step(self, agent, lead, case):
        place = f"lead/{case}"
        reason, code = "Reason, to return or reject", "Type the organisation's subdomain"
        come_back = lambda: self.open_case(lead, case)  # noqa: E731

        def act(rng):
            if self.act_and_kill(lead, place, reason, "Return to the officer", "ownership.transfer.return", rng, come_back):
                lead.ask("kill")
                agent.ask("kill")
                self.submit(agent, case)
                come_back()

        lead.ask("kill")
        come_back()
        self.step("5 Approval", [(reason, True), (code, False)], act, come_back, lead, place)
        # The last act of the step is the approval itself; the second factor is asked for by the desk that comes after.
        rng = random.Random("approve")
        while self.case_row(case, "state") == "awaiting_approval":
            if self.act_and_kill(lead, place, code, "Approve this plan", "ownership.transfer.approve", rng, come_back, "cedar-point"):
                break
        assert self.case_row(case, "state") == "notice", self.case_row(case, "state")
        self.platform.rows(f"UPDATE transfer_case SET cool_off_until = cool_off_until + interval '1 day' WHERE id = '{case}'")

    def notice_step(self, lead, case):
        place = f"notice/{case}"

        def come_back():
            self.open_case(lead, case)
            if "Reason" not in lead.ask("fields"):
                assert not self.known.get(place, {}).get("Reason"), "the reason that was being written is not shown"
                lead.person.press("Record objection…")

        come_back()
        self.step("6 Notice", [("Reason", True)], None, come_back, lead, place)
        rng = random.Random("objection")
        while not self.act_and_kill(lead, place, "Reason", "Record objection", "ownership.transfer.dispute", rng,
                                    lambda: self.open_case(lead, case)):
            pass
        assert self.case_row(case, "state") == "disputed"

    def outcome_step(self, lead):
        """Nothing is typed here: what was read is what is read again."""
        case = self.platform.value("SELECT id FROM transfer_case WHERE state = 'executed' ORDER BY id LIMIT 1")
        lead.ask("kill")
        self.open_case(lead, case)
        rng = random.Random("outcome")
        before = self.kills
        for _ in range(self.rounds):
            shown = [line for line in lead.person.wait_for("Carried out", PATIENCE) if "Carried out" in line]
            time.sleep(rng.uniform(0, 1))
            lead.ask("kill")
            self.kills += 1
            self.open_case(lead, case)
            assert [line for line in lead.person.wait_for("Carried out", PATIENCE) if "Carried out" in line] == shown
        self.figures["7 Outcome"] = f"{self.kills - before} kills"
        print(f"7 Outcome: {self.figures['7 Outcome']}", flush=True)
