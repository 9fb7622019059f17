"""The shops of the crash test, and the events that come to them."""

import datetime
import json
import os
import shutil

SHOPS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "shops")
PLATFORMS = {"flows": "pinduoduo", "tight": "pinduoduo", "asks": "pinduoduo", "near": "kuaishou"}
IDS = {"flows": "20001", "tight": "20002", "asks": "20003", "near": "20004"}
REASONS = {"flows": ["small", "quality", "late"], "tight": ["small"], "asks": ["small"],
           "near": ["small", "slow"]}

# What the limits of the shop `tight` come to, in fen: shops/tight/shop.lua.
TIGHT = {"ticket": 600, "buyer": 1200, "day": 4000}

# Shops in which everything follows from the events and the gateway's seed, whenever the host is
# killed. Not `tight`, where money that a failure gives back goes to whoever asks next, and not
# `asks`, where a human decides at some moment.
REPEATABLE = ["20001", "20004"]

ZONE = datetime.timezone(datetime.timedelta(hours=8))
INSTANTS = 6
SPACING_SECONDS = 3 * 3600 + 600


def write_shops(folder, clock):
    """Copies the shop folders; under the wall clock an hour of theirs is half a second."""
    for name in IDS:
        shutil.copytree(os.path.join(SHOPS, name), os.path.join(folder, name))
    if clock == "events":
        return
    for name in ("flows", "near"):
        with open(os.path.join(folder, name, "templates/pace.lua"), "w") as file:
            file.write("return { hour = 0.5 }\n")
    settings = os.path.join(folder, "near/shop.lua")
    with open(settings) as file:
        text = file.read()
    with open(settings, "w") as file:
        file.write(text.replace("shop {", "shop {\n  deadlines = { review_refund_only = 6 },", 1))


def events(random, clock, tickets):
    """JSON lines: requests on so many tickets, and messages on some of them later.

    Under the clock of events several come at one instant, so that much is under way at once.
    """
    instants = [[] for _ in range(INSTANTS)]
    for number in range(tickets):
        first = random.randrange(INSTANTS)
        shop = random.choice(["flows", "flows", "flows", "tight", "tight", "asks", "near"])
        ticket = f"T{number}"
        instants[first].append((shop, ticket, request(random, shop, number)))
        if shop == "flows":
            for later in range(first + 1, INSTANTS):
                if random.random() < 0.3:
                    instants[later].append((shop, ticket, message(f"{number}-{later}")))
    start = datetime.datetime(2026, 11, 20, 10, tzinfo=ZONE)
    if clock == "wall":
        start = datetime.datetime.now(ZONE).replace(microsecond=0)
    lines = []
    for place, instant in enumerate(instants):
        seconds = place * SPACING_SECONDS if clock == "events" else 0
        time = (start + datetime.timedelta(seconds=seconds)).isoformat()
        for shop, ticket, (kind, data) in instant:
            lines.append(json.dumps({
                "specversion": "1.0", "id": f"e-{len(lines)}", "type": kind, "subject": ticket,
                "source": f"/{PLATFORMS[shop]}/shops/{IDS[shop]}", "time": time, "data": data,
            }, ensure_ascii=False))
    return lines


def request(random, shop, number):
    amount = random.randrange(300, 700)
    return "refund.requested", {"ticket": {
        "kind": "refund_only", "reason": random.choice(REASONS[shop]), "amount_fen": amount,
        "order": {"id": f"o-{number}", "paid_fen": 5000, "paid_at": "2026-11-15T09:00:00+08:00",
                  "shipped_at": "2026-11-16T10:00:00+08:00", "seven_day_return": True,
                  "virtual": False},
        "buyer": {"id": f"b-{random.randrange(4)}", "nick": "小王"},
        "parcel": {"state": "signed", "carrier": "中通", "waybill": f"Z{number}"},
    }}


def message(text):
    return "buyer.messaged", {"message": {"text": f"请问 {text}"}}
