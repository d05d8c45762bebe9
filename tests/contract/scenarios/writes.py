"""Many who write at once, and a server that is killed meanwhile: what was acknowledged is there, and nothing else is.

In: a `Context`; `append` of its `setup.json` says how a text of a row is changed. Out: `Failed`, or nothing.
"""

import sqlite3
import threading
import time

from player import Failed
from scenarios import fill, number, scenario
from scenarios.data import together

WRITERS = 8


class Text:
    """A row of which one text is changed."""

    def __init__(self, context, client, headers):
        self.context, self.client, self.headers = context, client, headers
        self.way, self.n = context.setup["append"], number()
        made = client.send("POST", self.way["create"]["path"], headers, data=fill(self.way["create"]["body"], n=self.n))
        if made.status != 201:
            raise Failed(str(made))
        self.path = fill(self.way["path"], id=context.dig(made.json(), self.way["create"]["id"]))

    def read(self):
        """Gives the text and the tag of its version."""
        answer = self.client.send("GET", self.path, self.headers)
        if answer.status != 200:
            raise Failed(str(answer))
        return self.context.dig(answer.json(), self.way["read"]) or "", answer.headers["etag"]

    def write(self, text, tag):
        """Writes it over a version."""
        body = fill(self.way["body"], n=self.n, text=text)
        return self.client.send(self.way["method"], self.path, {**self.headers, "If-Match": tag}, data=body)


@scenario("D6", "E5", "P3")
def eight_writers_lose_nothing(context):
    write, headers = context.setup["write"], context.administrator()
    text, rounds = Text(context, context.client, headers), 4
    faults, made = [], []

    def work(writer):
        for it in range(10):
            answer = context.client.send("POST", write["path"], headers, data=fill(write["body"], n=number()))
            if answer.status != 201:
                faults.append(f"a creation: {answer}")
                return
            made.append((answer.headers["location"], answer.json()))
        end = time.monotonic() + 60
        for it in range(rounds):
            while True:
                before, tag = text.read()
                answer = text.write(f"{before} {writer}{it}", tag)
                if answer.status in (200, 204):
                    break
                # Somebody was faster: read again, and try again.
                if answer.status != 412 or time.monotonic() > end:
                    faults.append(f"a change: {answer}")
                    return

    together(WRITERS, work)
    if faults:
        raise Failed("; ".join(faults[:3]))
    found = text.read()[0].split()
    expected = [f"{writer}{it}" for writer in range(WRITERS) for it in range(rounds)]
    if lost := [it for it in expected if found.count(it) != 1]:
        raise Failed(f"{len(lost)} of {len(expected)} acknowledged changes are gone: {found}")
    if len(made) != 10 * WRITERS or (gone := missing(context, context.client, headers, made)):
        raise Failed(f"{len(made)} rows were made, of which these are gone or changed: {gone[:3]}")


def missing(context, client, headers, made):
    """Gives which rows are not as they were acknowledged."""
    identity = context.setup["write"]["id"]
    base = identity.rpartition("/")[0]
    gone = []
    for where, row in made:
        answer = client.send("GET", where, headers)
        if answer.status == 401:
            raise Failed(f"the token did not survive: {answer}")
        if answer.status != 200 or context.dig(answer.json(), base) != context.dig(row, base):
            gone.append(where)
    return gone


@scenario("D6")
def what_was_acknowledged_survives_a_kill(context):
    write = context.setup["write"]
    # One server all the way: each time it begins with what the kill before has left.
    server, accounts = context.another()
    try:
        headers = accounts.authorization(context.setup["administrator"])
        everything = []
        for turn in range(20 if context.thorough else 3):
            text, last, tried = Text(context, server.client, headers), [0], [0]
            kept, stop = [], threading.Event()

            def work(writer):
                while not stop.is_set():
                    try:
                        if writer == 0:
                            tried[0] += 1
                            if text.write(str(tried[0]), "*").status in (200, 204):
                                last[0] = tried[0]
                            continue
                        answer = server.client.send("POST", write["path"], headers, data=fill(write["body"], n=number()))
                    except Exception:  # the answer was cut off: nothing was acknowledged
                        return
                    if answer.status == 201:
                        kept.append((answer.headers["location"], answer.json()))

            killer = threading.Timer(0.4 + 0.1 * (turn % 7), lambda: (server.kill(), stop.set()))
            killer.start()
            together(WRITERS, work)
            killer.join()
            if len(kept) < 5 or not last[0]:
                raise Failed(f"only {len(kept)} creations and {last[0]} changes before the kill")
            server.start()
            if gone := missing(context, server.client, headers, kept):
                raise Failed(f"kill {turn + 1}: {len(gone)} of {len(kept)} acknowledged rows are gone")
            text.client = server.client
            if not last[0] <= int(text.read()[0]) <= tried[0]:
                raise Failed(f"kill {turn + 1}: change {last[0]} was acknowledged, and it reads {text.read()[0]}")
            everything += kept
        if gone := missing(context, server.client, headers, everything[:: max(1, len(everything) // 200)]):
            raise Failed(f"later kills have taken {len(gone)} rows that were there before")
        server.stop()
        if server.database.startswith("sqlite://"):
            with sqlite3.connect(server.database.removeprefix("sqlite://")) as database:
                if (verdict := database.execute("PRAGMA integrity_check").fetchall()) != [("ok",)]:
                    raise Failed(f"the database is damaged: {verdict}")
    finally:
        server.close()
