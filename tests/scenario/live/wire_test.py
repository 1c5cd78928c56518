#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Steward founders
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad requests to the running service over HTTPS, whoever sends them: commands, and what is no request at all."""

import json
import sys
import unittest
import uuid

from client import FORM, uuid7
from wire_case import WireTest, start


def setUpModule():
    globals().update(start())


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


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    unittest.main(verbosity=1)
