"""How much of its database a server takes: so many connections or waiting writes, and 503 soon for whoever finds none.

In: a `Context`. Out: `Failed`, or nothing.
"""

import sqlite3
import threading
import time
from urllib.parse import urlsplit

from player import Failed
from scenarios import fill, number, scenario
from scenarios.data import together


def asked(count, work):
    """Asks as often at once; gives the answers, and how long each took."""
    answers = []

    def ask(_):
        start = time.monotonic()
        answer = work()
        answers.append((answer, time.monotonic() - start))

    together(count, ask)
    return answers


def judge(answers, success, let_in):
    """Some are let in and answered when the database goes on, the others are refused well before."""
    statuses = sorted(it.status for it, _ in answers)
    if statuses != [success] * let_in + [503] * (len(answers) - let_in):
        raise Failed(f"where {let_in} find room: {statuses}")
    for answer, took in answers:
        if answer.status == 503 and (took > 3 or not answer.headers.get("retry-after")):
            raise Failed(f"refused after {took:.1f} s: {answer}")


@scenario("D1", "E5", "X7")
def no_more_connections_are_taken_than_is_said(context):
    if not context.server.postgres:
        return
    settings = {"WORKERS": "1", "DATABASE_CONNECTIONS": "2", "DATABASE_WAIT": "1"}
    server, accounts = context.another(settings)
    try:
        headers = accounts.authorization(context.setup["administrator"])
        name = urlsplit(server.database).path[1:]
        query = context.server.postgres.query
        tables = [it[0] for it in query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", name)]
        held = f"BEGIN; LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(4); COMMIT"
        holder = threading.Thread(target=query, args=(held, name))
        holder.start()
        time.sleep(0.5)
        counted = []
        # What works on jobs has connections of its own.
        count = (
            f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}' "
            "AND query NOT LIKE 'BEGIN; LOCK%' AND query NOT LIKE '%job_lease%'"
        )
        watcher = threading.Timer(1.5, lambda: counted.append(int(query(count)[0][0])))
        watcher.start()
        answers = asked(6, lambda: server.client.send("GET", context.setup["me"], headers))
        holder.join()
        watcher.join()
        judge(answers, 200, 2)
        if counted != [2]:
            raise Failed(f"it has {counted} connections")
    finally:
        server.close()


@scenario("D1", "E5", "X7")
def no_more_writes_wait_than_is_said(context):
    if context.server.postgres:
        return
    server, accounts = context.another({"DATABASE_QUEUE": "1"})
    try:
        headers = accounts.authorization(context.setup["administrator"])
        write = context.setup["write"]
        holder = sqlite3.connect(server.folder / "test.db", isolation_level=None, check_same_thread=False)
        holder.execute("BEGIN IMMEDIATE")
        release = threading.Timer(3, lambda: holder.execute("ROLLBACK"))
        release.start()
        # One is being written, another waits for it.
        def ask():
            return server.client.send("POST", write["path"], headers, data=fill(write["body"], n=number()))

        first = []
        ahead = threading.Thread(target=lambda: first.extend(asked(1, ask)))
        ahead.start()
        time.sleep(0.5)
        answers = asked(5, ask)
        ahead.join()
        answers += first
        release.join()
        holder.close()
        judge(answers, 201, 2)
    finally:
        server.close()


@scenario("X7")
def a_database_without_room_does_not_start(context):
    names = ["DATABASE_QUEUE", *(["DATABASE_CONNECTIONS", "DATABASE_WAIT"] if context.server.postgres else [])]
    for name in names:
        for wrong in ("0", "many"):
            done = context.server.run("config", "check", settings={name: wrong})
            if done.returncode == 0 or name not in done.stderr:
                raise Failed(f"{name}={wrong}: {done.returncode} {done.stderr}")
