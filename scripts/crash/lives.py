"""The processes of the crash test: the gateway, and host after host on one journal."""

import contextlib
import os
import select
import signal
import subprocess
import sys
import threading
import time

GATEWAY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "misbehaving-gateway")
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

# How long the gateway hangs, and after how long all is performed and seen, in seconds: together
# below the shops' settle time.
HANG, LATE = 0.3, 0.15


@contextlib.contextmanager
def gateway(record, seed, rate):
    """A gateway that keeps that record; gives its URL, and what gets a byte for each POST."""
    os.mkfifo(record + ".bell")
    bell = os.open(record + ".bell", os.O_RDONLY | os.O_NONBLOCK)
    command = [sys.executable, GATEWAY, "--record", record, "--seed", str(seed),
               "--rate", str(rate), "--hang", str(HANG), "--late", str(LATE), "--secret", SECRET,
               "--bell", record + ".bell"]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield f"http://127.0.0.1:{int(child.stdout.readline())}/actions", bell
    finally:
        child.kill()
        child.wait()
        os.close(bell)


class Host:
    """What every life on one journal has in common."""

    def __init__(self, program, folder, clock, lines, url, bell):
        self.program, self.folder, self.clock = program, folder, clock
        self.url, self.bell = url, bell
        self.lines = lines
        self.journal = os.path.join(folder, "journal.db")
        self.events = os.path.join(folder, "events.jsonl")
        self.output = os.path.join(folder, "output.jsonl")
        self.errors = os.path.join(folder, "errors.txt")
        with open(self.events, "w") as file:
            file.writelines(line + "\n" for line in lines)

    def begin(self):
        """Starts a life over the whole input, from the beginning."""
        options = ["--drain"] if self.clock == "events" else ["--catch-up", "0"]
        events = self.events if self.clock == "events" else "-"
        return self.start(["run", self.shops, "--events", events, "--gateway", self.url,
                           "--clock", self.clock, *options])

    def start(self, arguments):
        with open(self.output, "ab") as output, open(self.errors, "ab") as errors:
            child = subprocess.Popen(
                [self.program, *arguments, "--journal", self.journal],
                stdin=subprocess.PIPE, stdout=output, stderr=errors,
                env=os.environ | {"SETTLE_GATEWAY_SECRET": SECRET, "SWIFT_BACKTRACE": "enable=no"},
            )
        if "-" in arguments:
            threading.Thread(target=self.feed, args=(child,), daemon=True).start()
        return child

    def feed(self, child):
        """Writes the input and leaves it open: the wall clock goes on as long as there is any."""
        with contextlib.suppress(BrokenPipeError):
            child.stdin.write(("\n".join(self.lines) + "\n").encode())
            child.stdin.flush()

    @property
    def shops(self):
        return os.path.join(self.folder, "shops")

    def size(self, name):
        """The bytes of one of the files that grow while a host lives."""
        with contextlib.suppress(FileNotFoundError):
            return os.path.getsize(os.path.join(self.folder, name))
        return 0


# What a kill is aimed at: a POST is noted; an action is performed and its answer on its way; a
# commit is being written; a line was printed.
TARGETS = ["record.posts", "record", "journal.db-wal", "output.jsonl"]
AIM_SECONDS_MAX = 1.5
# Within it the gateway has noted what reached it before the kill.
NOTE_SECONDS = 0.02


def await_moment(random, host, child):
    """Waits for the moment at which to kill a life: any moment, or right after something."""
    kind = random.random()
    if kind < 0.3:
        return wait(child, random.uniform(0, 0.15))
    if kind < 0.45:
        return wait(child, random.uniform(0.1, 1))
    if kind < 0.7:
        return await_bell(host.bell, random.randint(1, 4))
    target, times = random.choice(TARGETS), random.randint(1, 6)
    delay = random.choice([0, random.uniform(0, 0.004)])
    size, end = host.size(target), time.monotonic() + AIM_SECONDS_MAX
    while times > 0 and time.monotonic() < end and child.poll() is None:
        time.sleep(0.0005)
        now = host.size(target)
        times, size = times - (now != size), now
    wait(child, delay)


def await_bell(bell, times):
    """Returns the very moment in which a POST has reached the gateway."""
    with contextlib.suppress(BlockingIOError):
        while os.read(bell, 4096):
            pass
    for _ in range(times):
        if not select.select([bell], [], [], AIM_SECONDS_MAX)[0]:
            return
        os.read(bell, 1)


def wait(child, seconds):
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(seconds)


def kill(child):
    """Kills a life; whether there was one left to kill."""
    is_alive = child.poll() is None
    with contextlib.suppress(ProcessLookupError):
        child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdin.close()
    time.sleep(NOTE_SECONDS)
    return is_alive and child.returncode == -signal.SIGKILL
