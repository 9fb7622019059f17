"""What must hold: at the death of any host, and in the end."""

import collections
import json

from stream import REPEATABLE, TIGHT

# The pause before a key is sent again, as far as the gateway sees it: half of the settle time, as
# the way to the gateway takes its time as well.
SETTLE_SECONDS = 0.3
NOT_PERFORMED = ("429", "503")


def at_death(journal, record):
    """What must hold whenever a host is dead."""
    actions, ledger = journal.by_key, journal.ledger
    for post in record.posts:
        action = actions.get(post["key"])
        if action is None or action["attempts"] == 0:
            yield f"{post['key']} was sent before it was on disk"
        elif action["body_sha256"] != post["body_sha256"]:
            yield f"{post['key']} was sent with other bytes than are on disk"
    for line in record.performed:
        action = actions.get(line["key"])
        entry = action and ledger.get(action["number"])
        if record.money(line) and (entry is None or entry["state"] == "released"):
            yield f"{line['key']} was performed without money set aside"
    yield from limits(journal)


def limits(journal):
    """Reserved and posted money of the shop `tight` is within its limits."""
    sums = collections.Counter()
    for entry in journal.ledger.values():
        if entry["shop"] == "20002" and entry["account"] == "payout" and entry["state"] != "released":
            sums["ticket", entry["ticket"]] += entry["fen"]
            sums["buyer", entry["buyer"], entry["day"]] += entry["fen"]
            sums["day", entry["day"]] += entry["fen"]
    for what, fen in sums.items():
        if fen > TIGHT[what[0]]:
            yield f"{fen} fen for {what} is beyond the limit of {TIGHT[what[0]]}"


def at_end(journal, record, lines, clock):
    """What must hold when everything has come to its end."""
    for violation in record.violations:
        yield f"the gateway saw {violation}"
    yield from once(record)
    yield from outcomes(journal, record)
    yield from money(journal, record)
    yield from order(journal, record)
    yield from resends(record)
    yield from rest(journal, clock)
    if journal.dead_letters:
        yield f"dead letters: {journal.dead_letters}"
    if (journal.events, journal.outcomes) != (len(lines), len(lines)):
        yield f"{len(lines)} events, {journal.events} kept, {journal.outcomes} with an outcome"


def once(record):
    """Nothing was performed twice, under its key or another one."""
    keys = collections.Counter(line["key"] for line in record.performed)
    # No rule of the shops asks twice for the same on one ticket.
    same = collections.Counter(
        (line["shop"], line["ticket"], line["action"], json.dumps(line["args"], sort_keys=True))
        for line in record.performed)
    for what, count in (keys + same).items():
        if count > 1:
            yield f"performed {count} times: {what}"


def outcomes(journal, record):
    """What the journal says of each action is what became of it."""
    performed = {line["key"] for line in record.performed}
    failed = {line["key"] for line in record.failed}
    posted = {line["key"] for line in record.posts}
    for key, action in journal.by_key.items():
        state = action["state"]
        if (state == "done") != (key in performed) or (state == "failed") != (key in failed):
            yield f"{key} is {state}, performed: {key in performed}, failed: {key in failed}"
        if key in posted and state not in ("done", "failed"):
            yield f"{key} was sent and is {state}"
    for key in posted - journal.by_key.keys():
        yield f"{key} was sent and nobody knows it"
    for action in journal.open_actions():
        yield f"{action['key']} is still {action['state']}"


def money(journal, record):
    """The ledger is what was moved, entry by entry."""
    moved = {line["key"]: record.money(line) for line in record.performed if record.money(line)}
    for number, entry in journal.ledger.items():
        action = journal.actions[number]
        posted = moved.pop(action["key"], None)
        is_right = entry["fen"] == posted if entry["state"] == "posted" else posted is None
        if entry["state"] == "reserved" or not is_right:
            yield f"{action['key']}: {entry['fen']} fen {entry['state']}, moved: {posted}"
    for key, fen in moved.items():
        yield f"{key}: {fen} fen moved and not in the ledger"


def order(journal, record):
    """On one ticket nothing is sent before what was asked earlier is settled."""
    actions = journal.by_key
    settled = {line["key"]: line["after_posts"] for line in record.performed + record.failed}
    last, asked = {}, {}
    for place, post in enumerate(record.posts):
        action = actions.get(post["key"])
        if action is None:
            continue
        ticket = (action["shop"], action["ticket"])
        before = last.get(ticket, post["key"])
        last[ticket] = post["key"]
        if before == post["key"]:
            continue
        if settled.get(before, place + 1) > place:
            yield f"{post['key']} was sent before {before} of the same ticket was settled"
        run = action["number"] >> 10
        if asked.get(run, -1) >= action["number"]:
            yield f"{post['key']} was asked before {before} and sent after it"
        asked[run] = action["number"]


def resends(record):
    """A key is sent again only when the gateway said that it is not performed."""
    last = {}
    for post in record.posts:
        earlier = last.get(post["key"])
        last[post["key"]] = post
        if earlier is None or earlier["fault"] in NOT_PERFORMED:
            continue
        if post["queries"] == earlier["queries"]:
            yield f"{post['key']} was sent again without a query"
        if post["at"] < earlier["at"] + SETTLE_SECONDS:
            yield f"{post['key']} was sent again before the settle time"


def rest(journal, clock):
    """No run is left that nothing will wake, and none failed without a reason from outside."""
    refused = {number >> 10 for number, action in journal.actions.items()
               if action["state"] in ("failed", "refused", "denied")}
    for number, run in journal.runs.items():
        name = f"run {run['id']} of '{run['rule']}'"
        if run["state"] in ("diverged", "stopped"):
            yield f"{name} is {run['state']}"
        if run["state"] == "failed" and number not in refused:
            yield f"{name} failed, and none of its actions did"
        has_timer = clock == "wall" and (run["shop"], run["ticket"]) in journal.timers
        if run["state"] == "waiting" and not has_timer:
            yield f"{name} waits for nothing"


def same(journal, undisturbed):
    """Where a human and the order of answers decide nothing, all is as in a life without a crash."""
    for name, ours, theirs in (
        ("action", actions(journal), actions(undisturbed)),
        ("run", runs(journal), runs(undisturbed)),
        ("money", entries(journal), entries(undisturbed)),
    ):
        for key in ours.keys() | theirs.keys():
            if ours.get(key) != theirs.get(key):
                yield f"{name} {key} is {ours.get(key)}, undisturbed {theirs.get(key)}"


def actions(journal):
    return {action["key"]: (action["ticket"], action["kind"], action["state"], action["arguments"])
            for action in journal.actions.values() if action["shop"] in REPEATABLE}


def runs(journal):
    return {run["id"]: (run["ticket"], run["rule"], run["state"])
            for run in journal.runs.values() if run["shop"] in REPEATABLE}


def entries(journal):
    return {journal.actions[number]["key"]: (entry["fen"], entry["state"], entry["day"])
            for number, entry in journal.ledger.items() if entry["shop"] in REPEATABLE}


def printed(output, journal):
    """Every line that was printed is true: its state is the action's last, or one on the way."""
    actions = journal.by_key
    for line in output.split(b"\n"):
        try:
            line = json.loads(line)
        except ValueError:
            continue  # The host died in the middle of it.
        action = actions.get(line["key"])
        if action is None or line["state"] not in (action["state"], "needs_approval"):
            yield f"printed {line['key']} as {line['state']}, and it is {action and action['state']}"
