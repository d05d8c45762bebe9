"""How often somebody may ask: by caller, by address, behind proxies, shared through Redis, and while that is away."""

import time

import tools
from player import Failed
from scenarios import scenario

PROXY = {"TRUSTED_PROXIES": "127.0.0.1", "RATE_LIMITS": "on"}


def statuses(client, count, target, headers=None):
    """Asks so many times and gives the answers' statuses."""
    return [client.send("GET", target, headers).status for _ in range(count)]


def expect(found, wanted, what):
    """Compares, and says what was compared."""
    if found != wanted:
        raise Failed(f"{what}: expected {wanted}, found {found}")


@scenario("X2")
def x2_callers_are_counted_apart(context):
    server, accounts = context.another({"RATE_LIMIT": "3/minute; 100/hour", "RATE_LIMITS": "on"})
    try:
        me = context.setup["me"]
        known = accounts.authorization(context.setup["administrator"])
        first = server.client.send("GET", me, known)
        told = [first.headers.get(f"x-ratelimit-{it}") for it in ("limit", "remaining")]
        expect((first.status, told), (200, ["3", "2"]), "the first answer")
        if not 0 < int(first.headers["x-ratelimit-reset"]) - time.time() <= 61:
            raise Failed(f"the reset is told as {first.headers['x-ratelimit-reset']}")
        expect(statuses(server.client, 4, me, known), [200, 200, 429, 429], "a known caller")
        refused = server.client.send("GET", me, known)
        if not 1 <= int(refused.headers.get("retry-after", 0)) <= 60 or refused.headers.get("x-ratelimit-remaining") != "0":
            raise Failed(f"the refusal tells {refused.headers}")
        if refused.headers["content-type"].split(";")[0] != context.setup["error"]["type"]:
            raise Failed(f"not in the envelope: {refused}")
        # Whoever is unknown is counted by address, and does not use up what callers have.
        expect(statuses(server.client, 5, me), [401, 401, 401, 429, 429], "somebody unknown")
        expect(statuses(server.client, 5, me, {"X-Forwarded-For": "1.2.3.4"}), [429] * 5, "a forged address")
        expect(server.client.send("GET", f"{context.setup['base']}/nothing").status, 404, "an unknown path")
        expect(statuses(server.client, 5, context.setup["health"][0]), [200] * 5, "health")
    finally:
        server.close()


@scenario("X2")
def x2_the_window_moves(context):
    server, _ = context.another({"RATE_LIMIT": "2/second", "RATE_LIMITS": "on"}, administrators=False)
    try:
        me = context.setup["me"]
        # However the second is laid, no more than two are let through in it.
        start, let_in = time.monotonic(), []
        while time.monotonic() - start < 3:
            if server.client.send("GET", me).status == 401:
                let_in.append(time.monotonic())
        # The clock of the server and ours see the same request some milliseconds apart.
        if any(third - one < 0.9 for one, third in zip(let_in, let_in[2:], strict=False)) or len(let_in) < 5:
            raise Failed(f"let in at {[round(it - start, 2) for it in let_in]}")
        wait = server.client.send("GET", me).headers.get("retry-after")
        time.sleep(int(wait or 1))
        expect(server.client.send("GET", me).status, 401, "after as long as was asked")
    finally:
        server.close()


@scenario("X2")
def x2_proxies_are_believed_only_where_trusted(context):
    server, _ = context.another({"RATE_LIMIT": "2/minute", **PROXY}, administrators=False)
    try:
        me = context.setup["me"]

        def ask(forwarded):
            return statuses(server.client, 3, me, {"X-Forwarded-For": forwarded})

        expect(ask("203.0.113.1"), [401, 401, 429], "one client")
        expect(ask("203.0.113.2"), [401, 401, 429], "another client")
        # What stands to the left was written by the client: it does not make somebody else of it.
        expect(ask("198.51.100.7, 203.0.113.1"), [429] * 3, "a client that says who it is")
        expect(ask("203.0.113.3, 127.0.0.1"), [401, 401, 429], "two proxies")
        expect(ask("2001:db8::1"), [401, 401, 429], "a client with IPv6")
        expect(ask("2001:db8::2"), [429] * 3, "the same network")
    finally:
        server.close()


