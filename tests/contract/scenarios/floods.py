"""Clients that send without end, byte by byte, or never read: each is cut off, and the others are answered meanwhile.

In: a `Context`. Out: `Failed`, or nothing. The server has one worker, so that whoever holds it up holds up everybody.
"""

import socket
import threading
import time

from player import Failed
from scenarios import scenario
from scenarios.hostile import memory

PATIENCE = {"WORKERS": "1", "HEADER_TIMEOUT": "1", "BODY_TIMEOUT": "1", "KEEP_ALIVE": "1"}
MOST = 24 * 1024 * 1024  # more than a limit and what the system keeps on its way


def connect(client, seconds=15):
    return socket.create_connection((client.host, client.port), timeout=seconds)


def begun(context, headers, *more):
    """Gives the head of a creation that goes on."""
    lines = [f"POST {context.setup['write']['path']} HTTP/1.1", "Host: test", "Content-Type: application/json", *more]
    return "\r\n".join([*lines, *(f"{name}: {value}" for name, value in headers.items())]).encode() + b"\r\n"


def poured(stream, first, piece, seconds):
    """Sends a beginning, then the same without end; gives whether it was cut off in time, and the answer. What does
    not count as content, or is thrown away, ends with the time that a body may take; all else by its size, well before.
    """
    sent, answer, start = 0, b"", time.monotonic()
    try:
        stream.sendall(first)
        while time.monotonic() - start < seconds if seconds else sent < MOST:
            stream.sendall(piece)
            sent += len(piece)
        is_cut = False
    except OSError:
        is_cut = True
    try:
        answer = stream.recv(65536)
    except OSError:
        pass
    return is_cut, answer


@scenario("X3", "Q1")
def floods_are_cut_off(context):
    server, accounts = context.another({**PATIENCE, "HEADER_TIMEOUT": "3"})
    try:
        known = accounts.authorization(context.setup["administrator"])
        before = memory(server)
        block = b"x" * 65536
        chunk = b"10000\r\n" + block + b"\r\n"
        chunked, huge = (begun(context, known, it) + b"\r\n" for it in ("Transfer-Encoding: chunked", "Content-Length: 1000000000000"))
        nobody = f"POST {context.setup['login']['path']} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
        # A debug build needs seconds to take millions of chunks apart that wait in the system.
        kinds = (
            ("a target without end", 0, b"GET /", block),
            ("a header without end", 0, b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ", block),
            ("headers without end", 0, b"GET / HTTP/1.1\r\nHost: x\r\n", b"X-A: b\r\n" * 8192),
            ("a terabyte", 12, huge, block),
            ("a chunk of all that there is", 12, chunked + b"7fffffffffffffff\r\n", block),
            ("a length that is too long", 0, begun(context, known, "Content-Length: 99999999999999999999999") + b"\r\n", block),
            ("chunks without end", 12, chunked, chunk),
            ("chunks without end, refused before they are read", 12, nobody, chunk),
            ("chunks of one byte", 30, chunked, b"1\r\nx\r\n" * 10_000),
            ("a size of a chunk without end", 12, chunked, b"0" * 65536),
            ("an extension of a chunk without end", 12, chunked + b"1;", block),
            ("trailers without end", 12, chunked + b"0\r\n", b"X-A: b\r\n" * 8192),
        )

        def flood(index):
            what, seconds, first, piece = kinds[index]
            # Longer than any kind may last, so that a server which only stops reading is not taken for one that cuts off.
            with connect(server.client, 60) as stream:
                is_cut, answer = poured(stream, first, piece, seconds)
            if not is_cut:
                return f"{what}: it is still taken after " + (f"{seconds} s" if seconds else f"{MOST} bytes")
            return f"{what}: {answer[:200]!r}" if answer and not answer.startswith(b"HTTP/1.1 4") else None

        # One after the other: all at once keep the one worker so busy that an answer may take longer than this waits.
        if wrong := [it for it in map(flood, range(len(kinds))) if it]:
            raise Failed("; ".join(wrong))
        if server.client.send("GET", "/health/live").status != 200:
            raise Failed("it no longer answers")
        # Told beforehand, it is refused before anything of it was sent.
        with connect(server.client) as stream:
            stream.sendall(begun(context, known, "Content-Length: 1000000000000", "Expect: 100-continue") + b"\r\n")
            answer = b""
            while b"HTTP/1.1 413" not in answer and (piece := stream.recv(65536)):
                answer += piece
            if b"HTTP/1.1 413" not in answer:
                raise Failed(f"a terabyte that was announced: {answer[:200]!r}")
        if (grown := memory(server) - before) > 48:
            raise Failed(f"floods have taken {grown} MiB")
    finally:
        server.close()


@scenario("X3")
def drops_are_cut_off_and_hold_up_nobody(context):
    server, accounts = context.another(PATIENCE)
    try:
        known = accounts.authorization(context.setup["administrator"])
        head = b"GET / HTTP/1.1\r\nHost: x\r\nX-A: "
        body = begun(context, known, "Content-Length: 1000") + b"\r\n"
        chunked = begun(context, known, "Transfer-Encoding: chunked") + b"\r\n"
        # Each byte comes well before any time is over that begins anew with it.
        kinds = [("a head", head, b"x"), ("a body", body, b" "), ("chunks", chunked, b"1\r\n \r\n"), ("nothing but lines", b"", b"\r\n")]
        lasted = {}

        def drip(key, first, drop):
            start = time.monotonic()
            try:
                with connect(server.client, 0.3) as stream:
                    stream.sendall(first)
                    while time.monotonic() - start < 12:
                        stream.sendall(drop)
                        try:
                            if not stream.recv(65536):
                                break
                        except TimeoutError:
                            pass
            except OSError:
                pass
            lasted[key] = time.monotonic() - start

        threads = [threading.Thread(target=drip, args=((what, it), first, drop)) for it in range(15) for what, first, drop in kinds]
        # And some who ask much and never read.
        deaf = [connect(server.client) for _ in range(5)]
        asked = b"".join(b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n" for _ in range(50))
        for it in deaf:
            it.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            it.sendall(asked)
        for it in threads:
            it.start()
        slowest = 0
        while any(it.is_alive() for it in threads):
            start = time.monotonic()
            if server.client.send("GET", context.setup["me"], known).status != 200:
                raise Failed("somebody else is not answered")
            slowest = max(slowest, time.monotonic() - start)
            time.sleep(0.05)
        for it in deaf:
            it.close()
        if still := {what for (what, _), seconds in lasted.items() if seconds > 8}:
            raise Failed(f"still open after 8 s, a byte at a time: {sorted(still)}")
        if slowest > 3:
            raise Failed(f"somebody else waited {slowest:.1f} s")
    finally:
        server.close()
