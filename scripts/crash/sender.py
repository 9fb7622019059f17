"""A client of `settle serve` that posts batches at a rate, and again what was not answered."""

import datetime
import http.client
import json
import threading
import time

BATCH = 100
THREADS = 4
# Of so many events one has rules that act.
ACTING = 200
ZONE = datetime.timezone(datetime.timedelta(hours=8))


class Sender:
    """Posts events to a port of loopback, whoever listens there; what was answered 202 is noted."""

    def __init__(self, port, shops, per_second):
        self.port, self.shops, self.per_second = port, shops, per_second
        self.lock = threading.Lock()
        self.first = 0  # of the next batch
        self.answered = set()  # numbers of the first events of batches
        self.again = []  # batches that were not
        self.repeats = 0
        self.problems = []
        self.is_ending = False
        self.threads = [threading.Thread(target=self.post_all, daemon=True) for _ in range(THREADS)]

    def start(self):
        for thread in self.threads:
            thread.start()

    def end(self):
        """Returns when all that was ever posted is answered."""
        self.is_ending = True
        for thread in self.threads:
            thread.join()

    def post_all(self):
        pause = BATCH * THREADS / self.per_second
        due, connection = time.monotonic(), None
        while True:
            first = self.take()
            if first is None:
                return
            time.sleep(max(0, due - time.monotonic()))
            # Where nobody listens nothing is made up for.
            due = max(due + pause, time.monotonic() - 10 * pause)
            try:
                connection = connection or http.client.HTTPConnection("127.0.0.1", self.port, 10)
                status, answer = self.post(connection, self.body(first))
            except (OSError, http.client.HTTPException):
                status, connection = None, None
            with self.lock:
                if status == 202:
                    self.answered.add(first)
                    continue
                self.again.append(first)
                if status not in (None, 429, 503):
                    self.problems.append(f"a batch was answered {status}: {answer[:500]}")
            time.sleep(0.05)

    def take(self):
        """The next batch; none when all are answered and no more are wanted."""
        with self.lock:
            if self.again:
                self.repeats += 1
                return self.again.pop()
            if self.is_ending or self.problems:
                return None
            self.first += BATCH
            return self.first - BATCH

    @staticmethod
    def post(connection, body):
        headers = {"Content-Type": "application/cloudevents-batch+json"}
        connection.request("POST", "/v1/events", body, headers)
        response = connection.getresponse()
        return response.status, response.read()

    def body(self, first):
        at = datetime.datetime.now(ZONE).isoformat(timespec="seconds")
        events = ",".join(self.event(number, at) for number in range(first, first + BATCH))
        return f"[{events}]".encode()

    def event(self, number, at):
        reason = ["small", "late"][number // ACTING % 2] if acts(number) else "other"
        return json.dumps({
            "specversion": "1.0", "id": f"e-{number}", "type": "refund.requested",
            "source": f"/pinduoduo/shops/{30000 + number % self.shops}", "subject": f"T{number}",
            "time": at, "data": {"ticket": {
                "kind": "refund_only", "reason": reason, "amount_fen": 300 + number % 400,
                "order": {"id": f"o-{number}", "paid_fen": 5000,
                          "paid_at": "2026-11-15T09:00:00+08:00",
                          "shipped_at": "2026-11-16T10:00:00+08:00"},
                "buyer": {"id": f"b-{number % 997}"}, "parcel": {"state": "signed"},
            }}})


def acts(number):
    """Whether a rule fires for an event."""
    return number % ACTING == number // ACTING % ACTING