@scenario("X2")
def x2_a_contract_declares_limits_of_its_own(context):
    limited = context.setup.get("limited")
    if not limited:
        return
    server, _ = context.another(PROXY, administrators=False)
    try:
        method, target = limited["send"].split(" ")
        smallest = min(limited["limits"])
        from_here = {"X-Forwarded-For": "203.0.113.9"}
        found = [server.client.send(method, target, from_here, data=limited["body"]).status for _ in range(smallest + 2)]
        if 429 in found[:smallest] or set(found[smallest:]) != {429}:
            raise Failed(f"with a limit of {smallest}: {found}")
        other = server.client.send(method, target, {"X-Forwarded-For": "203.0.113.10"}, data=limited["body"])
        expect((other.status == 429, other.headers.get("x-ratelimit-limit")), (False, str(smallest)), "another client")
    finally:
        server.close()


def has_redis(context):
    """Says whether this server was generated with what counts in Redis."""
    return "REDIS_URL" in context.server.run("--help").stdout


@scenario("X2", "X8")
def x2_two_instances_count_together(context):
    store = tools.redis() if has_redis(context) else None
    if store is None:
        return
    settings = {"RATE_LIMIT": "6/minute", "RATE_LIMITS": "on", "REDIS_URL": f"redis://127.0.0.1:{store.port}/0"}
    one, accounts = context.another(settings)
    two, _ = context.another({**settings, "DATABASE_URL": one.environment()["DATABASE_URL"]}, administrators=False)
    try:
        me = context.setup["me"]
        known = accounts.authorization(context.setup["administrator"])
        found = [it.client.send("GET", me, known).status for _ in range(4) for it in (one, two)]
        expect(found, [200] * 6 + [429] * 2, "two instances")
        told = two.client.send("GET", me, known).headers
        if not 1 <= int(told["retry-after"]) <= 60 or told["x-ratelimit-remaining"] != "0":
            raise Failed(f"the refusal tells {told}")
        # Lost, it opens, which was not forbidden; back again, it counts again.
        store.kill()
        start = time.monotonic()
        expect(statuses(one.client, 3, me, known), [200] * 3, "without Redis")
        if time.monotonic() - start > 6:
            raise Failed(f"without Redis, three answers took {time.monotonic() - start:.1f} s")
        store.start()
        end = time.monotonic() + 20
        while time.monotonic() < end and "x-ratelimit-limit" not in one.client.send("GET", me, known).headers:
            time.sleep(0.2)
        expect(statuses(two.client, 9, me, known)[-1], 429, "after Redis came back")
    finally:
        one.close()
        two.close()
        store.close()


@scenario("X2", "E5")
def x2_a_lost_redis_closes_where_that_is_set(context):
    if not has_redis(context):
        return
    nobody = tools.free_port()
    settings = {"RATE_LIMIT": "6/minute", "RATE_LIMITS": "on", "REDIS_URL": f"redis://127.0.0.1:{nobody}/0", "REDIS_LOST": "closed"}
    server, _ = context.another(settings, administrators=False)
    try:
        answer = server.client.send("GET", context.setup["me"])
        expect((answer.status, "retry-after" in answer.headers), (503, True), "an unknown caller")
        if "redis" in answer.body.decode().lower():
            raise Failed(f"the cause is told: {answer}")
    finally:
        server.close()
    for wrong in ({"REDIS_LOST": "perhaps"}, {"REDIS_URL": "http://user:secret@x"}, {"RATE_LIMIT": "5 a day"}):
        done = context.server.run("config", "check", settings=wrong)
        if done.returncode == 0 or next(iter(wrong)) not in done.stderr or "secret" in done.stderr:
            raise Failed(f"{wrong}: {done.returncode} {done.stderr}")
