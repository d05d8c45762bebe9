"""Requests that are made to hurt: depth, width, NUL bytes, bombs, and texts that make a pattern or a format slow.

In: a `Context`. Out: `Failed`, or nothing: each is refused in the error form, soon, and the server goes on.
"""

import gzip
import json
import time
import zlib

from player import Failed
from scenarios import fill, number, scenario

SOON = 5  # seconds; unoptimised, on a machine that does much else
NUL = "\0"


def targets(context):
    """Yields where a body can be sent: `(path, headers, body, who)`; the log-in is open to everybody."""
    login, write = context.setup["login"], context.setup["write"]
    yield login["path"], {}, {login["identifier"]: "x@example.com", login["secret"]: "wrong"}, "a log-in"
    yield write["path"], context.administrator(), fill(write["body"], n=number()), "a creation"


def judge(context, answer, statuses, what, start):
    """Holds an answer against what is allowed; gives what is wrong."""
    took = time.monotonic() - start
    if answer.status not in statuses:
        return f"{what}: {str(answer)[:400]}"
    if answer.status >= 400 and answer.headers["content-type"].split(";")[0] != context.setup["error"]["type"]:
        return f"{what}: not in the envelope: {str(answer)[:400]}"
    return f"{what}: it took {took:.1f} s" if took > SOON else None


def play(context, requests):
    """Sends `(what, statuses, method, path, headers, body)` and tells everything that is wrong, and whether it lives."""
    wrong = []
    for what, statuses, method, path, headers, body in requests:
        start = time.monotonic()
        try:
            answer = context.client.send(method, path, headers, body)
        except (OSError, ValueError) as error:
            wrong.append(f"{what}: {error!r}")
            continue
        # Where the contract itself sets a lower limit than the server, it is told first.
        limited = (*statuses, 413) if path == context.setup["write"]["path"] and len(body or "") > 60_000 else statuses
        wrong.append(judge(context, answer, limited, what, start))
    if context.client.send("GET", context.setup["health"][0]).status != 200:
        wrong.append("it no longer answers")
    if wrong := [it for it in wrong if it]:
        raise Failed("; ".join(wrong[:10]))


def typed(headers):
    return {**headers, "Content-Type": "application/json"}


@scenario("Q1", "E1")
def deep_and_wide_bodies_are_refused_soon(context):
    def requests():
        for path, headers, body, who in targets(context):
            member = next(iter(body))
            for depth in (200, 10_000, 100_000):
                for name, deep in (
                    ("lists", "[" * depth + "]" * depth), ("objects", '{"a":' * depth + "1" + "}" * depth),
                    ("both", '[{"a":' * depth + "1" + "}]" * depth), ("lists without end", "[" * depth),
                    ("a member", json.dumps({**body, "deep": 0})[:-2] + "[" * depth + "]" * depth + "}"),
                    ("a known member", f'{{"{member}":' + "[" * depth + "]" * depth + "}"),
                ):
                    yield f"{who}, {depth} {name}", (400,), "POST", path, typed(headers), deep
            wide = json.dumps({**body, **{f"k{it}": it for it in range(60_000)}})
            yield f"{who}, many members", (200, 201, 401, 422), "POST", path, typed(headers), wide
            same = json.dumps(body)[:-1] + ', "k": 0' * 100_000 + "}"
            yield f"{who}, one member many times", (200, 201, 400, 401, 422), "POST", path, typed(headers), same
            for name, value in (("digits", "1" * 500_000), ("exponent", "1e999999999"), ("small", "1e-999999999"), ("list", "[" + "0," * 500_000 + "0]")):
                long = f'{{"{member}": {value}}}'
                yield f"{who}, {name}", (400, 422), "POST", path, typed(headers), long

    play(context, requests())


def leaves(body, path=()):
    """Yields the path of every text in a body."""
    items = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for name, item in items:
        if isinstance(item, str):
            yield (*path, name)
        yield from leaves(item, (*path, name))


def changed(body, path, text):
    """Gives a body with another text at a path."""
    copy = json.loads(json.dumps(body))
    place = copy
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = text
    return copy


def lists(context):
    """Yields the path of every list of the contract, and the names of its query parameters."""
    for name in ("/openapi.json", *(f"/openapi/v{it}.json" for it in range(1, 4))):
        contract = context.client.send("GET", name).json() or {}
        known = contract.get("components", {}).get("parameters", {})
        for url in [it["url"] for it in contract.get("servers", [])][:1]:
            for path, item in contract["paths"].items():
                if "get" in item and "{" not in path and url.startswith(context.setup["base"]):
                    listed = [*item.get("parameters", []), *item["get"].get("parameters", [])]
                    listed = [known[it["$ref"].rpartition("/")[2]] if "$ref" in it else it for it in listed]
                    yield url + path, [it["name"] for it in listed if it["in"] == "query"]


