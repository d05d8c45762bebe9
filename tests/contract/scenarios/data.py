"""Pages that are read while rows come and go, and races for one row."""

import threading
import time

from player import Failed
from scenarios import fill, number, scenario


@scenario("G1")
def a_walk_misses_and_repeats_nothing(context):
    walk = context.setup.get("walk")
    if walk is None:
        return
    create = walk["create"]

    def made():
        return context.dig(context.create(create["path"], fill(create["body"], n=number())).json(), walk["id"])

    for first_page in walk["pages"]:
        steady = [made() for _ in range(8)]
        leaving = [made() for _ in range(4)]
        seen, target, pages = [], first_page, 0
        while target:
            answer = context.client.send("GET", target, context.administrator())
            if answer.status != 200:
                raise Failed(str(answer))
            page = answer.json()
            seen += [context.dig(item, walk["id"]) for item in context.dig(page, walk["items"])]
            cursor = context.dig(page, walk["next"])
            target = f"{first_page}&cursor={cursor}" if cursor else None
            made()
            if leaving:
                gone = leaving.pop(0)
                headers = {**context.administrator(), **walk.get("headers", {})}
                context.client.send("DELETE", fill(walk["delete"], id=gone), headers)
            if (pages := pages + 1) > 200:
                raise Failed("the walk never ends")
        if len(seen) != len(set(seen)):
            raise Failed(f"{first_page}: rows came twice")
        if missed := [it for it in steady if it not in seen]:
            raise Failed(f"{first_page}: {len(missed)} rows never came")


def together(count, work):
    """Runs `work(index)` in so many threads at once; gives what each gave."""
    results, barrier = [None] * count, threading.Barrier(count)

    def run(index):
        barrier.wait()
        results[index] = work(index)

    threads = [threading.Thread(target=run, args=(index,)) for index in range(count)]
    for it in threads:
        it.start()
    for it in threads:
        it.join()
    return results


@scenario("E5", "P3")
def one_of_many_writers_of_a_version_wins(context):
    race = context.setup["race"]
    n = number()
    create = race.get("create", context.setup["write"])
    made = context.create(create["path"], fill(create["body"], n=n))
    target = fill(race["path"], id=context.dig(made.json(), create["id"]))
    headers = {**context.administrator(), "If-Match": made.headers["etag"]}
    answers = together(8, lambda _: context.client.send(race["method"], target, headers, data=fill(race["body"], n=n)))
    statuses = sorted(it.status for it in answers)
    if statuses != sorted([race["success"]] + [412] * 7):
        raise Failed(f"eight writers of one version were answered {statuses}")


@scenario("E5")
def one_of_many_twins_is_stored(context):
    twin = fill(context.setup["unique"], n=number())
    headers = context.administrator()
    answers = together(8, lambda _: context.client.send("POST", twin["path"], headers, data=twin["body"]))
    statuses = sorted(it.status for it in answers)
    if statuses != [201] + [409] * 7:
        raise Failed(f"eight twins were answered {statuses}")


@scenario("R1", "E1")
def it_answers_many_at_once(context):
    headers = context.administrator()
    start = time.monotonic()
    answers = together(32, lambda _: [context.client.send("GET", context.setup["me"], headers).status for _ in range(10)])
    if any(status != 200 for it in answers for status in it):
        raise Failed(f"not all of 320 requests were answered 200 in {time.monotonic() - start:.1f} s")
