#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Steward founders
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad requests to the running service over HTTPS: each gets its problem document, and nothing is changed."""

import base64
import json
import pathlib
import secrets
import sys
import unittest
import uuid

from client import FORM, Browser, Staff, Wire, uuid7
from contract import Contract
from service import Service

ROOT = pathlib.Path(__file__).resolve().parents[3]
EXPIRED = "UPDATE staff_token SET expires_at = now() - interval '1 second' WHERE session_id = '{}' AND kind = 'access'"


def edited(text, at):
    """The same text with one character of its alphabet changed."""
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1:]


def setUpModule():
    global service, contract, wire, agent, colleague, finance, lead
    contract = Contract(ROOT / "platform/contract")
    service = Service()
    unittest.addModuleCleanup(service.stop)
    wire = Wire(service)
    agent, colleague, finance, lead = (Staff(wire, service.people[who])
                                       for who in ("cs_agent", "cs_agent_2", "finance", "lead"))


class WireTest(unittest.TestCase):
    """Around every test all rows are compared but the audit log's, and the feed, which follows the rows by itself."""

    def setUp(self):
        self.org = service.value("SELECT id FROM org ORDER BY id LIMIT 1")
        self.rev = service.value(f"SELECT rev FROM org WHERE id = '{self.org}'")
        self.before = self.everything()

    def tearDown(self):
        after = self.everything()
        changed = [name for name in after if after[name] != self.before[name]]
        self.assertEqual(changed, [])

    def everything(self):
        """Table by table, its rows as one hash. Sessions without the minute they were last used in."""
        if not hasattr(WireTest, "statement"):
            names = service.rows("SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE "
                                 "n.nspname = 'public' AND c.relkind = 'r' AND c.relname !~ '^(audit_|feed|change$)' ORDER BY 1")
            WireTest.statement = " UNION ALL ".join(
                f"SELECT '{name}', count(*), md5(coalesce(string_agg(x, ',' ORDER BY x), '')) FROM (SELECT "
                f"(to_jsonb(t) - 'last_used_at')::text AS x FROM {name} t) r" for name in names)
        return {row.split("|")[0]: row for row in service.rows(WireTest.statement)}

    def allow(self, *tables):
        """What this test itself changed, or may change, is not compared."""
        now = self.everything()
        for table in tables:
            self.before[table] = now[table]

    def refused(self, answer, status, code, **members):
        self.assertEqual((answer.status, answer.kind), (status, "application/problem+json"), answer)
        problem = answer.json()
        self.assertEqual(problem["code"], code, answer)
        self.assertEqual(problem["status"], status)
        self.assertEqual(problem["request_id"], answer.headers["X-Request-Id"])
        self.assertTrue(problem["title"] and problem["detail"], answer)
        for name, value in members.items():
            self.assertEqual(problem.get(name), value, answer)
        self.assertEqual(contract.answer_differences(answer) if answer.method != "RAW" else [], [])
        return problem

    def audited(self, request, code):
        """The refusal itself stands in the log, once."""
        rows = service.rows(f"SELECT outcome, metadata::jsonb->>'code' FROM audit_event WHERE request_id = '{request}'")
        self.assertEqual(rows, [f"1|{code}"])

    def note(self, **changes):
        body = {"type": "note.add", "version": 1, "expect": {f"org/{self.org}": self.rev},
                "args": {"org_id": self.org, "body": "by wire"}}
        body.update(changes)
        return body


