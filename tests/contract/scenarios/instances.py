"""Two instances behind a reverse proxy that share a database and Redis: from outside they are one, and one may die.

In: a `Context` of a server that can count in Redis. Out: `Failed`, or nothing.
"""

import contextlib
import threading
import time

import tools
from player import Failed
from scenarios import fill, number, scenario
from scenarios.limits import expect, has_redis
from scenarios.sessions import begun, dead_within

NGINX = """
daemon off; pid nginx.pid; error_log stderr;
events {{}}
http {{
  access_log off;
  client_body_temp_path a; proxy_temp_path b; fastcgi_temp_path c; uwsgi_temp_path d; scgi_temp_path e;
  upstream servers {{ server 127.0.0.1:{one} fail_timeout=1s; server 127.0.0.1:{two} fail_timeout=1s; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://servers;
      proxy_connect_timeout 1s;
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }}
  }}
}}
"""


class Pair:
    """Both instances, who can be sent as, and the port of the proxy."""

    def __init__(self, one, two, accounts, port):
        self.one, self.two, self.accounts, self.port = one, two, accounts, port

    def client(self, source=None):
        """Gives a client of the proxy, at an address that is no proxy if one is given."""
        return type(self.one.client)("127.0.0.1", self.port, source=source)


@contextlib.contextmanager
def pair(context, settings):
    """Starts everything as in production; gives `None` where a program for it is not installed."""
    nginx = tools.find("nginx") if has_redis(context) else None
    store = tools.redis() if nginx else None
    if store is None:
        yield None
        return
    common = {"PROFILE": "prod", "TRUSTED_PROXIES": "127.0.0.1", "REDIS_URL": f"redis://127.0.0.1:{store.port}/0", **settings}
    with contextlib.ExitStack() as open_ones:
        open_ones.callback(store.close)
        ports = [tools.free_port() for _ in range(2)]
        one, accounts = context.another({**common, "BIND": f"127.0.0.1:{ports[0]}"}, start=False)
        open_ones.callback(one.close)
        if (done := one.run("migrate")).returncode:
            raise Failed(done.stderr)
        accounts.create_first(only=context.setup["administrator"])
        one.start()
        shared = {**common, "BIND": f"127.0.0.1:{ports[1]}", "DATABASE_URL": one.environment()["DATABASE_URL"]}
        two, _ = context.another(shared, administrators=False)
        open_ones.callback(two.close)
        port = tools.free_port()
        (one.folder / "nginx.conf").write_text(NGINX.format(one=ports[0], two=ports[1], port=port))
        open_ones.callback(tools.Program(nginx, ["-p", str(one.folder), "-c", "nginx.conf"], port).close)
        yield Pair(one, two, accounts, port)


@scenario("X2", "X8")
def x8_two_instances_behind_a_proxy_count_together(context):
    with pair(context, {"RATE_LIMIT": "6/minute", "RATE_LIMITS": "on"}) as both:
        if both is None:
            return
        # A client at an address that is no proxy, which claims to be somebody else each time.
        client, me = both.client("127.0.0.2"), context.setup["me"]
        found = [client.send("GET", me, {"X-Forwarded-For": f"198.51.100.{it}"}).status for it in range(9)]
        expect(found, [401] * 6 + [429] * 3, "a client that forges addresses")
        token = both.accounts.authorization(context.setup["administrator"])
        other = both.client("127.0.0.3")
        found = [other.send("GET", me, token).status for _ in range(8)]
        expect(found, [200] * 6 + [429] * 2, "a caller with a token of the other instance")


class At:
    """A context that speaks to one of several servers."""

    def __init__(self, context, client, accounts):
        self.setup, self.client, self.accounts = context.setup, client, accounts
        self.dig, self.create = context.dig, lambda path, body: type(context).create(self, path, body)

    def administrator(self):
        """Gives the headers of the administrator."""
        return self.accounts.authorization(self.setup["administrator"])


@scenario("X8", "A2")
def x8_a_log_out_on_one_instance_is_seen_by_the_other(context):
    sessions = context.setup.get("sessions")
    if not sessions:
        return
    with pair(context, {}) as both:
        if both is None:
            return
        one, two = (At(context, it.client, both.accounts) for it in (both.one, both.two))
        member = sessions["member"]
        _, first, _ = begun(one)
        # Both have seen it, and may have remembered that it is good.
        for it in (one, two):
            bearer = {"Authorization": f"Bearer {first['access_token']}"}
            expect(it.client.send("GET", context.setup["me"], bearer).status, 200, "before the log-out")
        second = two.client.send("POST", sessions["refresh"], data={member: first[member]})
        expect(second.status, 200, "a refresh on the other instance")
        again = one.client.send("POST", sessions["refresh"], data={member: first[member]})
        expect((again.status, again.json()[member]), (200, second.json()[member]), "an answer that was lost, asked again on the first")
        expect(two.client.send("POST", sessions["logout"], data={member: second.json()[member]}).status, 204, "the log-out")
        for it in (one, two):
            answer = it.client.send("POST", sessions["refresh"], data={member: second.json()[member]})
            expect(answer.status, 401, "a refresh after the log-out")
        for it in (one, two):
            for answer in (first, second.json()):
                dead_within(it, answer["access_token"], "after a log-out on the other instance")


@scenario("X8", "D6", "E5")
def x8_one_of_two_instances_may_die(context):
    with pair(context, {}) as both:
        if both is None:
            return
        write, me = context.setup["write"], context.setup["me"]
        headers = both.accounts.authorization(context.setup["administrator"])
        reads, writes, kept, stop = [], [], [], threading.Event()

        def read():
            client = both.client()
            while not stop.is_set():
                reads.append((time.monotonic(), client.send("GET", me, headers).status))

        def create():
            client = both.client()
            while not stop.is_set():
                answer = client.send("POST", write["path"], headers, data=fill(write["body"], n=number()))
                writes.append((time.monotonic(), answer.status))
                if answer.status == 201:
                    kept.append(answer.headers["location"])

        threads = [threading.Thread(target=it) for it in (read, create) for _ in range(4)]
        for it in threads:
            it.start()
        time.sleep(1)
        both.one.kill()
        killed = time.monotonic()
        time.sleep(1.5)
        both.one.start()
        back = time.monotonic()
        time.sleep(1)
        stop.set()
        for it in threads:
            it.join()
        # A proxy asks the other one again if that does no harm; whoever was writing in that moment is told.
        if wrong := [(round(at - killed, 2), it) for at, it in reads if it != 200]:
            raise Failed(f"reads were answered {wrong[:5]}")
        wrong = [(round(at - killed, 2), it) for at, it in writes if it != 201]
        if any(not -0.1 < at < 1.5 or it != 502 for at, it in wrong) or len(wrong) > 4:
            raise Failed(f"writes were answered {wrong[:8]}")
        if not any(killed + 0.2 < at < back and it == 201 for at, it in writes):
            raise Failed("nothing was written while one of them was away")
        lost = [it for it in kept for by in (both.one, both.two) if by.client.send("GET", it, headers).status != 200]
        if lost:
            raise Failed(f"{len(lost)} of {len(kept)} acknowledged writes are gone")
