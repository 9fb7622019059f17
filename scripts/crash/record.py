"""What the outside saw: the files of the gateway."""

import json
import os


def lines(path):
    """The JSON lines of a file that may still grow: a line without its end is not one yet."""
    if not os.path.exists(path):
        return []
    with open(path, "rb") as file:
        return [json.loads(line) for line in file if line.endswith(b"\n")]


class Record:
    """What a gateway performed, failed and received, as far as it is on disk now."""

    def __init__(self, path):
        self.performed = lines(path)
        self.failed = lines(path + ".failed")
        self.posts = lines(path + ".posts")
        self.violations = lines(path + ".violations")

    @staticmethod
    def money(line):
        """What a performed action moved, in fen; None where it moves no money."""
        if line["action"] in ("payout", "agree_refund"):
            return line["args"]["amount_fen"]
        return None
