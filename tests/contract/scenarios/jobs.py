"""Work behind an answer of 202: it is done once, whatever becomes of the processes that do it.

In: a `Context`; `jobs` of its `setup.json` says how one is asked for, and what its states are called. Out: `Failed`, or
nothing. A server with `JOBS=0` works on none, so that there is time to look.
"""

import contextlib
import re
import threading
import time

from player import Failed
from scenarios import fill, number, scenario
from scenarios.limits import expect

SETTINGS = {"JOB_POLL": "1", "JOB_LEASE": "2", "JOB_RETRY": "1"}


class Asked:
    """A server, what was asked of it, and how that goes on."""

    def __init__(self, context, server, accounts):
        self.context, self.server, self.way = context, server, context.setup["jobs"]
        self.headers = accounts.authorization(context.setup["administrator"])
        self.locations = []

    def rows(self, count):
        """Makes rows, so that there is something to work on."""
        for _ in range(count):
            body = fill(self.way["rows"]["body"], n=number())
            made = self.server.client.send("POST", self.way["rows"]["path"], self.headers, data=body)
            expect(made.status, 201, "a row to work on")

    def ask(self, body=None):
        """Asks for work; gives the answer."""
        answer = self.server.client.send("POST", self.way["path"], self.headers, data=body or self.way["done"])
        expect(answer.status, 202, f"asking for work ({answer})")
        self.locations.append(answer.headers["location"])
        return answer

    def look(self, location):
        """Gives the answer that says how far it is, and its state."""
        answer = self.server.client.send("GET", location, self.headers)
        expect(answer.status, 200, f"looking how far it is ({answer})")
        return answer, self.context.dig(answer.json(), self.way["state"])

    def counted(self):
        """Gives how many are in which state."""
        states = [self.look(it)[1] for it in self.locations]
        return {it: states.count(it) for it in self.way["states"].values()}

    def ended(self, location, seconds=30):
        """Waits until it has ended, and gives the answer that says so."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            answer, state = self.look(location)
            if state in (self.way["states"]["done"], self.way["states"]["failed"]):
                return answer, state
            time.sleep(0.02)
        raise Failed(f"it has not ended within {seconds} s: {answer}")

    def all_done(self, seconds=30):
        """Waits until all of it is done."""
        for location in self.locations:
            expect(self.ended(location, seconds)[1], self.way["states"]["done"], "the state in the end")

    def restart(self, **settings):
        """Starts the server again, on another port."""
        self.server.settings = {**self.server.settings, **settings}
        self.server.start()


def tries(server, store):
    """Gives how many tries have ended in which way, from the metrics."""
    text = server.client.send("GET", "/metrics").body.decode()
    found = re.findall(rf'^jobs_total\{{store="{store}",end="(\w+)"\}} (\d+)', text, re.M)
    return {end: int(count) for end, count in found}


@contextlib.contextmanager
def asked(context, **settings):
    """Gives a server of its own; nothing for a contract without jobs."""
    if "jobs" not in context.setup:
        yield None
        return
    server, accounts = context.another({**SETTINGS, **settings})
    try:
        yield Asked(context, server, accounts)
    finally:
        server.close()


@scenario("P1")
def p1_work_is_done_or_fails_and_says_so(context):
    with asked(context) as work:
        if work is None:
            return
        way = work.way
        work.rows(3)
        answer = work.ask()
        expect(context.dig(answer.json(), way["state"]), way["states"]["queued"], "the state at first")
        expect("retry-after" in answer.headers, True, "whether it says when to look")
        answer, state = work.ended(work.locations[0])
        expect(state, way["states"]["done"], "the state in the end")
        expect("retry-after" in answer.headers, False, "whether it still says when to look")
        expect(context.dig(answer.json(), way["result"]["at"]), way["result"]["is"], "the result")
        expect(context.dig(answer.json(), way["row"]).get(way["error"]), None, "an error of what is done")
        work.ask(way["failing"]["body"])
        answer, state = work.ended(work.locations[1])
        expect(state, way["states"]["failed"], "the state of what fails")
        expect(context.dig(answer.json(), way["row"])[way["error"]], way["failing"]["error"], "why it has failed")
        expect(tries(work.server, way["store"]), {"done": 1, "failed": 1}, "the tries in the metrics")


def begin(work, count):
    """Lets so much work wait, then lets it begin; returns as soon as one of it is done."""
    done = work.way["states"]["done"]
    work.server.stop()
    work.restart(JOBS="0")
    for _ in range(count):
        work.ask()
    first = work.locations[-count]
    expect(work.look(first)[1], work.way["states"]["queued"], "the state of what nobody does")
    work.server.stop()
    work.restart(JOBS="4")
    while work.look(first)[1] != done:
        time.sleep(0.001)


@scenario("P1", "D6")
def p1_work_of_a_killed_process_is_begun_again_and_done_once(context):
    with asked(context) as work:
        if work is None:
            return
        states = work.way["states"]
        work.rows(100)
        for _ in range(10):
            begin(work, 100)
            work.server.kill()
            work.restart(JOBS="0")
            left = work.counted()
            if left[states["running"]]:
                break
        else:
            raise Failed(f"no kill has met work that ran: {left}")
        work.server.stop()
        work.restart(JOBS="4")
        work.all_done()
        expected = left[states["running"]] + left[states["queued"]]
        expect(tries(work.server, work.way["store"]), {"done": expected}, "what was done after the kill")


@scenario("P1", "X3")
def p1_a_process_that_stops_leaves_no_work_behind(context):
    with asked(context, JOB_LEASE="600") as work:
        if work is None:
            return
        work.rows(100)
        begin(work, 100)
        expect(work.server.stop(), 0, "the exit code")
        work.restart(JOBS="0")
        expect(work.counted()[work.way["states"]["running"]], 0, "work that nobody does, and nobody may take")
        work.server.stop()
        work.restart(JOBS="4")
        work.all_done()


@scenario("P1", "X8")
def p1_two_instances_share_work_and_do_each_once(context):
    count = 200
    with asked(context, JOBS="0", JOB_LEASE="600") as work:
        if work is None:
            return
        work.rows(100)
        for _ in range(count):
            work.ask()
        shared = {**SETTINGS, "JOB_LEASE": "600", "DATABASE_URL": work.server.environment()["DATABASE_URL"]}
        pair = [context.another(shared, start=False)[0] for _ in range(2)]
        try:
            starts = [threading.Thread(target=it.start) for it in pair]
            for it in starts:
                it.start()
            for it in starts:
                it.join()
            work.all_done(60)
            done = [tries(it, work.way["store"]) for it in pair]
            expect(sum(it.get("done", 0) for it in done), count, f"what both have done ({done})")
            expect([set(it) for it in done], [{"done"}, {"done"}], f"how both have ended their work ({done})")
        finally:
            for it in pair:
                it.close()
