"""A live host killed under load: `settle serve` on one journal, life after life, and one that ends."""

import contextlib
import os
import random
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import time
import urllib.request

import checks
import lives
from journal import Journal
from record import Record
from sender import Sender, acts

SHOPS = 100
EVENTS_PER_SECOND = 10_000
READY_SECONDS_MAX = 120
END_SECONDS_MAX = 180
TEMPLATE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "shops", "live")


class LiveHost:
    """What every life on one journal has in common."""

    def __init__(self, options, folder, url, bell):
        self.program, self.shards = options.program, options.shards
        self.folder, self.url, self.bell = folder, url, bell
        self.shops = os.path.join(folder, "shops")
        self.journal = os.path.join(folder, "journal.db")
        self.errors = os.path.join(folder, "errors.txt")
        with socket.create_server(("127.0.0.1", 0)) as any_port:
            self.port = any_port.getsockname()[1]
        for number in range(30_000, 30_000 + SHOPS):
            shop = os.path.join(self.shops, f"{number}")
            shutil.copytree(TEMPLATE, shop)
            with open(os.path.join(shop, "shop.lua"), "r+") as file:
                text = file.read().replace("30000", f"{number}")
                file.seek(0)
                file.write(text)

    def begin(self):
        with open(self.errors, "ab") as errors:
            return subprocess.Popen(
                [self.program, "serve", self.shops, "--listen", f"127.0.0.1:{self.port}",
                 "--gateway", self.url, "--journal", self.journal, "--catch-up", "0",
                 "--shards", f"{self.shards}"],
                stdin=subprocess.PIPE, stderr=errors,
                env=os.environ | {"SETTLE_GATEWAY_SECRET": lives.SECRET,
                                  "SWIFT_BACKTRACE": "enable=no"})

    def await_ready(self, child):
        """Returns when the host has taken up what the last one left."""
        end = time.monotonic() + READY_SECONDS_MAX
        while time.monotonic() < end and child.poll() is None:
            with contextlib.suppress(OSError):
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5):
                    return
            time.sleep(0.01)
        raise AssertionError(f"the host was not ready in time; {self.said()}")

    def size(self, name):
        """The bytes of one of the files that grow while a host lives."""
        with contextlib.suppress(FileNotFoundError):
            return os.path.getsize(os.path.join(self.folder, name))
        return 0

    def said(self):
        with open(self.errors, "rb") as file:
            return f"it said: {file.read()[-2000:].decode(errors='replace')}"


