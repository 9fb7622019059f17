"""One round: a stream of events, a gateway, host after host killed, and one that comes to the end."""

import concurrent.futures
import contextlib
import dataclasses
import os
import random
import subprocess
import tempfile

import checks
import lives
import stream
from journal import Journal
from record import Record

TICKETS = 45
LIFE_SECONDS_MAX = 120
# How long the wall clock goes on after the last kill, so that what waits for it wakes.
WALL_SECONDS = 8


@dataclasses.dataclass
class Outcome:
    """What became of a round, in counts, and what was wrong."""

    kills: int = 0
    lives: int = 0
    performed: int = 0
    sent_again: int = 0
    human_words: int = 0
    problems: list = dataclasses.field(default_factory=list)


class Round:
    """A round by its seed: the same shops, events and misbehaviour; the moments are the machine's."""

    def __init__(self, options, seed, kills):
        self.options, self.seed, self.kills = options, seed, kills
        self.clock = "wall" if seed % 4 == 3 else "events"
        self.random = random.Random(seed)
        self.outcome = Outcome()

    def run(self):
        with tempfile.TemporaryDirectory(prefix="settle-crash-") as folder:
            try:
                self.run_in(folder)
            except (AssertionError, subprocess.TimeoutExpired) as error:
                self.outcome.problems.append(f"{error}")
            if self.outcome.problems and self.options.keep:
                os.rename(folder, f"{folder}-kept")
                os.mkdir(folder)
                self.outcome.problems.append(f"all files are in {folder}-kept")
        return self.outcome

    def run_in(self, folder):
        lines = stream.events(self.random, self.clock, TICKETS)
        with concurrent.futures.ThreadPoolExecutor(1) as beside, \
                self.host(folder, "crashed", lines) as host:
            undisturbed = self.clock == "events" and beside.submit(self.undisturbed, folder, lines)
            self.disturb(host)
            self.end(host)
            journal, record = Journal(host.journal), Record(self.record(host))
            self.count(record)
            self.note(checks.at_death(journal, record))
            self.note(checks.at_end(journal, record, lines, self.clock))
            with open(host.output, "rb") as file:
                self.note(checks.printed(file.read(), journal))
            if undisturbed:
                self.note(checks.same(journal, undisturbed.result()))

    @contextlib.contextmanager
    def host(self, folder, name, lines):
        folder = os.path.join(folder, name)
        os.mkdir(folder)
        stream.write_shops(os.path.join(folder, "shops"), self.clock)
        record = os.path.join(folder, "record")
        with lives.gateway(record, self.seed, self.options.rate) as (url, bell):
            yield lives.Host(self.options.program, folder, self.clock, lines, url, bell)

    @staticmethod
    def record(host):
        return os.path.join(host.folder, "record")

    def note(self, problems):
        self.outcome.problems += problems

    def count(self, record):
        self.outcome.performed = len(record.performed)
        self.outcome.sent_again = len(record.posts) - len({post["key"] for post in record.posts})

    def disturb(self, host):
        """Life after life, until so many were killed or one came to the end."""
        deaths = 0
        while self.outcome.kills < self.kills and not self.outcome.problems:
            child = host.begin()
            self.outcome.lives += 1
            if deaths == 2:
                # A third death while the rules of the same event run makes it a dead letter, and
                # rightly so.
                lives.wait(child, 3)
            else:
                lives.await_moment(self.random, host, child)
            if not lives.kill(child):
                self.check_exit(host, child.returncode)
                return
            self.outcome.kills += 1
            journal = Journal(host.journal)
            deaths = journal.deaths
            self.note(checks.at_death(journal, Record(self.record(host))))
            if self.random.random() < 0.5:
                self.decide(host, journal)

    def decide(self, host, journal):
        """A human approves or denies something; also that may be killed."""
        waiting = journal.open_actions("needs_approval")
        if not waiting:
            return
        key = self.random.choice(sorted(action["key"] for action in waiting))
        words = ["approve", key] if self.random.random() < 0.6 else ["deny", key, "--reason", "不"]
        child = host.start(["approvals", host.shops, *words])
        is_killed = self.random.random() < 0.3
        lives.wait(child, self.random.uniform(0, 0.1) if is_killed else 30)
        if lives.kill(child):
            assert is_killed, f"approvals did not end; {self.errors(host)}"
        else:
            self.outcome.human_words += 1
            assert child.returncode == 0, f"approvals: exit {child.returncode}; {self.errors(host)}"

    def end(self, host):
        """Undisturbed lives, until nothing waits for a human either."""
        self.live(host)
        self.outcome.lives += 1
        while Journal(host.journal).open_actions("needs_approval"):
            while (journal := Journal(host.journal)).open_actions("needs_approval"):
                self.decide(host, journal)
            self.live(host)
            self.outcome.lives += 1

    def live(self, host):
        """One life to its end."""
        child = host.begin()
        try:
            if self.clock == "wall":
                lives.wait(child, WALL_SECONDS)
                child.stdin.close()
            child.wait(LIFE_SECONDS_MAX)
        finally:
            lives.kill(child)
        self.check_exit(host, child.returncode)

    def check_exit(self, host, status):
        # 1: a run failed, because the gateway said that its action did.
        assert status in (0, 1), f"settle run ended with {status}; {self.errors(host)}"

    def errors(self, host):
        with open(host.errors, "rb") as file:
            return f"it said: {file.read()[-2000:].decode(errors='replace')}"

    def undisturbed(self, folder, lines):
        """The journal of one life over the same events, at a gateway of the same seed."""
        with self.host(folder, "undisturbed", lines) as host:
            self.live(host)
            return Journal(host.journal)
