"""What the journal says, read without Settle: by SQLite itself, from a copy."""

import contextlib
import hashlib
import os
import shutil
import sqlite3

# The numbers of the table `action` (Sources/Storage/JournalSchema.swift).
ACTION_STATES = {0: "refused", 1: "skipped", 2: "shadow", 3: "denied", 4: "done", 5: "failed",
                 6: "withdrawn", 10: "needs_approval", 11: "ready", 12: "sending", 13: "unknown"}
RUN_STATES = {0: "waiting", 1: "done", 2: "failed", 3: "stopped", 4: "diverged", 5: "cancelled"}
LEDGER_STATES = {0: "reserved", 1: "posted", 2: "released"}
ACCOUNTS = {0: "payout", 1: "refund"}


class Journal:
    """All of a journal, at a moment when no host has it open."""

    def __init__(self, path):
        self.actions, self.ledger, self.runs = {}, {}, {}
        self.events = self.outcomes = 0
        self.dead_letters, self.timers = [], set()
        # How often in a row hosts died while the rules of one event ran.
        self.deaths = 0
        if not os.path.exists(path):
            return
        copy = path + ".copy"
        for end in ("", "-wal"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(copy + end)
            if os.path.exists(path + end):
                shutil.copyfile(path + end, copy + end)
        with contextlib.closing(sqlite3.connect(copy)) as database:
            database.row_factory = sqlite3.Row
            # The table of the last migration: a host may have died between two.
            one = "SELECT count(*) FROM sqlite_master WHERE name = 'figure'"
            if database.execute(one).fetchone()[0]:
                self.read(database)

    def read(self, database):
        shops = {row["number"]: row["id"] for row in database.execute("SELECT * FROM shop")}
        for row in database.execute("SELECT * FROM action"):
            self.actions[row["number"]] = {
                "number": row["number"], "key": row["key"], "shop": shops[row["shop"]],
                "ticket": row["ticket"], "kind": row["kind"],
                "state": ACTION_STATES[row["state"]], "arguments": bytes(row["arguments"]),
                "body_sha256": hashlib.sha256(row["request"] or b"").hexdigest(),
                "attempts": row["attempts"] or 0,
            }
        for row in database.execute("SELECT * FROM ledger"):
            self.ledger[row["number"]] = {
                "shop": shops[row["shop"]], "account": ACCOUNTS[row["account"]],
                "state": LEDGER_STATES[row["state"]], "day": row["day"], "buyer": row["buyer"],
                "ticket": row["ticket"], "fen": row["fen"],
            }
        for row in database.execute("SELECT number, id, shop, ticket, rule, state FROM run"):
            self.runs[row["number"]] = {
                "id": bytes(row["id"]).hex(), "shop": shops[row["shop"]], "ticket": row["ticket"],
                "rule": row["rule"], "state": RUN_STATES[row["state"]],
            }
        for row in database.execute("SELECT mark_attempts FROM partition"):
            self.deaths = row["mark_attempts"] or 0
        one = "SELECT count(*) FROM "
        self.events = database.execute(one + "event").fetchone()[0]
        arrived = "outcome WHERE number IN (SELECT number FROM event)"
        self.outcomes = database.execute(one + arrived).fetchone()[0]
        self.dead_letters = [row[0] for row in database.execute("SELECT reason FROM dead_letter")]
        due = "SELECT shop, id FROM ticket WHERE due IS NOT NULL"
        self.timers = {(shops[row["shop"]], row["id"]) for row in database.execute(due)}

    @property
    def by_key(self):
        return {action["key"]: action for action in self.actions.values()}

    def open_actions(self, state=None):
        """Actions that may still change: all, or those in one state."""
        is_open = ("needs_approval", "ready", "sending", "unknown")
        return [action for action in self.actions.values()
                if action["state"] == state or state is None and action["state"] in is_open]
