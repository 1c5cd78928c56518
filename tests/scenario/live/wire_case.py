# SPDX-FileCopyrightText: 2026 The Steward founders
# SPDX-License-Identifier: GPL-3.0-or-later
"""A bad request to the running service: it gets its problem document, and nothing is changed."""

import pathlib
import unittest

from client import Staff, Wire
from contract import Contract
from service import Service

ROOT = pathlib.Path(__file__).resolve().parents[3]


def edited(text, at):
    """The same text with one character of its alphabet changed."""
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1:]


def start():
    """A service and its people, under the names by which the tests of a module call them."""
    global service, contract
    contract = Contract(ROOT / "platform/contract")
    service = Service()
    unittest.addModuleCleanup(service.stop)
    wire = Wire(service)
    people = {name: Staff(wire, service.people[who]) for name, who in (
        ("agent", "cs_agent"), ("colleague", "cs_agent_2"), ("finance", "finance"), ("lead", "lead"))}
    return {"service": service, "contract": contract, "wire": wire, **people}


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
        """Table by table, its rows as one hash, without what time changes: the minute a session was last used in, and
        the sealed answers of codes and tokens, which are gone after a minute."""
        if not hasattr(WireTest, "statement"):
            names = service.rows("SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE "
                                 "n.nspname = 'public' AND c.relkind = 'r' AND c.relname !~ '^(audit_|feed|change$)' ORDER BY 1")
            WireTest.statement = " UNION ALL ".join(
                f"SELECT '{name}', count(*), md5(coalesce(string_agg(x, ',' ORDER BY x), '')) FROM (SELECT "
                f"(to_jsonb(t) - '{{last_used_at,answer_sealed,successor_sealed}}'::text[])::text AS x FROM {name} t) r" for name in names)
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
