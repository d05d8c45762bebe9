"""Whoever lost an answer asks again with the same `Idempotency-Key`: one thing is done, and the answer is the same.

In: a `Context`; `idempotency` of its `setup.json` names an operation that declares the header (`method`, `path`, `body`,
and `other`, another body), two callers who may ask for it, and a list that shows what was made: newest first, 100 at
once, `mark` being where in an item the text `${n}` of the body stands. Out: `Failed`, or nothing.
"""

import sqlite3
import threading
import time
import uuid

from player import Failed
from scenarios import fill, number, scenario
from scenarios.data import together
from scenarios.limits import expect

REPLAYED = "idempotency-replayed"


class Way:
    """How something is made with a key, and counted."""

    def __init__(self, context, client=None, accounts=None):
        self.context, self.setup = context, context.setup["idempotency"]
        self.client, accounts = client or context.client, accounts or context.accounts
        self.headers = [accounts.authorization(it) for it in self.setup["callers"]]

    def ask(self, key, n, *, client=None, caller=0, body="body", query=""):
        """Sends the request."""
        headers = {**self.headers[caller], **({"Idempotency-Key": key} if key else {})}
        client, data = client or self.client, fill(self.setup[body], n=n)
        return client.send(self.setup["method"], self.setup["path"] + query, headers, data=data)

    def finally_ask(self, key, n, seconds=15):
        """Sends it until nobody else is being answered."""
        end = time.monotonic() + seconds
        while (answer := self.ask(key, n)).status == 409 and time.monotonic() < end:
            time.sleep(0.1)
        return answer

    def made(self):
        """Gives the texts that tell apart what is there."""
        answer = self.client.send("GET", self.setup["list"], self.headers[0])
        expect(answer.status, 200, "the list")
        return [self.context.dig(it, self.setup["mark"]) for it in self.context.dig(answer.json(), self.setup["items"])]

    def count(self, n):
        """Says how often it was made."""
        return sum(n in it for it in self.made())


def told(answer):
    """Gives what must be the same when it is told again."""
    names = ("content-type", "location", "etag", "link", "content-language", "cache-control")
    return answer.status, answer.body, {name: answer.headers[name] for name in names if name in answer.headers}


def key():
    """Gives a key that nobody has."""
    return str(uuid.uuid4())


@scenario("Q8")
def q8_the_same_answer_again_and_one_row(context):
    if "idempotency" not in context.setup:
        return
    way, one, n = Way(context), key(), number()
    first = way.ask(one, n)
    if not 200 <= first.status < 300 or REPLAYED in first.headers:
        raise Failed(f"the first: {first} {first.headers}")
    for _ in range(3):
        again = way.ask(one, n)
        expect(told(again), told(first), "the answer again")
        expect(again.headers.get(REPLAYED), "true", "that it is told again")
        if again.headers["x-request-id"] == first.headers["x-request-id"]:
            raise Failed("it has the id of another request")
    expect(way.count(n), 1, "rows of one key")
    for name, answer in (("another body", way.ask(one, n, body="other")), ("another query", way.ask(one, n, query="?more=1"))):
        expect(answer.status, 422, name)
    theirs = way.ask(one, n, caller=1)
    if theirs.status != first.status or theirs.body == first.body or REPLAYED in theirs.headers:
        raise Failed(f"the key of somebody else: {theirs}")
    expect((way.ask(None, n).status, way.ask(key(), n).status), (first.status, first.status), "without the key")
    expect(way.count(n), 4, "rows of two callers, no key and another key")
    nobody = context.client.send(way.setup["method"], way.setup["path"], {"Idempotency-Key": one}, data=fill(way.setup["body"], n=n))
    expect(nobody.status, 401, "the key without credentials")