class CommandTest(WireTest):
    def kept(self, key, status, code):
        """A final refusal is one row of the command log, and nothing else."""
        rows = service.rows(f"SELECT state, status, answer->>'code' FROM command_log WHERE id = '{key}'")
        self.assertEqual(rows, [f"refused|{status}|{code}"])
        self.allow("command_log")

    def test_a_command_without_expect_is_told_what_it_must_name(self):
        key = uuid7()
        answer = agent.command({name: value for name, value in self.note().items() if name != "expect"}, key)
        self.refused(answer, 428, "expect_missing", missing=[f"org/{self.org}"])
        self.audited(key, "expect_missing")

    def opening(self, **changes):
        return {"type": "ownership.transfer.open", "version": 1, "expect": {f"org/{self.org}": self.rev},
                "args": {"org_id": self.org, "reason_code": "owner_request", "requester_channel": "phone"}, **changes}

    def test_an_empty_expect_is_told_what_it_must_name(self):
        self.refused(agent.command(self.opening(expect={})), 428, "expect_missing", missing=[f"org/{self.org}"])

    def test_a_note_overwrites_nothing_and_needs_no_revision(self):
        key = uuid7()
        self.assertEqual(agent.command(self.note(expect={}), key).status, 200)
        self.assertEqual(service.value(f"SELECT count(*) FROM command_log WHERE id = '{key}' AND state = 'done'"), "1")
        self.before = self.everything()

    def test_a_stale_expect_is_told_the_revision_there_is(self):
        key = uuid7()
        answer = agent.command(self.note(expect={f"org/{self.org}": str(int(self.rev) + 7)}), key)
        self.refused(answer, 412, "stale", current={f"org/{self.org}": self.rev}, command_id=key)
        self.audited(key, "stale")
        self.kept(key, 412, "stale")

    def test_unknown_fields_are_named(self):
        self.refused(agent.command(self.note(extra=1)), 400, "unknown_field", field="extra")
        args = {"org_id": self.org, "body": "x", "pinned": True}
        self.refused(agent.command(self.note(args=args)), 400, "unknown_field", field="args.pinned")

    def test_wrong_types_are_named(self):
        for change, field, code in (
                ({"args": {"org_id": self.org, "body": 7}}, "args.body", "bad_field"),
                ({"args": {"org_id": 7, "body": "x"}}, "args.org_id", "bad_field"),
                ({"args": {"org_id": self.org.upper(), "body": "x"}}, "args.org_id", "bad_field"),
                ({"args": {"org_id": self.org, "body": ""}}, "args.body", "bad_field"),
                ({"args": {"org_id": self.org, "body": "x" * 10_001}}, "args.body", "bad_field"),
                ({"args": []}, "args", "bad_field"),
                ({"args": None}, "args", "bad_field"),
                ({"expect": []}, "expect", "bad_field"),
                ({"expect": {f"org/{self.org}": 1}}, "expect", "bad_field"),
                ({"expect": {f"org/{self.org}": "0"}}, "expect", "bad_field"),
                ({"expect": {f"org/{self.org}": "-1"}}, "expect", "bad_field"),
                ({"expect": {f"org/{self.org}": "1e0"}}, "expect", "bad_field"),
                ({"expect": {f"planet/{self.org}": "1"}}, "expect", "bad_field"),
                ({"expect": {"org/../../x": "1"}}, "expect", "bad_field"),
                ({"version": 2}, "version", "unknown_command"),
                ({"version": "1"}, "version", "unknown_command"),
                ({"version": 1.5}, "version", "unknown_command"),
                ({"type": "org.drop"}, "type", "unknown_command"),
                ({"type": None}, "type", "unknown_command")):
            with self.subTest(change=change):
                key = uuid7()
                self.refused(agent.command(self.note(**change), key), 400, code, field=field)
                self.audited(key, code)

    def test_numbers_past_their_range_are_refused(self):
        for rev in ("9223372036854775808", "9" * 400):
            with self.subTest(rev=rev[:30]):
                self.refused(agent.command(self.note(expect={f"org/{self.org}": rev})), 400, "bad_field", field="expect")
        for version in ("1" + "0" * 400, "18446744073709551617", "1e400"):
            with self.subTest(version=version[:30]):
                text = json.dumps(self.note()).replace('"version": 1', '"version": ' + version)
                self.assertEqual(agent.command(text).status, 400)

    def test_what_is_no_json_object_is_refused(self):
        for body in ("", "{", "[]", "null", "nothing", '{"type":"note.add"} {}', '{"type":"\\ud800"}', b"\xff\xfe{}",
                     "[" * 100_000, '{"a":' * 100_000, '{"args":' + "[" * 40 + "]" * 40 + "}"):
            with self.subTest(body=body[:40]):
                problem = self.refused(agent.command(body), 400, "bad_request")
                self.assertNotIn("Boost", problem["detail"])

    def test_a_text_with_nul_is_refused_not_cut(self):
        args = {"org_id": self.org, "body": "a\0b"}
        self.refused(agent.command(self.note(args=args)), 400, "bad_request")

    def test_the_command_id_must_be_a_uuid_of_version_7(self):
        for key in ("", "7", str(uuid.uuid4()), uuid7().upper(), uuid7() + "0", "x" * 4000):
            with self.subTest(key=key[:40]):
                self.refused(agent.command(self.note(), headers={"Idempotency-Key": key}), 400, "bad_field",
                             field="Idempotency-Key")
        answer = agent.post("/v1/commands", self.note())
        self.refused(answer, 400, "bad_field", field="Idempotency-Key")

    def test_an_id_that_is_nobodys_is_not_found(self):
        unknown = str(uuid.UUID(int=uuid.UUID(self.org).int ^ 1))
        for table, ident in (("org", unknown), ("user", self.org)):
            with self.subTest(table=table):
                answer = agent.command(self.note(expect={f"{table}/{ident}": "1"},
                                                 args={f"{table}_id": ident, "body": "x"}))
                self.refused(answer, 404, "not_found")

    def test_a_row_of_a_table_that_is_not_the_roles_is_not_found(self):
        payout = service.value("SELECT id FROM payout ORDER BY id LIMIT 1")
        rev = service.value(f"SELECT rev FROM payout WHERE id = '{payout}'")
        answer = agent.command(self.note(expect={f"org/{self.org}": self.rev, f"payout/{payout}": rev}))
        self.refused(answer, 404, "not_found")

    def test_a_role_that_may_not_is_told_the_rule_and_who_can(self):
        key = uuid7()
        problem = self.refused(finance.command(self.opening(), key), 403, "forbidden", rule="role_may_not",
                               facts={"roles": ["finance"]})
        self.assertIn("cs_agent", problem["who"])
        self.audited(key, "forbidden")
        self.kept(key, 403, "forbidden")

    def test_the_same_id_with_another_body_is_a_mismatch_and_the_first_answer_stays(self):
        key = uuid7()
        first = agent.command(self.note(), key)
        self.assertEqual(first.status, 200, first)
        self.before = self.everything()

        for body in (self.note(args={"org_id": self.org, "body": "other"}), json.dumps(self.note()) + " "):
            with self.subTest(body=body):
                self.refused(agent.command(body, key), 422, "idempotency_mismatch")
        again = agent.command(self.note(), key)

        self.assertEqual(again.json(), first.json())
        self.assertEqual(service.value("SELECT count(*) FROM audit_event WHERE action = 'note.added' AND outcome = "
                                       f"0 AND request_id = '{key}'"), "1")

    def test_another_persons_command_id_is_refused_and_its_answer_not_shown(self):
        key = uuid7()
        self.assertEqual(agent.command(self.note(), key).status, 200)
        self.before = self.everything()

        self.refused(colleague.command(self.note(), key), 403, "forbidden", rule="command_of_another_person")
        self.refused(colleague.get(f"/v1/commands/{key}"), 404, "not_found")
        self.refused(colleague.post(f"/v1/commands/{key}/void", "{}"), 404, "not_found")

    def test_a_command_id_of_nobody_is_not_found(self):
        self.refused(agent.get(f"/v1/commands/{uuid7()}"), 404, "not_found")
        self.refused(agent.get("/v1/commands/none"), 404, "not_found")
        self.refused(agent.post("/v1/commands/none/void", "{}"), 400, "bad_request")
        self.refused(agent.post(f"/v1/commands/{uuid7()}/void", '{"why":"not"}'), 400, "bad_request")


