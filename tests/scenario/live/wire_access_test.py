#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Steward founders
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad requests to the running service over HTTPS: tokens, reads, cursors and customers that open nothing."""

import base64
import json
import secrets
import sys
import unittest

from client import Browser, Staff, uuid7
from wire_case import WireTest, edited, start

EXPIRED = "UPDATE staff_token SET expires_at = now() - interval '1 second' WHERE session_id = '{}' AND kind = 'access'"


def setUpModule():
    globals().update(start())


class TokenTest(WireTest):
    def test_without_a_token_nothing_opens(self):
        for path, item in contract.whole["paths"].items():
            for method, operation in item.items():
                if operation.get("security") == []:
                    continue
                with self.subTest(method=method, path=path):
                    answer = wire.ask(method.upper(), path.replace("{id}", uuid7()), "{}" if method == "post" else None,
                                      {"Content-Type": "application/json", "Idempotency-Key": uuid7()})
                    self.refused(answer, 401, "invalid_token")

    def test_a_token_that_was_edited_cut_or_made_up_opens_nothing(self):
        token = agent.access
        for given in ("Bearer " + edited(token, 0), "Bearer " + edited(token, 20), "Bearer " + token[:-1],
                      "Bearer " + token + "A", "Bearer ", "Bearer", "Basic " + token, "bearer " + token, token,
                      "Bearer " + base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("="),
                      "Bearer " + agent.refresh):
            with self.subTest(given=given[:20]):
                self.refused(wire.ask("GET", "/v1/me", headers={"Authorization": given}), 401, "invalid_token")

    def test_an_expired_token_says_so(self):
        service.rows(EXPIRED.format(lead.session))
        self.allow("staff_token")
        self.refused(lead.get("/v1/me"), 401, "token_expired")
        self.refused(lead.command(self.note()), 401, "token_expired")
        lead.take(lead.token({"grant_type": "refresh_token", "client_id": "steward-desk",
                              "refresh_token": lead.refresh}))
        self.assertEqual(lead.get("/v1/me").status, 200)
        self.allow("staff_token", "staff_session", "dpop_jti")

    def test_after_signing_out_neither_token_opens_anything(self):
        gone = Staff(wire, service.people["lead_2"])
        answer = wire.form("/oauth/revoke", {"client_id": "steward-desk", "token": gone.refresh})
        self.assertEqual(answer.status, 200)
        self.before = self.everything()

        self.refused(gone.get("/v1/me"), 401, "session_revoked", reason="signed_out")
        self.refused(gone.command(self.note()), 401, "session_revoked", reason="signed_out")
        self.refused(gone.get("/v1/events"), 401, "session_revoked", reason="signed_out")
        answer = gone.token({"grant_type": "refresh_token", "client_id": "steward-desk",
                             "refresh_token": gone.refresh})
        self.refused(answer, 400, "invalid_grant", error="invalid_grant")
        self.allow("dpop_jti")

    def test_a_disabled_person_is_out_with_the_next_request(self):
        gone = Staff(wire, service.people["finance_2"])
        service.rows(f"UPDATE staff_user SET status = 'disabled' WHERE id = '{gone.person['id']}'")
        try:
            self.refused(gone.get("/v1/me"), 401, "session_revoked", reason="disabled")
            self.refused(gone.command(self.note()), 401, "session_revoked", reason="disabled")
        finally:
            self.before = self.everything()

    def test_another_persons_session_cannot_be_ended_nor_told_from_one_that_never_was(self):
        for session in (finance.session, uuid7(), "none"):
            with self.subTest(session=session):
                self.refused(agent.post(f"/v1/me/sessions/{session}/end", ""), 404, "not_found")
        self.assertEqual(finance.get("/v1/me").status, 200)

    def test_a_token_request_without_its_proof_gets_nothing(self):
        fields = {"grant_type": "refresh_token", "client_id": "steward-desk", "refresh_token": agent.refresh}
        self.refused(wire.form("/oauth/token", fields), 400, "invalid_dpop_proof", error="invalid_dpop_proof")
        proof = agent.key.token({"typ": "dpop+jwt", "alg": "ES256", "jwk": agent.key.jwk}, {"htm": "GET"})
        self.refused(wire.form("/oauth/token", fields, {"DPoP": proof}), 400, "invalid_dpop_proof")
        self.refused(wire.form("/oauth/token", {**fields, "client_id": "other"}, {"DPoP": proof}), 400, "invalid_client")
        self.assertEqual(agent.get("/v1/me").status, 200)


class ReadTest(WireTest):
    def test_a_payout_is_not_for_an_agent_and_an_unknown_one_for_nobody(self):
        payout = service.value("SELECT id FROM payout ORDER BY id LIMIT 1")
        problem = self.refused(agent.get(f"/v1/payouts/{payout}"), 403, "forbidden", rule="role_may_not",
                               facts={"roles": ["cs_agent"]})
        self.assertIn("finance", problem["who"])
        for ident in (uuid7(), self.org, "1", "a" * 300):
            with self.subTest(ident=ident[:40]):
                self.refused(finance.get(f"/v1/payouts/{ident}"), 404, "not_found")

    def test_an_audit_event_of_a_foreign_category_is_as_unknown_as_none(self):
        matrix = json.loads(service.value("SELECT doc->'audit_matrix'->'finance' FROM policy WHERE in_force"))
        foreign = next(name for name, right in matrix.items() if right[0] not in "FM")
        event = service.value(f"SELECT id FROM audit_event WHERE category = '{foreign}' LIMIT 1")
        self.assertTrue(event, matrix)
        place = service.value("SELECT l.month || '/' || l.idx FROM audit_leaf l JOIN audit_event e ON e.id = l.event_id "
                              f"WHERE e.category = '{foreign}' LIMIT 1")
        for ident in (event, uuid7(), "x", place, "2026-11/999999999999"):
            with self.subTest(ident=ident):
                self.refused(finance.get(f"/v1/audit/events/{ident}"), 404, "not_found")

    def test_a_case_and_an_org_that_are_not_there_are_not_found(self):
        for path in ("/v1/cases/{}", "/v1/orgs/{}/gates"):
            for ident in (uuid7(), "x"):
                with self.subTest(path=path, ident=ident):
                    self.refused(agent.get(path.format(ident)), 404, "not_found")
        self.refused(agent.get(f"/v1/orgs/{self.org}/gates?recipient=x"), 400, "bad_field", field="recipient")

    def test_an_audit_search_is_refused_where_it_is_wrong(self):
        deep = {"not": {"text": {"kind": "word", "text": "x"}}}
        for _ in range(30):
            deep = {"not": deep}
        for body, status in (({"limit": 0}, 400), ({"limit": 201}, 400), ({"limit": 1 << 70}, 400), ({"limit": 1.5}, 400),
                             ({"limit": "1"}, 400), ({"page": 2}, 400), ({"count": 1}, 400), ({"zone": "x' OR 1"}, 400),
                             ({"cursor": 7}, 400), ({"cursor": "x" * 300}, 400), ([], 400), ({"query": 7}, None),
                             ({"query": deep}, None), ({"query": {"and": []}}, None),
                             ({"query": {"term": {"field": "shoe", "op": ":", "value": {"one": {"kind": "word",
                               "text": "1"}}}}}, 422)):
            with self.subTest(body=str(body)[:60]):
                answer = finance.post("/v1/audit/search", body)
                self.assertIn(answer.status, (status,) if status else (400, 422), answer)
                self.refused(answer, answer.status, answer.json()["code"])
        self.refused(finance.post("/v1/audit/search", '{"query":' * 200 + "1" + "}" * 200), 400, "bad_request")

    def test_proofs_of_what_is_not_there_are_refused(self):
        for query, status in (("month=2026-13&index=0&size=1", 400), ("month=2026-10", 400),
                              ("month=2026-10&index=-1&size=5", 400), ("month=2026-10&index=5&size=5", None),
                              ("month=2026-10&index=0&size=99999999", None), ("month=1999-01&index=0&size=1", 404),
                              ("month=2026-10&index=0&size=99999999999999999999", 400)):
            with self.subTest(query=query):
                answer = finance.get("/v1/audit/proof/inclusion?" + query)
                self.assertIn(answer.status, (status,) if status else (400, 404), answer)
                self.refused(answer, answer.status, answer.json()["code"])


    def test_proofs_of_many_rows_are_refused_where_they_are_wrong(self):
        good = {"month": "2026-10", "size": "5", "indices": ["0"]}
        for body in ({}, [], {**good, "more": 1}, {**good, "month": "2026-13"}, {**good, "month": 7}, {**good, "size": 5},
                     {**good, "size": "-1"}, {**good, "indices": []}, {**good, "indices": "0"}, {**good, "indices": ["5"]},
                     {**good, "indices": ["0", "0"]}, {**good, "indices": [None]}, {**good, "indices": ["1"] * 201}):
            with self.subTest(body=str(body)[:60]):
                self.refused(finance.post("/v1/audit/proof/inclusions", body), 400, "bad_request")
        self.refused(finance.post("/v1/audit/proof/inclusions", {**good, "month": "1999-01"}), 404, "not_found")


class CursorTest(WireTest):
    def first_page(self, who):
        answer = who.post("/v1/sync/snapshot", {"position": None})
        self.assertEqual(answer.status, 200, answer)
        return json.loads(answer.text().splitlines()[-1])

    def changes_cursor(self, who):
        position = self.first_page(who)
        while position["more"]:
            answer = who.post("/v1/sync/snapshot", {"position": position["next"]})
            position = json.loads(answer.text().splitlines()[-1])
        return position["next"]

    def damaged(self, cursor):
        yield from (edited(cursor, at) for at in (0, 10, len(cursor) // 2, len(cursor) - 2))
        yield from (cursor[:-1], cursor[:20], cursor + "AAAA", cursor + cursor, "%20", "AAAA", "x" * 600)

    def test_an_edited_or_cut_cursor_is_refused(self):
        cursor = self.changes_cursor(agent)
        self.assertEqual(agent.get(f"/v1/sync/changes?cursor={cursor}").status, 200)
        for given in self.damaged(cursor):
            with self.subTest(given=given[:30]):
                answer = agent.get(f"/v1/sync/changes?cursor={given}")
                # A damaged key number reads like a key that is gone: then the answer is to load anew.
                self.assertIn(answer.status, (400, 409), answer)
                self.refused(answer, answer.status, "bad_cursor" if answer.status == 400 else "resync")
        self.refused(agent.get("/v1/sync/changes"), 400, "bad_cursor")
        self.refused(agent.get(f"/v1/sync/changes?cursor={cursor}&wait=26"), 400, "bad_request")
        self.refused(agent.get(f"/v1/sync/changes?cursor={cursor}&wait=soon"), 400, "bad_request")

    def test_an_edited_or_cut_position_is_refused(self):
        position = self.first_page(finance)["next"]
        for given in self.damaged(position):
            with self.subTest(given=given[:30]):
                answer = finance.post("/v1/sync/snapshot", {"position": given})
                self.assertIn(answer.status, (400, 409), answer)
        for body in ({}, {"position": 7}, {"position": ""}, {"position": None, "more": 1}, []):
            with self.subTest(body=body):
                self.refused(finance.post("/v1/sync/snapshot", body), 400, "bad_request")

    def test_another_persons_cursor_gives_none_of_their_rows(self):
        for maker, who in ((finance, agent), (agent, colleague)):
            cursor, position = self.changes_cursor(maker), self.first_page(maker)["next"]
            for answer in (who.get(f"/v1/sync/changes?cursor={cursor}"),
                           who.post("/v1/sync/snapshot", {"position": position})):
                self.refused(answer, 403, "forbidden", rule="cursor_of_another_person")
            order = {"cursor": cursor, "t": "org", "buckets": [0]}
            self.refused(who.post("/v1/sync/repair", order), 403, "forbidden", rule="cursor_of_another_person")

    def test_a_repair_gives_no_row_of_a_table_that_is_not_the_roles(self):
        cursor = self.changes_cursor(agent)
        for table in ("payout", "shoe", "org'--", ""):
            with self.subTest(table=table):
                answer = agent.post("/v1/sync/repair", {"cursor": cursor, "t": table, "buckets": [0]})
                self.refused(answer, 404, "not_found")
        for buckets in ([], [256], [-1], [3, 3], [3, 2], ["0"], [None], list(range(300)), "0"):
            with self.subTest(buckets=buckets):
                answer = agent.post("/v1/sync/repair", {"cursor": cursor, "t": "org", "buckets": buckets})
                self.refused(answer, 400, "bad_request")

    def test_a_digest_of_a_table_that_is_not_the_roles_is_not_found(self):
        for table in ("payout", "shoe", "org'--", ""):
            with self.subTest(table=table):
                self.refused(agent.get(f"/v1/sync/digest?t={table}"), 404, "not_found")

    def test_a_cursor_of_the_audit_log_belongs_to_its_person_and_its_search(self):
        page = finance.post("/v1/audit/search", {"limit": 5}).json()
        cursor = page["next"]
        self.assertTrue(cursor)
        word = {"text": {"kind": "word", "text": "x"}}
        for who, body in ((agent, {"limit": 5, "cursor": cursor}), (finance, {"limit": 5, "cursor": cursor, "query": word}),
                          (finance, {"limit": 5, "cursor": edited(cursor, 5)}),
                          (finance, {"limit": 5, "cursor": edited(cursor, len(cursor) - 3)}),
                          (finance, {"limit": 5, "cursor": cursor[:-2]})):
            with self.subTest(body=str(body)[:60]):
                self.refused(who.post("/v1/audit/search", body), 400, "bad_cursor")
        self.assertEqual(finance.post("/v1/audit/search", {"limit": 5, "cursor": cursor}).status, 200)


class CustomerTest(WireTest):
    def test_a_customers_cookie_is_not_a_staff_token_and_the_other_way_round(self):
        browser = Browser(wire)
        browser.sign_in(browser.open("/customer/sign-in"), "/customer/sign-in", service.people["owner"])
        live = wire.ask("GET", "/customer/session", headers=browser.headers())
        self.assertEqual(live.status, 200, live)
        self.before = self.everything()
        session = live.json()["session"]["id"]

        for value in browser.cookies.values():
            self.refused(wire.ask("GET", "/v1/me", headers={"Authorization": "Bearer " + value.split(".")[-1]}), 401,
                         "invalid_token")
        self.refused(wire.ask("GET", "/customer/session", headers=agent.headers()), 401, "session_revoked")
        self.refused(agent.post(f"/v1/me/sessions/{session}/end", ""), 404, "not_found")
        self.assertEqual(wire.ask("GET", "/customer/session", headers=browser.headers()).status, 200)

    def test_an_edited_cookie_opens_nothing(self):
        browser = Browser(wire)
        browser.sign_in(browser.open("/customer/sign-in"), "/customer/sign-in", service.people["admin"])
        name = next(name for name in browser.cookies if "browser" not in name)
        self.before = self.everything()
        value = browser.cookies[name]
        for given in (edited(value, 2), edited(value, len(value) - 2), value[:-1], value.split(".")[0], "x", ""):
            with self.subTest(given=given[:20]):
                browser.cookies[name] = given
                self.refused(wire.ask("GET", "/customer/session", headers=browser.headers()), 401, "session_revoked")

    def test_a_form_without_its_browsers_token_does_nothing(self):
        for path in ("/customer/sign-in", "/customer/sign-out", "/customer/accept", "/customer/confirm",
                     "/customer/vouch", "/customer/object", "/customer/transfer"):
            with self.subTest(path=path):
                answer = wire.form(path, {"request": "x", "csrf": "y", "case": self.org})
                self.assertIn(answer.status, (303, 400), answer)
                self.assertEqual(contract.answer_differences(answer), [])

    def test_a_webhook_that_is_not_the_providers_is_refused(self):
        for headers in ({}, {"Stripe-Signature": "t=1,v1=00"}, {"Stripe-Signature": "x" * 4000}):
            with self.subTest(headers=str(headers)[:40]):
                answer = wire.ask("POST", "/webhooks/billing", '{"id":"evt_1"}', {"Content-Type": "application/json",
                                                                                 **headers})
                self.refused(answer, 400, "bad_signature")


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    unittest.main(verbosity=1)
