#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Steward founders
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every documented operation of the running service, its good answer and what it says of bad ones, held against
the contract; and the routes it serves against those documented."""

import email
import hashlib
import hmac
import json
import pathlib
import re
import secrets
import sys
import tempfile
import time
import unittest
import urllib.request

from client import Browser, Staff, Wire, totp, uuid7
from contract import Contract
from service import Service, until

ROOT = pathlib.Path(__file__).resolve().parents[3]
WEBHOOK_SECRET = secrets.token_hex(16)


class Heard:
    """What every operation has answered, and what of it was not as documented."""

    def __init__(self, contract):
        self.contract, self.statuses, self.faults = contract, {}, []

    def __call__(self, answer):
        path = self.contract.template(answer.path)
        self.statuses.setdefault((answer.method, path), set()).add(answer.status)
        self.faults += self.contract.answer_differences(answer)


def setUpModule():
    global service, contract, heard, wire, agent, finance, lead
    contract = Contract(ROOT / "platform/contract")
    heard = Heard(contract)
    # With a provider of its own the service has no sandbox, and the secret of the webhooks is known here.
    with tempfile.NamedTemporaryFile("w") as keys:
        keys.write(f"provider-key\n{WEBHOOK_SECRET}\n")
        keys.flush()
        service = Service("--billing", "https://127.0.0.1:9", "--edge-secrets", keys.name)
    unittest.addModuleCleanup(service.stop)
    wire = Wire(service, heard)
    agent, finance, lead = (Staff(wire, service.people[who]) for who in ("cs_agent", "finance", "lead"))


def org_of(who):
    return service.value("SELECT o.id FROM org o JOIN membership m ON m.id = o.owner_membership_id WHERE m.user_id = "
                         f"'{service.people[who]['id']}' ORDER BY o.id LIMIT 1")


def rev_of(table, ident):
    return service.value(f"SELECT rev FROM {table} WHERE id = '{ident}'")


def customer(who):
    browser = Browser(wire)
    done = browser.sign_in(browser.open("/customer/sign-in"), "/customer/sign-in", service.people[who])
    assert done.status == 303, done
    return browser


class ContractTest(unittest.TestCase):
    def good(self, answer, status=200):
        self.assertEqual(answer.status, status, answer)
        self.assertEqual(contract.answer_differences(answer), [])
        return answer

    def test_every_route_is_documented_and_every_documented_one_is_served(self):
        url = f"http://127.0.0.1:{service.metrics_port}/metrics"
        with urllib.request.urlopen(url, timeout=60) as answer:
            figures = answer.read().decode()
        served = set(re.findall(r'^steward_request_seconds_total\{route="([A-Z]+) ([^"]+)"\}', figures, re.M))
        self.assertGreater(len(served), 40)
        self.assertEqual(served, {(method, path) for method, path, _ in contract.operations()})

    def test_what_needs_no_sign_in(self):
        for path in ("/v1/meta", "/healthz", "/readyz", "/.well-known/oauth-authorization-server"):
            self.good(wire.ask("GET", path))

    def test_tokens_are_renewed_and_given_back(self):
        person = Staff(wire, service.people["finance_2"])
        self.good(person.token({"grant_type": "refresh_token", "client_id": "steward-desk",
                                "refresh_token": person.refresh}))
        self.good(person.get("/v1/me"))
        sessions = self.good(person.get("/v1/me/sessions")).json()["sessions"]
        self.assertEqual([one["is_current"] for one in sessions if one["id"] == person.session], [True])
        self.good(person.post(f"/v1/me/sessions/{person.session}/end", ""))
        self.good(wire.form("/oauth/revoke", {"client_id": "steward-desk", "token": person.refresh}))
        wrong = Browser(wire)
        page = wrong.open("/oauth/authorize?response_type=code&client_id=steward-desk&redirect_uri=http://127.0.0.1:9/"
                          "callback&state=s&nonce=n&code_challenge_method=S256&code_challenge=" + "A" * 43)
        self.good(wrong.submit(page, "/oauth/sign-in", {"email": "no@body.example", "password": "x", "code": "1"}), 422)
        self.good(wire.ask("GET", "/oauth/authorize?client_id=other"), 400)

    def test_a_person_is_enrolled_by_their_link(self):
        address = "first.admin@steward.example"
        link = service.console("admin", "create", "--name", "First Admin", "--email", address)
        self.assertTrue(link.startswith(f"https://localhost:{service.port}/oauth/enrol?token="), link)
        path = link[link.index("/oauth"):]
        browser = Browser(wire)
        page = self.good(browser.open(path))
        secret = re.search("<code>([A-Z2-7]+)</code>", page.text())[1]
        password = secrets.token_urlsafe(12)
        fields = {"password": password, "again": password, "code": totp(secret)}
        self.good(browser.submit(page, "/oauth/enrol", {**fields, "again": "other"}), 422)
        self.good(browser.submit(page, "/oauth/enrol", fields))
        self.good(browser.submit(page, "/oauth/enrol", fields), 410)
        self.good(browser.open(path), 410)
        self.assertEqual(service.rows("SELECT status, array_to_string(roles, ',') FROM staff_user WHERE email = "
                                      f"'{address}'"), ["active|platform_admin"])
        self.assertEqual(service.value("SELECT count(*) FROM audit_event WHERE action = 'admin.created'"), "1")
        with self.assertRaisesRegex(RuntimeError, "there is an account with this e-mail address"):
            service.console("admin", "create", "--name", "First Admin", "--email", address)

    def test_sync(self):
        page = self.good(finance.post("/v1/sync/snapshot", {"position": None}))
        trailer = json.loads(page.text().splitlines()[-1])
        while trailer["more"]:
            page = self.good(finance.post("/v1/sync/snapshot", {"position": trailer["next"]}))
            trailer = json.loads(page.text().splitlines()[-1])
        self.good(finance.get(f"/v1/sync/changes?cursor={trailer['next']}&wait=0"))
        for table in trailer["digest"]:
            self.good(finance.get(f"/v1/sync/digest?t={table}"))
        order = {"cursor": trailer["next"], "t": "org", "buckets": list(range(256))}
        self.good(finance.post("/v1/sync/repair", order))
        status, kind, first = wire.events(finance.access)
        self.assertEqual((status, kind, first), (200, "text/event-stream", b"event: ping\ndata: {}\n\n"))
        heard.statuses[("GET", "/v1/events")] = {status}

    def test_commands(self):
        org, key = org_of("owner"), uuid7()
        body = {"type": "note.add", "version": 1, "expect": {f"org/{org}": rev_of("org", org)},
                "args": {"org_id": org, "body": "as documented"}}
        self.assertEqual(contract.differences(contract.whole["components"]["schemas"]["Command"], body, "request"), [])
        self.good(agent.command(body, key))
        self.good(agent.get(f"/v1/commands/{key}"))
        self.good(agent.command({**body, "expect": {f"org/{org}": "999999"}}, key := uuid7()), 412)
        self.good(agent.get(f"/v1/commands/{key}"))
        self.good(agent.post(f"/v1/commands/{(void := uuid7())}/void", ""))
        self.good(agent.get(f"/v1/commands/{void}"))
        self.good(agent.command(body, void), 410)

    def test_every_command_is_documented_and_every_documented_one_is_known(self):
        known = set()
        for kind in json.loads(service.value("SELECT doc->'commands' FROM policy WHERE in_force")):
            answer = self.good(agent.command({"type": kind, "version": 0, "expect": {}, "args": {}}), 400)
            if answer.json()["field"] == "version":
                known.add(kind)
        schemas = [contract.resolved(each) for each in contract.whole["components"]["schemas"]["Command"]["oneOf"]]
        self.assertEqual(known, {schema["properties"]["type"]["enum"][0] for schema in schemas})

    def test_audit(self):
        page = self.good(finance.post("/v1/audit/search", {"limit": 200, "count": True})).json()
        event = page["rows"][0]
        self.good(finance.get(f"/v1/audit/events/{event['id']}"))
        note = self.good(finance.get("/v1/audit/checkpoint")).json()
        self.good(finance.get(f"/v1/audit/checkpoint?month={note['month']}"))
        row = next(one for one in page["rows"] if one["month"] == note["month"] and one["index"] is not None)
        self.good(finance.get(f"/v1/audit/proof/inclusion?month={note['month']}&index={row['index']}&size={note['size']}"))
        asked = {"month": note["month"], "size": note["size"], "indices": [row["index"]]}
        self.assertEqual(contract.differences(contract.whole["components"]["schemas"]["AuditInclusionsRequest"], asked,
                                              "request"), [])
        proved = self.good(finance.post("/v1/audit/proof/inclusions", asked)).json()
        self.assertEqual([proof["index"] for proof in proved["proofs"]], [row["index"]])
        at = self.good(finance.get(f"/v1/audit/events/{row['month']}/{row['index']}")).json()
        self.assertEqual(at["id"], row["id"])
        self.good(finance.get(f"/v1/audit/proof/consistency?month={note['month']}&from=1&to={note['size']}"))

    def test_the_seals_of_the_log(self):
        page = self.good(finance.get("/v1/audit/seals")).json()
        months = service.rows("SELECT DISTINCT month FROM audit_leaf ORDER BY month")
        self.assertEqual([one["month"] for one in page["seals"]], months[:-1])
        self.assertEqual([one["previous"] for one in page["seals"]],
                         ["0" * 64, *(one["seal_hash"] for one in page["seals"][:-1])])
        last = self.good(finance.get(f"/v1/audit/seals/{months[-2]}")).json()
        folder = service.directory / "archive" / months[-2]
        self.assertEqual([last[name] for name in ("note", "manifest", "keys")],
                         [(folder / name).read_text() for name in ("seal", "manifest.json", "keys")])
        manifest = json.loads(last["manifest"])
        self.assertEqual({one["name"]: one["sha256"] for one in manifest["files"]},
                         {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()
                          if path.name not in ("seal", "manifest.json")})
        self.assertIn("\n" + hashlib.sha256(last["manifest"].encode()).hexdigest() + "\n", last["note"])
        self.assertEqual(self.good(finance.get(f"/v1/audit/seals?after={months[-2]}")).json(), {"seals": [], "next": None})
        self.good(finance.get("/v1/audit/seals?after=x"), 400)
        self.good(finance.get(f"/v1/audit/seals/{months[-1]}"), 404)

    def test_a_payout(self):
        for ident in service.rows("SELECT DISTINCT ON (state, hold_reason) id FROM payout"):
            self.good(finance.get(f"/v1/payouts/{ident}"))
        self.good(agent.get(f"/v1/payouts/{ident}"), 403)

    def test_cases(self):
        for ident in service.rows("SELECT id FROM transfer_case"):
            self.good(agent.get(f"/v1/cases/{ident}"))
        for org in service.rows("SELECT DISTINCT ON (tier, status) id FROM org"):
            self.good(agent.get(f"/v1/orgs/{org}/gates?recipient={service.people['recipient']['id']}"))
        self.good(finance.get(f"/v1/cases/{ident}"), 403)
        self.good(agent.get("/v1/staff"))

    def link_for(self, who, word):
        """The link in the newest mail of the sandbox to this person."""
        def found():
            for path in sorted((service.directory / "mail").glob("*"), key=lambda each: each.stat().st_mtime, reverse=True):
                if path.is_file() and service.people[who]["email"] in (text := path.read_text("utf-8", "replace")):
                    body = email.message_from_string(text).get_payload(decode=True).decode("utf-8", "replace")
                    if link := re.search(rf"https://localhost:\d+({word}\?\S+)", body):
                        return link[1]
            return None
        return until(found, 60, f"the mail to {who}")

    def command(self, kind, table, ident, args, status=200):
        body = {"type": kind, "version": 1, "expect": {f"{table}/{ident}": rev_of({"case": "transfer_case"}.get(table, table),
                                                                                 ident)}, "args": args}
        self.assertEqual(contract.differences(contract.whole["components"]["schemas"]["Command"], body, kind), [])
        return self.good(agent.command(body), status).json()

    def test_the_parties_of_a_transfer_act_on_their_pages(self):
        org = org_of("owner")
        opened = self.command("ownership.transfer.open", "org", org,
                              {"org_id": org, "reason_code": "owner_request", "requester_channel": "phone"})
        case = opened["result"]["case_id"]
        self.command("ownership.transfer.edit", "case", case,
                     {"case_id": case, "to_user_id": service.people["recipient"]["id"]})
        owner, admin, recipient = customer("owner"), customer("admin"), customer("recipient")
        self.good(owner.open("/customer"))
        self.good(wire.ask("GET", "/customer/session", headers=owner.headers()))
        self.good(wire.ask("GET", "/customer/session"), 401)
        link = self.link_for("recipient", "/customer/accept")
        self.good(wire.ask("GET", link), 303)
        page = self.good(recipient.open(link))
        self.good(recipient.submit(page, "/customer/accept", {"do": "accept"}))
        again = self.good(recipient.submit(page, "/customer/accept", {"do": "accept"}))
        self.assertIn("You have accepted", again.text())
        self.good(recipient.submit(page, "/customer/accept", {"do": "decline"}), 410)
        self.good(owner.open(link), 410)
        self.good(owner.open("/customer/accept?s=x&t=y"), 404)
        for browser, path in ((owner, "/customer/confirm"), (admin, "/customer/vouch")):
            page = self.good(browser.open(f"{path}?case={case}"))
            self.good(browser.submit(page, path, {}))
            self.good(recipient.open(f"{path}?case={case}"), 403)
            self.good(browser.open(f"{path}?case={uuid7()}"), 404)
            self.good(wire.form(path, {"request": "x", "csrf": "y"}), 400)
        self.good(agent.get(f"/v1/cases/{case}"))
        page = self.good(owner.open(f"/customer/object?case={case}"))
        self.good(owner.submit(page, "/customer/object", {"reason": "It was not me."}))
        self.good(agent.get(f"/v1/cases/{case}"))
        self.good(owner.submit(owner.open("/customer"), "/customer/sign-out", {}))
        self.good(wire.ask("GET", "/customer/session", headers=owner.headers()), 401)

    def test_an_owner_asks_for_a_transfer(self):
        owner = customer("self_serve_owner")
        page = self.good(owner.open("/customer/transfer"))
        fields = {"email": service.people["self_serve_recipient"]["email"], "role": "admin"}
        self.good(owner.submit(page, "/customer/transfer", fields))
        self.good(owner.submit(page, "/customer/transfer", fields), 422)
        self.good(wire.form("/customer/transfer", fields), 400)
        case = self.own_request(owner)
        for path, act in (("/customer/home", "move"), ("/customer/ask-again", "ask")):
            page = self.good(owner.open(f"{path}?case={case}"))
            self.good(owner.submit(page, path, {"do": act}))
            self.good(owner.open(f"{path}?case={uuid7()}"), 404)
            self.good(wire.form(path, {"request": "x", "csrf": "y"}), 400)
        mine = f"/customer/withdraw?case={case}"
        page = self.good(owner.open(mine))
        self.good(owner.submit(page, "/customer/withdraw", {"reason": "x"}), 422)
        self.good(owner.submit(page, "/customer/withdraw", {"reason": "We have thought better of it."}))
        self.good(owner.open(mine), 403)
        self.good(owner.open("/customer/withdraw?case=none"), 404)

    def own_request(self, browser):
        return re.search(r"/customer/withdraw\?case=([0-9a-f-]{36})", browser.open("/customer").text()).group(1)

    def webhook(self, body, at=None):
        at = str(int(at or time.time()))
        digest = hmac.new(WEBHOOK_SECRET.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
        return wire.ask("POST", "/webhooks/billing", body, {"Content-Type": "application/json; charset=utf-8",
                                                           "Stripe-Signature": f"t={at},v1={digest}"})

    def test_the_providers_events(self):
        self.good(self.webhook('{"id":"evt_1","type":"customer.updated","data":{"object":{}}}'))
        self.good(self.webhook('{"id":"evt_2"'), 400)
        self.good(self.webhook('{"id":"evt_1"}', time.time() - 3600), 400)

    @classmethod
    def tearDownClass(cls):
        """Last, over everything that was asked: nothing undocumented came, and nothing documented was left out."""
        left_out = {(method, path) for method, path, _ in contract.operations()} - set(heard.statuses)
        never_good = {which for which, statuses in heard.statuses.items() if min(statuses) >= 400 and which[1]}
        if heard.faults or left_out or never_good:
            raise AssertionError("\n".join([*heard.faults, f"never asked: {sorted(left_out)}",
                                            f"never answered well: {sorted(never_good)}"]))


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    unittest.main(verbosity=1)