class TransportTest(WireTest):
    def test_a_body_over_the_limit_is_413_before_it_is_read(self):
        self.refused(agent.post("/v1/sync/snapshot", json.dumps({"position": "x" * 5000})), 413, "too_large")
        self.refused(agent.post("/v1/audit/search", " " * 70_000), 413, "too_large")
        head = (f"POST /v1/commands HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {agent.access}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {1 << 40}\r\n\r\n").encode()
        self.refused(wire.raw(head + b"{"), 413, "too_large")
        chunk = b"8000\r\n" + b" " * 0x8000 + b"\r\n"
        head = (f"POST /v1/audit/search HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {agent.access}\r\n"
                "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n").encode()
        self.refused(wire.raw(head + chunk * 4 + b"0\r\n\r\n"), 413, "too_large")

    def test_a_header_over_the_limit_is_431(self):
        for lines in ("X-Long: " + "y" * 20_000, "\r\n".join(f"X-{n}: y" for n in range(4000))):
            with self.subTest(lines=lines[:20]):
                answer = wire.raw(f"GET /v1/me HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n\r\n".encode())
                self.refused(answer, 431, "header_too_large")
        answer = wire.raw(b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
        self.refused(answer, 431, "header_too_large")

    def test_another_content_type_is_415(self):
        for path, body in (("/v1/commands", self.note()), ("/v1/audit/search", {}),
                           ("/v1/sync/snapshot", {"position": None}), ("/v1/sync/repair", {})):
            for kind in ("text/plain", FORM, "application/jsonp", "multipart/form-data; boundary=x"):
                with self.subTest(path=path, kind=kind):
                    answer = agent.post(path, body, {"Content-Type": kind, "Idempotency-Key": uuid7()})
                    self.refused(answer, 415, "wrong_content_type")
                    self.assertEqual(answer.headers["Accept"], "application/json")
        self.assertEqual(agent.post("/v1/audit/search", {}, {"Content-Type": "Application/JSON; charset=utf-8"}).status,
                         200)

    def test_a_form_where_json_stands_is_refused_at_the_token_endpoint(self):
        for path in ("/oauth/token", "/oauth/revoke"):
            answer = wire.ask("POST", path, "{}", {"Content-Type": "application/json"})
            self.refused(answer, 400, "invalid_request", error="invalid_request")

    def test_another_method_is_405_and_says_which_there_are(self):
        for method, path, allowed in (("DELETE", "/v1/me", "GET"), ("GET", "/v1/commands", "POST"),
                                      ("PUT", "/v1/sync/snapshot", "POST"), ("PATCH", "/oauth/enrol", "GET, POST"),
                                      ("HEAD", "/v1/meta", "GET"), ("BREW", "/v1/meta", "GET")):
            with self.subTest(method=method, path=path):
                answer = wire.ask(method, path, headers=agent.headers())
                self.assertEqual((answer.status, answer.headers["Allow"]), (405, allowed))
                if method != "HEAD":
                    self.refused(answer, 405, "method_not_allowed")

    def test_a_nul_in_an_address_is_refused_before_anything_reads_it(self):
        for path in ("/v1/meta%00", "/v1/payouts/%00", "/v1/sync/changes?cursor=%00"):
            with self.subTest(path=path):
                self.refused(agent.get(path), 400, "bad_request")

    def test_an_address_of_nothing_is_404(self):
        for path in ("/", "/v1", "/v1/", "/v1/me/", "/v1/orgs", "/v1/me/../meta", "/v1/%2e%2e/healthz", "//v1/meta",
                     "/v2/meta", "/metrics", "/v1/commands/a/b/void"):
            with self.subTest(path=path):
                self.refused(agent.get(path), 404, "not_found")

    def test_what_is_no_http_is_not_answered_with_a_crash(self):
        for data in (b"\0" * 64, b"GET\r\n\r\n", b"GET /v1/meta HTTP/9.9\r\n\r\n"):
            with self.subTest(data=data[:20]), self.assertRaises((OSError, ValueError, Exception)):
                wire.raw(data)
        self.assertEqual(wire.ask("GET", "/healthz").text(), "alive\n")


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