@scenario("Q8", "E5")
def q8_one_of_many_at_once_runs(context):
    if "idempotency" not in context.setup:
        return
    way = Way(context)
    for _ in range(5):
        one, n = key(), number()
        answers = together(12, lambda _: way.ask(one, n))
        done = [it for it in answers if 200 <= it.status < 300]
        if len({it.body for it in done}) != 1 or {it.status for it in answers} - {409, done[0].status}:
            raise Failed(f"twelve at once: {[str(it) for it in answers]}")
        expect(sum(REPLAYED not in it.headers for it in done), 1, "answers that are not told again")
        expect(told(way.ask(one, n)), told(done[0]), "the answer afterwards")
        expect(way.count(n), 1, "rows of twelve at once")


@scenario("Q8", "D6")
def q8_a_kill_in_the_middle_neither_loses_nor_doubles(context):
    if "idempotency" not in context.setup:
        return
    server, accounts = context.another({"IDEMPOTENCY_LEASE": "1"}, administrators=False, start=False)
    try:
        accounts.create_first()
        server.start()
        way = Way(context, server.client, accounts)
        for turn in range(20 if context.thorough else 3):
            asked, stop = {}, threading.Event()

            def work(_):
                for _ in range(8):
                    one, n = key(), number()
                    asked[one] = (n, None)
                    try:
                        asked[one] = (n, way.ask(one, n))
                    except Exception:  # the answer was cut off
                        return
                    if stop.is_set():
                        return

            killer = threading.Timer(0.02 + 0.013 * (turn % 10), lambda: (server.kill(), stop.set()))
            killer.start()
            together(8, work)
            killer.join()
            server.start()
            way.client = server.client
            for one, (n, before) in asked.items():
                after = way.finally_ask(one, n)
                if not 200 <= after.status < 300:
                    raise Failed(f"kill {turn + 1}: asked again: {after}")
                if before and 200 <= before.status < 300:
                    expect(told(after), told(before), "what was acknowledged, after the kill")
            made = way.made()
            for n, _ in asked.values():
                expect(sum(n in it for it in made), 1, f"kill {turn + 1}: rows of one key")
    finally:
        server.close()


@scenario("Q8")
def q8_keys_expire_and_go(context):
    if "idempotency" not in context.setup:
        return
    server, accounts = context.another({"IDEMPOTENCY_EXPIRY": "1"}, administrators=False, start=False)
    try:
        accounts.create_first()
        server.start()
        way, one, n = Way(context, server.client, accounts), key(), number()
        first = way.ask(one, n)
        expect(told(way.ask(one, n)), told(first), "the answer again")
        for _ in range(9):
            way.ask(key(), number())
        time.sleep(1.6)
        later = way.ask(one, n)
        if later.status != first.status or REPLAYED in later.headers or later.body == first.body:
            raise Failed(f"after its time: {later}")
        for _ in range(5):
            way.ask(key(), number())
        if server.database.startswith("sqlite://"):
            with sqlite3.connect(server.database.removeprefix("sqlite://")) as database:
                (left,) = database.execute("SELECT count(*) FROM idempotency_keys").fetchone()
            expect(left, 6, "keys, without those whose time is over")
    finally:
        server.close()


@scenario("Q8", "X8")
def q8_two_instances_share_keys(context):
    if "idempotency" not in context.setup:
        return
    one, accounts = context.another(administrators=False, start=False)
    two = None
    try:
        accounts.create_first()
        one.start()
        two, _ = context.another({"DATABASE_URL": one.database}, administrators=False)
        way = Way(context, one.client, accounts)
        for _ in range(4):
            same, n = key(), number()
            clients = (one.client, two.client)
            answers = together(8, lambda it: way.ask(same, n, client=clients[it % 2]))
            done = [it for it in answers if 200 <= it.status < 300]
            if len({it.body for it in done}) != 1 or {it.status for it in answers} - {409, done[0].status}:
                raise Failed(f"eight at once: {[str(it) for it in answers]}")
            for client in clients:
                expect(told(way.ask(same, n, client=client)), told(done[0]), "the answer of either instance")
            expect(way.count(n), 1, "rows of two instances")
    finally:
        one.close()
        if two:
            two.close()
