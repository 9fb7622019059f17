"""Kills `settle run` at random moments, over and over, and looks at what was performed outside.

usage: scripts/crash-test KILLS [--seed N] [--program PATH] [--rate R] [--jobs N] [--keep]
       scripts/crash-test KILLS --serve [--seed N] [--program PATH] [--rate R] [--shards N] [--keep]

Each round has a stream of events for four shops (scripts/crash/shops), a journal, and a gateway on
loopback that misbehaves (scripts/misbehaving-gateway) and keeps a record of its own of what it was
sent and what it performed. Host after host runs over the whole stream and is killed with SIGKILL:
at any moment, or right after a request reached the gateway, an action was performed, a commit was
begun, a line was printed. Between two lives a human approves or denies money, and is killed too.
After the last kill one host comes to the end. A fourth of the rounds runs under the wall clock.

At each death: nothing was sent that was not on disk, byte for byte; what was performed has its
money set aside; no limit is exceeded. In the end: nothing was performed twice or lost; the ledger
is what was moved; each ticket's actions came in order; a key was sent again only after a query and
the settle time; no run is left waiting for nothing; and what one undisturbed host decides on the
same events and the same gateway is what was decided here.

With --serve it is `settle serve` with a hundred shops on one journal, and the stream is a client's that
posts 10,000 events a second, and again what was not answered. In the end also: every event that was
answered 202 is in the journal once, was decided once, and led to the run that it leads to.
"""

import argparse
import concurrent.futures
import os
import random
import sys
import time

from live import LiveRound
from rounds import Round

KILLS_PER_ROUND = 40


def options():
    parser = argparse.ArgumentParser(
        prog="scripts/crash-test", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter, usage=argparse.SUPPRESS)
    parser.add_argument("kills", type=int, metavar="KILLS", help="how often a host is killed")
    parser.add_argument("--seed", type=int, help="of the first round; default: any")
    parser.add_argument("--program", required=True, help="a settle; default: a release build")
    parser.add_argument("--rate", type=float, default=0.5, help="share of misbehaviour, 0 to 1")
    parser.add_argument("--jobs", type=int, default=2, help="rounds at once")
    parser.add_argument("--serve", action="store_true", help="kill settle serve, under load")
    parser.add_argument("--shards", type=int, default=1, help="with --serve: of the host")
    parser.add_argument("--keep", action="store_true", help="keep the files of a round that fails")
    options = parser.parse_args()
    if options.kills < 1 or options.jobs < 1:
        parser.error("KILLS and --jobs are positive numbers")
    options.program = os.path.abspath(options.program)
    return options


def main():
    settings = options()
    seed = random.randrange(1 << 30) if settings.seed is None else settings.seed
    if settings.serve:
        return 0 if LiveRound(settings, seed).run() else 1
    start = time.monotonic()
    done, is_wrong = [], False
    with concurrent.futures.ThreadPoolExecutor(settings.jobs) as pool:
        under_way = {}
        planned = 0
        while not is_wrong and (planned < settings.kills or under_way):
            while planned < settings.kills and len(under_way) < settings.jobs:
                kills = min(KILLS_PER_ROUND, settings.kills - planned)
                planned += kills
                under_way[pool.submit(Round(settings, seed, kills).run)] = (seed, kills)
                seed += 1
            finished, _ = concurrent.futures.wait(
                under_way, return_when=concurrent.futures.FIRST_COMPLETED)
            for future in finished:
                number, kills = under_way.pop(future)
                outcome = future.result()
                # A stream that ended before all its kills leaves the rest to another round.
                planned -= kills - outcome.kills
                done.append(outcome)
                is_wrong |= report(settings, number, kills, outcome)
    summary(done, time.monotonic() - start)
    return 1 if is_wrong else 0


def report(settings, seed, kills, outcome):
    """Says how a round went; whether anything was wrong."""
    print(f"round {seed}: {outcome.kills} kills, {outcome.lives} lives, "
          f"{outcome.performed} actions performed", flush=True)
    if not outcome.problems:
        return False
    for problem in outcome.problems[:20]:
        print(f"  {problem}", file=sys.stderr)
    if len(outcome.problems) > 20:
        print(f"  and {len(outcome.problems) - 20} more", file=sys.stderr)
    print(f"repeat with: scripts/crash-test {kills} --seed {seed} --rate {settings.rate} --keep",
          file=sys.stderr, flush=True)
    return True


def summary(done, seconds):
    def total(name):
        return sum(getattr(outcome, name) for outcome in done)

    wrong = sum(1 for outcome in done if outcome.problems)
    print(f"{total('kills')} kills in {total('lives')} lives and {len(done)} rounds, "
          f"{total('performed')} actions performed, {total('sent_again')} sends repeated, "
          f"{total('human_words')} words of a human, {seconds:.0f} s: "
          + ("all is well" if not wrong else f"{wrong} rounds went wrong"))


if __name__ == "__main__":
    sys.exit(main())
