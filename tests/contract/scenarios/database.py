"""What only a database server can do to its clients: go away and come back, and choose how it searches.

In: a `Context` whose server stores in PostgreSQL; without one there is nothing to see. Out: `Failed`, or nothing.
"""

import threading
import time
from urllib.parse import urlsplit

from player import Failed
from postgres import Postgres
from scenarios import fill, number, scenario
from scenarios.data import together


@scenario("E5", "D1", "D6", "E3")
def a_killed_database_is_503_until_it_is_back(context):
    if not context.server.postgres:
        return
    database = Postgres()
    server = None
    try:
        server, accounts = context.another(settings={"DATABASE_URL": database.database()})
        headers = accounts.authorization(context.setup["administrator"])
        write, ready = context.setup["write"], context.setup["health"][1]
        answers, kept, stop = [], [], threading.Event()

        def work(_):
            while not stop.is_set():
                begin = time.monotonic()
                answer = server.client.send("POST", write["path"], headers, data=fill(write["body"], n=number()))
                answers.append((begin, time.monotonic() - begin, answer))
                if answer.status == 201:
                    kept.append((answer.headers["location"], answer.json()))
                else:
                    time.sleep(0.02)

        workers = threading.Thread(target=together, args=(8, work))
        workers.start()
        time.sleep(1)
        database.kill()
        down = time.monotonic()
        time.sleep(1.5)
        unready = server.client.send("GET", ready)
        database.start()
        back = time.monotonic()
        while time.monotonic() < back + 20 and not any(it.status == 201 and at > back for at, _, it in list(answers)):
            time.sleep(0.1)
        recovered = time.monotonic() - back
        stop.set()
        workers.join()

        if unready.status != 503:
            raise Failed(f"it says that it is ready while its database is gone: {unready}")
        if not any(it.status == 201 and at > back for at, _, it in answers):
            raise Failed(f"{recovered:.0f} s after the database is back, no write has succeeded")
        if server.client.send("GET", ready).status != 200:
            raise Failed("it is not ready although its database is back")
        for at, took, it in answers:
            if it.status not in (201, 503) or (it.status == 503 and not it.headers.get("retry-after")):
                raise Failed(f"{at - down:.1f} s after the kill: {it}")
            if took > 10:
                raise Failed(f"{at - down:.1f} s after the kill a request took {took:.1f} s")
        if not any(it.status == 503 for _, _, it in answers):
            raise Failed("nothing was answered 503")
        lost = [where for where, _ in kept if server.client.send("GET", where, headers).status != 200]
        if lost:
            raise Failed(f"{len(lost)} of {len(kept)} acknowledged writes are gone")
    finally:
        if server:
            server.close()
        database.close()


@scenario("G1", "D3")
def every_page_is_a_search_of_an_index(context):
    plans = context.setup.get("plans")
    if not context.server.postgres or not plans:
        return
    server, accounts = context.another()
    try:
        token = accounts.authorization(context.setup["administrator"])
        server.stop()
        name = urlsplit(server.database).path[1:]
        postgres = context.server.postgres
        postgres.query(plans["fill"], name)
        postgres.query("VACUUM ANALYZE", name)
        postgres.query("SELECT pg_stat_reset()", name)
        server.start()
        pages = 0
        for first in plans["pages"]:
            target = first
            for _ in range(20):
                answer = server.client.send("GET", target, token)
                if answer.status != 200:
                    raise Failed(str(answer))
                pages += 1
                cursor = context.dig(answer.json(), plans["next"])
                if not cursor:
                    raise Failed(f"{first} ends after {pages} pages")
                target = f"{first}&cursor={cursor}"
        # What a connection has counted is told when it ends.
        server.stop()
        end, read = time.monotonic() + 15, 0
        while time.monotonic() < end and not read:
            time.sleep(0.3)
            counters = f"SELECT seq_scan, idx_tup_fetch FROM pg_stat_user_tables WHERE relname = '{plans['table']}'"
            scans, read = (int(it or 0) for it in postgres.query(counters, name)[0])
        if scans:
            raise Failed(f"{scans} of {pages} pages read the whole table")
        # One row more than a page tells whether there is another; and each request may look at its account.
        most = pages * (plans["rows"] + 2) * 1.5
        if not 0 < read <= most:
            raise Failed(f"{pages} pages of {plans['rows']} have read {read} rows, at most {most:.0f} were to be expected")
    finally:
        server.close()
