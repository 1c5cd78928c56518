# SPDX-FileCopyrightText: 2026 The Steward founders
# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 of the desk while somebody writes or acts: at each step of a transfer, and wherever else text is typed.

The built programs, used as people use them: X11 keys and accessibility on the desk, the platform's own pages
answered over HTTPS. After each kill the desk is started again and must show what was typed up to a second before,
byte for byte. At the end the database must hold each act once. STEWARD_LONG_TESTS=1: twenty kills per step, not three.
"""

import argparse
import os
import random
import shutil

from desk_kill_steps import Steps
from desk_kill_strikes import WORDS
from desk_kill_world import PATIENCE, until


class Test(Steps):
    # -- other places ----------------------------------------------------------------------------------------------

    def notes(self, agent):
        org = self.platform.value("SELECT id FROM org WHERE subdomain = 'cedar-point'")
        place = f"org/{org}"

        def come_back():
            agent.start(f"steward://org/{org}")
            agent.person.wait_for("cedar-point", PATIENCE)
            until("the tab of the notes", lambda: self.pressed(agent, "Notes"))
            agent.wait_field("New note")

        def act(rng):
            words = f"{rng.choice(WORDS)}\n{rng.randint(0, 10**9)}"
            if self.act_and_kill(agent, place, "New note", "Add note", "note.add", rng, come_back, words):
                until("the field to be empty", lambda: agent.field("New note") == "")

        agent.ask("kill")
        come_back()
        self.step("Note composer", [("New note", True)], act, come_back, agent, place)
        # The cable is cut: what was being written is there all the same.
        rng = random.Random("cable")
        self.platform.stop()
        self.write_and_kill(agent, place, "New note", rng, True, come_back)
        self.platform.start()
        agent.person.wait_for("Synced", PATIENCE)
        self.check_known(agent, place)

    def pressed(self, desk, start):
        try:
            desk.ask("press_first", start=start)
            return True
        except RuntimeError:
            return False

    def filter(self, agent):
        """A filter is no draft; it comes back with the place."""
        agent.ask("kill")
        agent.start("steward://view?name=orgs")
        agent.wait_field("Filter")
        text = f"tier:t1 cedar {random.Random('filter').randint(0, 999)}"
        agent.ask("write", name="Filter", pieces=[{"text": text, "how": "keys", "pause": 0}], after=1.5)
        self.kills += 1
        agent.start()
        got = agent.field("Filter")
        assert got == text, f"the filter reads {got!r}; it read {text!r}"

    # -- the database ----------------------------------------------------------------------------------------------

    def check_effects(self):
        ids = [id for desk in self.desks for id, _, _ in desk.commands()]
        assert len(ids) == len(set(ids))
        assert ids, "nothing was sent"
        listed = ", ".join(f"'{id}'" for id in ids)
        done = self.platform.rows(f"SELECT id FROM command_log WHERE state = 'done' AND id IN ({listed})")
        # Each effect is an audit event of its own; the same one twice under one id would be two effects.
        twice = self.platform.rows("SELECT request_id, action, metadata, count(*) FROM audit_event "
                                   f"WHERE outcome = 0 AND request_id IN ({listed}) GROUP BY 1, 2, 3 HAVING count(*) > 1")
        assert not twice, f"two effects under one command: {twice}"
        silent = self.platform.rows(f"SELECT id, type FROM command_log l WHERE state = 'done' AND id IN ({listed}) AND NOT EXISTS "
                                    "(SELECT FROM audit_event a WHERE a.request_id = l.id)")
        assert not silent, f"done without an effect: {silent}"
        stores = {"ownership.transfer.contact.log": "SELECT note FROM contact_log", "note.add": "SELECT body FROM note",
                  "ownership.transfer.open": "SELECT ticket FROM transfer_case"}
        once = 0
        for kind, query in stores.items():
            for words in {words for one, words in self.acts if one == kind}:
                quoted = words.replace("'", "''")
                column = query.split()[1]
                count = int(self.platform.value(f"SELECT count(*) FROM ({query}) q WHERE {column} = '{quoted}'"))
                assert count <= 1, f"{kind} {words!r} was intended once and had {count} effects"
                once += count
        moves = self.platform.rows("SELECT kind, facts, count(*) FROM case_event WHERE kind IN ('transfer.paused', 'transfer.returned', "
                                   "'transfer.disputed', 'transfer.approved') AND facts ? 'reason' GROUP BY 1, 2 HAVING count(*) > 1")
        assert not moves, f"one act is twice on the timeline: {moves}"
        self.figures["acts"] = (f"{len(self.acts)} presses met by a kill, {len(done)} commands of {len(ids)} done, "
                                f"{once} rows of contacts, notes and cases, none twice")

    def run(self):
        agent = self.desk("cs_agent")
        lead = self.desk("lead") if self.elsewhere_only else self.transfer(agent)
        self.outcome_step(lead)
        self.notes(agent)
        self.filter(agent)
        self.check_effects()

    def transfer(self, agent):
        self.route_step(agent)
        case = self.main_case(agent)
        agent.ask("kill")
        self.parties_step(agent, case)
        agent.ask("kill")
        self.identity_step(agent, case)
        agent.ask("kill")
        self.impact_step(agent, case)
        agent.ask("kill")
        self.submit(agent, case)
        lead = self.desk("lead")
        self.approval_step(agent, lead, case)
        lead.ask("kill")
        self.notice_step(lead, case)
        return lead

    def close(self, is_good):
        for desk in self.desks:
            if not is_good:
                try:
                    print(f"{desk.who}: {' | '.join(desk.person.texts())[:3000]}", flush=True)
                except Exception as error:  # the report goes on whatever the desk says
                    print(f"{desk.who}: {error}")
            desk.close()
        self.platform.stop()
        if is_good:
            shutil.rmtree(self.scratch, ignore_errors=True)
        else:
            print(f"left: {self.scratch}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--desk", required=True)
    parser.add_argument("--reader", required=True, help="the read_sealed of the same build")
    parser.add_argument("--platform", required=True)
    parser.add_argument("--elsewhere-only", action="store_true", help="not the first six steps")
    test = Test(parser.parse_args())
    is_good = False
    try:
        test.run()
        is_good = True
        for name, figure in test.figures.items():
            print(f"{name}: {figure}")
        print(f"{test.kills} kills; of what was lost the oldest had been on the screen for {test.worst * 1000:.0f} ms")
    finally:
        test.close(is_good)


if __name__ == "__main__":
    os.umask(0o022)
    main()