class LiveRound:
    """Some kills on one journal, by a seed; the moments are the machine's."""

    def __init__(self, options, seed):
        self.options, self.seed = options, seed
        self.random = random.Random(seed)
        self.kills, self.recoveries, self.problems = 0, [], []
        # Seconds from a host's being ready, or its start, to its death.
        self.lived = 0

    def run(self):
        """Whether all is well."""
        with tempfile.TemporaryDirectory(prefix="settle-crash-", dir="/var/tmp") as folder:
            record = os.path.join(folder, "record")
            with lives.gateway(record, self.seed, self.options.rate) as (url, bell):
                host = LiveHost(self.options, folder, url, bell)
                sender = Sender(host.port, SHOPS, EVENTS_PER_SECOND)
                try:
                    self.disturb(host, sender, record)
                    self.end(host, sender)
                    self.check(host, sender, record)
                except (AssertionError, subprocess.TimeoutExpired) as error:
                    self.problems.append(f"{error}")
            if self.problems and self.options.keep:
                shutil.copytree(folder, f"{folder}-kept", ignore=shutil.ignore_patterns("*.bell"))
                self.problems.append(f"all files are in {folder}-kept")
        self.report()
        return not self.problems

    def disturb(self, host, sender, record):
        sender.start()
        deaths = 0
        while self.kills < self.options.kills and not self.problems:
            started, child = time.monotonic(), host.begin()
            # A third death under the rules of one event makes it a dead letter, and rightly so.
            if deaths == 2 or self.random.random() < 0.8:
                host.await_ready(child)
                self.recoveries.append(time.monotonic() - started)
                started = time.monotonic()
                lives.wait(child, self.random.uniform(0.3, 1.5))
            lives.await_moment(self.random, host, child)
            assert lives.kill(child), f"the host ended by itself; {host.said()}"
            self.kills += 1
            self.lived += time.monotonic() - started
            self.before_end = len(sender.answered) * 100
            journal, seen = Journal(host.journal), Record(record)
            deaths = journal.deaths
            self.problems += checks.at_death(journal, seen)
            print(f"  kill {self.kills}: {len(sender.answered) * 100} events answered 202, "
                  f"{journal.events} in the journal, {journal.events - journal.outcomes} undecided, "
                  f"{len(seen.performed)} actions performed", flush=True)

    def end(self, host, sender):
        """One life that comes to the end of everything, and ends as it is told."""
        child = host.begin()
        try:
            host.await_ready(child)
            sender.end()
            end = time.monotonic() + END_SECONDS_MAX
            while self.open(host) and time.monotonic() < end:
                time.sleep(0.2)
            child.terminate()
            child.wait(30)
        finally:
            lives.kill(child)
        assert child.returncode == 0, f"settle serve ended with {child.returncode}; {host.said()}"

    @staticmethod
    def open(host):
        """Whether anything is still under way."""
        address = f"file:{host.journal}?mode=ro"
        with contextlib.closing(sqlite3.connect(address, uri=True)) as database:
            undecided = "SELECT count(*) FROM event WHERE number NOT IN (SELECT number FROM outcome)"
            return any(database.execute(sql).fetchone()[0] for sql in (
                "SELECT count(*) FROM action WHERE state >= 10", undecided,
                "SELECT count(*) FROM run WHERE state = 0"))

    def check(self, host, sender, record):
        journal, seen = Journal(host.journal), Record(record)
        self.performed = len(seen.performed)
        self.sent_again = len(seen.posts) - len({post["key"] for post in seen.posts})
        self.events, self.repeats = journal.events, sender.repeats
        self.problems += sender.problems
        self.problems += checks.at_death(journal, seen)
        self.problems += [f"the gateway saw {violation}" for violation in seen.violations]
        for check in (checks.outcomes, checks.money, checks.order):
            self.problems += check(journal, seen)
        self.problems += checks.once(seen)
        self.problems += checks.resends(seen)
        self.problems += checks.rest(journal, "wall")
        self.problems += [f"a dead letter: {reason}" for reason in journal.dead_letters]
        self.problems += self.kept(host, sender, journal)

    @staticmethod
    def kept(host, sender, journal):
        """What was answered 202 is there once, was decided once, and led to what it leads to."""
        with contextlib.closing(sqlite3.connect(host.journal)) as database:
            ids = [int(row[0][2:]) for row in database.execute("SELECT id FROM event")]
            decided = [row[0] for row in database.execute(
                "SELECT ticket FROM stream WHERE type = 'settle.rules.decided'")]
        there = set(ids)
        answered = {number for first in sender.answered for number in range(first, first + 100)}
        for what, numbers in (
            ("answered 202 and not there", answered - there),
            ("there and never posted", {number for number in there if number >= sender.first}),
        ):
            if numbers:
                yield f"{len(numbers)} events are {what}: {sorted(numbers)[:10]}"
        if len(ids) != len(there):
            yield f"{len(ids) - len(there)} events are there twice"
        if journal.outcomes != len(ids):
            yield f"{len(ids)} events, {journal.outcomes} decided"
        if sorted(decided) != sorted(f"T{number}" for number in there):
            yield f"{len(ids)} events, {len(decided)} decisions in the stream"
        runs = sorted(run["ticket"] for run in journal.runs.values())
        if runs != sorted(f"T{number}" for number in there if acts(number)):
            yield f"{len(runs)} runs, and {sum(map(acts, there))} events that rules fire for"

    def report(self):
        for problem in self.problems[:20]:
            print(f"  {problem}")
        if self.problems:
            print(f"{len(self.problems)} problems; repeat with: scripts/crash-test --serve "
                  f"{self.options.kills} --seed {self.seed} --rate {self.options.rate} "
                  f"--shards {self.options.shards} --keep")
            return
        print(f"{self.kills} kills of settle serve under {EVENTS_PER_SECOND:,} events/s "
              f"({self.before_end / self.lived:,.0f} taken while a host lived) over {SHOPS} shops on "
              f"{self.options.shards} shards: {self.events:,} events, {self.repeats} batches posted again, "
              f"{self.performed:,} actions performed, {self.sent_again:,} sends repeated, ready again "
              f"after at most {max(self.recoveries):.1f} s: all is well")
