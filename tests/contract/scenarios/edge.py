"""Other origins, proxies, maintenance, and what every answer tells a browser."""

import time

from player import Failed
from scenarios import scenario

OURS = "https://app.example.com"
PREFLIGHT = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization"}


def expect(answer, status=None, present=None, absent=()):
    """Holds an answer against a status, headers that must be there, and headers that must not."""
    if status is not None and answer.status != status:
        raise Failed(f"expected {status}: {answer}")
    for name, value in (present or {}).items():
        found = answer.headers.get(name)
        if found is None or (value is not None and found.lower() != value.lower()):
            raise Failed(f"expected `{name}: {value}`, found {found!r}: {answer}")
    for name in absent:
        if name in answer.headers:
            raise Failed(f"did not expect `{name}: {answer.headers[name]}`: {answer}")


def varies(answer, name):
    """Says whether a cache must tell answers apart by a header."""
    return name in [it.strip().lower() for it in answer.headers.get("vary", "").split(",")]


@scenario("X1")
def x1_origins_are_compared_exactly(context):
    server, accounts = context.another({"CORS_ORIGINS": f"{OURS}, http://localhost:3000", "CORS_CREDENTIALS": "on"})
    try:
        me, base = context.setup["me"], context.setup["base"]
        headers = accounts.authorization(context.setup["administrator"])
        allowed = {"access-control-allow-origin": OURS, "access-control-allow-credentials": "true"}
        answer = server.client.send("GET", me, {"Origin": OURS, **headers})
        expect(answer, 200, {**allowed, "access-control-expose-headers": None}, ["access-control-allow-methods"])
        if "etag" not in answer.headers["access-control-expose-headers"] or not varies(answer, "origin"):
            raise Failed(str(answer.headers))
        # A page must be able to read why it was refused, and whether the path is there at all.
        expect(server.client.send("GET", me, {"Origin": OURS}), 401, allowed)
        expect(server.client.send("GET", f"{base}/nothing", {"Origin": OURS}), 404, allowed)
        expect(server.client.send("FROB", me, {"Origin": OURS}), None, allowed)
        # Before the log-in, and with the methods that the path has.
        answer = server.client.send("OPTIONS", me, {"Origin": OURS, **PREFLIGHT})
        expect(answer, 204, {**allowed, "access-control-max-age": None, "access-control-allow-headers": None})
        methods = [it.strip() for it in answer.headers["access-control-allow-methods"].split(",")]
        if "GET" not in methods or "DELETE" in methods or not varies(answer, "access-control-request-method"):
            raise Failed(str(answer.headers))
        if "authorization" not in answer.headers["access-control-allow-headers"].lower():
            raise Failed(str(answer.headers))
        expect(server.client.send("OPTIONS", f"{base}/nothing", {"Origin": OURS, **PREFLIGHT}), 404)
        for origin in (
            "null", "https://app.example.com.evil.org", "https://evil-app.example.com", "http://app.example.com",
            "https://app.example.com:8443", "https://APP.example.com", "https://app.example.com/", "https://example.com",
        ):
            for method, more in (("GET", headers), ("OPTIONS", PREFLIGHT)):
                answer = server.client.send(method, me, {"Origin": origin, **more})
                granted = ["access-control-allow-origin", "access-control-allow-credentials", "access-control-allow-methods"]
                expect(answer, None, None, granted)
                if not varies(answer, "origin"):
                    raise Failed(f"{origin}: a cache may give this answer to others: {answer.headers}")
        if not varies(server.client.send("GET", me, headers), "origin"):
            raise Failed("a cache may give an answer without the headers to a page of another origin")
        # Only the paths of the contract.
        for path in context.setup["health"]:
            expect(server.client.send("GET", path, {"Origin": OURS}), 200, None, ["access-control-allow-origin"])
    finally:
        server.close()


@scenario("X1")
def x1_any_origin_without_credentials(context):
    server, _ = context.another({"CORS_ORIGINS": "*"}, administrators=False)
    try:
        me = context.setup["me"]
        expect(
            server.client.send("GET", me, {"Origin": "https://anywhere.example"}), 401,
            {"access-control-allow-origin": "*"}, ["access-control-allow-credentials"],
        )
        expect(server.client.send("GET", me, {"Origin": "null"}), 401, None, ["access-control-allow-origin"])
    finally:
        server.close()


@scenario("X1", "X7")
def x1_faulty_origins_do_not_start(context):
    for settings in (
        {"CORS_ORIGINS": "*", "CORS_CREDENTIALS": "on"},
        {"CORS_ORIGINS": "null"},
        {"CORS_ORIGINS": "https://app.example.com/"},
        {"CORS_ORIGINS": "app.example.com"},
        {"CORS_ORIGINS": "https://*.example.com"},
        {"TRUSTED_PROXIES": "proxy.example.com"},
    ):
        done = context.server.run("serve", settings=settings, timeout=20)
        name = "CORS" if "CORS_ORIGINS" in settings else "TRUSTED_PROXIES"
        if done.returncode == 0 or name not in done.stderr or len(done.stderr.strip().splitlines()) != 1:
            raise Failed(f"{settings}: {done.returncode} {done.stderr}")
    # Nobody asked for other origins, and nobody gets them.
    answer = context.client.send("OPTIONS", context.setup["me"], {"Origin": OURS, **PREFLIGHT})
    expect(answer, 204, {"allow": None}, ["access-control-allow-origin", "vary"])


@scenario("X4")
def x4_answers_tell_browsers_to_be_careful(context):
    base = context.setup["base"]
    always = {
        "x-content-type-options": "nosniff",
        "content-security-policy": None,
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
    }
    for answer in (
        context.client.send("GET", context.setup["me"], context.administrator()),
        context.client.send("GET", context.setup["me"]),
        context.client.send("GET", f"{base}/nothing"),
        context.client.send("GET", "/nothing"),
        context.client.send("GET", context.setup["health"][0]),
    ):
        expect(answer, None, always, ["server", "x-powered-by", "strict-transport-security"])
    server, _ = context.another({"HSTS_MAX_AGE": "600"}, administrators=False)
    try:
        expect(server.client.send("GET", "/"), 404, {"strict-transport-security": "max-age=600"})
    finally:
        server.close()


@scenario("E5", "E3")
def e5_maintenance_is_503(context):
    server, _ = context.another({"MAINTENANCE": "on", "MAINTENANCE_RETRY_AFTER": "120", "CORS_ORIGINS": OURS}, administrators=False)
    try:
        answer = server.client.send("GET", context.setup["me"], {"Origin": OURS})
        expect(answer, 503, {"retry-after": "120", "access-control-allow-origin": OURS, "x-request-id": None})
        if answer.headers["content-type"].split(";")[0] != context.setup["error"]["type"]:
            raise Failed(f"not in the envelope: {answer.headers}")
        expect(server.client.send("OPTIONS", context.setup["me"], {"Origin": OURS, **PREFLIGHT}), 204)
        for path in context.setup["health"]:
            expect(server.client.send("GET", path), 200)
    finally:
        server.close()


@scenario("E5")
def e5_maintenance_begins_and_ends_without_a_restart(context):
    server, _ = context.another({"MAINTENANCE_FILE": "maintenance"}, administrators=False)
    flag = server.folder / "maintenance"
    try:
        for there, status in ((False, 401), (True, 503), (False, 401)):
            flag.touch() if there else flag.unlink(missing_ok=True)
            time.sleep(0.7)
            expect(server.client.send("GET", context.setup["me"]), status)
    finally:
        server.close()