@scenario("D5", "Q3", "E3")
def nul_bytes_are_refused_everywhere(context):
    def requests():
        for path, headers, body, who in targets(context):
            for leaf in leaves(body):
                for text in (NUL, f"a{NUL}b", f"{NUL}admin"):
                    sent = json.dumps(changed(body, leaf, text))
                    yield f"{who}, {leaf} escaped", (401, 422), "POST", path, typed(headers), sent
                raw = json.dumps(changed(body, leaf, "RAW")).replace("RAW", f"a{NUL}b")
                yield f"{who}, {leaf} raw", (400,), "POST", path, typed(headers), raw
            yield f"{who}, after the body", (400,), "POST", path, typed(headers), json.dumps(body) + NUL
            yield f"{who}, in a name", (400, 401, 422, 201), "POST", path, typed(headers), json.dumps({**body, f"a{NUL}": 1})
        administrator = context.administrator()
        for path, names in lists(context):
            for name in names:
                for text in ("%00", "a%00b", "%c0%80", "%ff"):
                    yield f"?{name}={text}", (400, 422), "GET", f"{path}?{name}={text}", administrator, None
        for row in context.setup["schemathesis"]["rows"].values():
            for text in ("%00", "a%00b", "1%00", "%c0%80"):
                yield f"a path with {text}", (400, 404, 422), "GET", fill(row["read"], id=text), administrator, None

    play(context, requests())
    for line in (b"X-A: a\0b", b"Authorization: Bearer a\0b", b"X\0: a"):
        answer = context.client.raw(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + line + b"\r\n\r\n", wait=5)
        if answer and not answer.startswith(b"HTTP/1.1 4"):
            raise Failed(f"{line!r}: {answer[:200]!r}")


def memory(server):
    """Gives the most memory that a server ever had, in MiB; 0 where the system does not tell."""
    try:
        lines = open(f"/proc/{server.process.pid}/status").read().splitlines()
    except OSError:
        return 0
    return next(int(it.split()[1]) // 1024 for it in lines if it.startswith("VmHWM"))


@scenario("X3", "Q1")
def bombs_are_not_unpacked(context):
    size = 64 * 1024 * 1024
    flate = zlib.compressobj(9)
    packed = b"".join(flate.compress(bytes(1024 * 1024)) for _ in range(size // 1024 // 1024)) + flate.flush()
    small = gzip.compress(json.dumps({"a": 1}).encode())
    before = memory(context.server)

    def requests():
        for path, headers, _, who in targets(context):
            for encoding in ("gzip", "deflate", "br", "zstd", "x-gzip", "GZIP", "gzip, gzip", "identity, deflate", "nonsense"):
                for bomb in (packed, small):
                    sent = {**typed(headers), "Content-Encoding": encoding}
                    yield f"{who}, {encoding}, {len(bomb)} bytes", (400, 413, 415), "POST", path, sent, bomb
            # Named as what it is not: it is no JSON.
            yield f"{who}, not named", (400,), "POST", path, typed(headers), packed

    play(context, requests())
    if (grown := memory(context.server) - before) > 32:
        raise Failed(f"{grown} MiB were taken by bombs of {len(packed)} bytes")


@scenario("Q2", "Q3")
def texts_against_patterns_are_judged_soon(context):
    n = 20_000
    texts = [
        "a" * n + "!", "a@" * n, "@" * n, "a." * n + "@", "a@" + "a." * n, "a@" + "-" * n, " " * n + "x", "\t\n" * n, "(" * n, '"' * n, "\\" * n,
        "0" * n + "x", "9" * n, "-" * n, "2026-" * n, "%25" * n, "/" * n, "a/" * n, "\u0301" * n, "\U0001f469\u200d" * n, "\u202e" * n, "I\u0307" * n, "ß" * n,
    ]  # fmt: skip

    def requests():
        for path, headers, body, who in targets(context):
            for leaf in leaves(body):
                for text in texts:
                    sent = json.dumps(changed(body, leaf, text))
                    yield f"{who}, {leaf} of {text[:4]!r}…", (200, 201, 401, 422), "POST", path, typed(headers), sent

    play(context, requests())
