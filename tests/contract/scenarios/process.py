"""The process from outside: slow clients, stopping, settings, commands."""

import json
import socket
import sqlite3
import time
from urllib.parse import urlsplit

from player import Failed
from scenarios import fill, number, scenario


def head(context, method, target, length, headers):
    lines = [f"{method} {target} HTTP/1.1", "Host: test", f"Content-Length: {length}", "Content-Type: application/json"]
    return ("\r\n".join(lines + [f"{name}: {value}" for name, value in headers.items()]) + "\r\n\r\n").encode()


def closed_within(client, data, seconds):
    """Sends the beginning of a request and gives what comes back, and how long the server held on."""
    start = time.monotonic()
    with socket.create_connection((client.host, client.port), timeout=seconds) as stream:
        stream.sendall(data)
        received = b""
        try:
            while piece := stream.recv(65536):
                received += piece
        except TimeoutError as error:
            raise Failed(f"still open after {seconds} s") from error
        except ConnectionResetError:
            pass
    return received, time.monotonic() - start


@scenario("X3")
def slow_clients_are_cut_off(context):
    server, accounts = context.another({"HEADER_TIMEOUT": "1", "BODY_TIMEOUT": "1", "KEEP_ALIVE": "2"})
    try:
        write = context.setup["write"]
        headers = accounts.authorization(context.setup["administrator"])
        closed_within(server.client, b"GET / HTTP/1.1\r\nHost: te", 12)
        closed_within(server.client, head(context, "POST", write["path"], 1000, headers) + b'{"title":', 12)
        closed_within(server.client, b"GET /health/live HTTP/1.1\r\nHost: test\r\n\r\n", 12)
        closed_within(server.client, b"", 12)
        if server.client.send("GET", "/health/live").status != 200:
            raise Failed("it no longer answers")
    finally:
        server.close()


@scenario("X3", "Q1")
def limits_of_heads(context):
    long = b"GET /" + b"x" * 200_000 + b" HTTP/1.1\r\nHost: test\r\n\r\n"
    many = b"GET / HTTP/1.1\r\nHost: test\r\n" + b"".join(b"X-%d: y\r\n" % it for it in range(5000)) + b"\r\n"
    garbage = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"
    for name, data in (("a long target", long), ("many headers", many), ("no HTTP at all", garbage)):
        received = context.client.raw(data, wait=5)
        if received and not received.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4")):
            raise Failed(f"{name}: {received[:100]!r}")
    if context.client.send("GET", "/health/live").status != 200:
        raise Failed("it no longer answers")


@scenario("X3")
def a_stop_finishes_what_is_in_flight(context):
    server, accounts = context.another()
    try:
        write = context.setup["write"]
        body = json.dumps(fill(write["body"], n=number())).encode()
        headers = accounts.authorization(context.setup["administrator"])
        with socket.create_connection((server.client.host, server.client.port), timeout=20) as stream:
            stream.sendall(head(context, "POST", write["path"], len(body), headers) + body[:5])
            time.sleep(0.5)
            server.process.terminate()
            time.sleep(0.5)
            stream.sendall(body[5:])
            answer = stream.recv(65536)
        if not answer.startswith(b"HTTP/1.1 201"):
            raise Failed(f"the request in flight was answered {answer[:200]!r}")
        if (code := server.process.wait(35)) != 0:
            raise Failed(f"it stopped with {code}")
        try:
            socket.create_connection((server.client.host, server.client.port), timeout=2).close()
            raise Failed("it still listens")
        except OSError:
            pass
    finally:
        server.close()


@scenario("X5")
def it_tells_its_health(context):
    for path in context.setup["health"]:
        answer = context.client.send("GET", path)
        if answer.status != 200:
            raise Failed(str(answer))


@scenario("X4")
def it_does_not_tell_its_version(context):
    answer = context.client.send("GET", context.setup["me"], context.administrator())
    if "server" in answer.headers or "x-powered-by" in answer.headers:
        raise Failed(str(answer.headers))
    if answer.headers.get("x-content-type-options") != "nosniff":
        raise Failed("no `X-Content-Type-Options: nosniff`")


@scenario("X7", "A6")
def wrong_settings_are_told_in_one_sentence(context):
    weak, missing = {"PROFILE": "prod", "JWT_SECRET": "short"}, {"PROFILE": "prod", "JWT_SECRET": None}
    flat = {"PROFILE": "prod", "JWT_SECRET": "a" * 64}
    for arguments, settings, word in (
        (["config", "check"], {"BIND": "nonsense"}, "BIND"),
        (["config", "check"], {"PROFILE": "other"}, "PROFILE"),
        (["config", "check"], {"DATABASE_URL": "mysql://x"}, "DATABASE_URL"),
        (["config", "check"], weak, "JWT_SECRET"),
        (["config", "check"], missing, "JWT_SECRET"),
        (["config", "check"], flat, "JWT_SECRET"),
        (["config", "check"], {"JWT_SECRET": None, "JWT_SECRET_FILE": "/nowhere"}, "JWT_SECRET_FILE"),
        (["serve"], weak, "JWT_SECRET"),
        (["serve"], {"BIND": "0.0.0.0:0"}, "BIND"),
        ([], missing, "JWT_SECRET"),
        (["serve", "--bind", "nonsense"], {}, "BIND"),
        (["serve", "--profile", "other"], {}, "PROFILE"),
    ):
        done = context.server.run(*arguments, settings=settings, timeout=20)
        said = done.stderr.strip()
        if done.returncode == 0:
            raise Failed(f"{arguments} {settings}: went on")
        if word not in said.upper() or "panicked" in said or "RUST_BACKTRACE" in said:
            raise Failed(f"{arguments} {settings}: {said}")
        if len(said.splitlines()) != 1:
            raise Failed(f"{arguments} {settings}: more than one line: {said}")


@scenario("X7")
def the_commands_work(context):
    for arguments, expected in ((["config", "check"], ""), (["--help"], "create-admin"), (["routes"], "")):
        done = context.server.run(*arguments)
        if done.returncode or expected not in done.stdout:
            raise Failed(f"{arguments}: {done.returncode} {done.stdout[:300]} {done.stderr[:300]}")
    lines = [" ".join(line.split()[:2]) for line in context.server.run("routes").stdout.splitlines()]
    if missing := [it for it in context.setup["routes"] if it not in lines]:
        raise Failed(f"`routes` does not list {missing}: {lines}")
    if (done := context.server.run("no-such-command")).returncode == 0:
        raise Failed("an unknown command went well")


@scenario("A7", "X7")
def administrators_are_made_by_one_command(context):
    server, _ = context.another(start=False)
    try:
        for name, asked in context.setup["administrators"].items():
            good = name == "fine"
            done = server.run("create-admin", *asked["arguments"], stdin=asked["stdin"] + "\n")
            if (done.returncode == 0) != good:
                raise Failed(f"{name}: {done.returncode} {done.stdout} {done.stderr}")
            if asked["stdin"] in done.stdout + done.stderr:
                raise Failed(f"{name}: the secret is shown")
            if "panicked" in done.stderr:
                raise Failed(f"{name}: {done.stderr}")
    finally:
        server.close()


@scenario("D2")
def a_migration_that_was_changed_is_noticed(context):
    server, _ = context.another()
    try:
        url = server.environment()["DATABASE_URL"]
        if not url.startswith("sqlite://"):
            return
        server.stop()
        with sqlite3.connect(url.removeprefix("sqlite://")) as database:
            database.execute("UPDATE applied_migrations SET checksum = replace(checksum, substr(checksum, 1, 4), 'ffff')")
        done = server.run("serve", timeout=20)
        if done.returncode == 0 or "changed" not in done.stderr:
            raise Failed(f"`serve` over a history that was changed: {done.returncode} {done.stderr}")
    finally:
        server.close()


@scenario("D2", "X7")
def production_migrates_by_hand(context):
    server, _ = context.another({"PROFILE": "prod"}, start=False, administrators=False)
    try:
        done = server.run("serve", timeout=20)
        if done.returncode == 0 or "migrate" not in done.stderr:
            raise Failed(f"`serve` with migrations to do: {done.returncode} {done.stderr}")
        for _ in range(2):
            if (done := server.run("migrate")).returncode:
                raise Failed(f"`migrate`: {done.stderr}")
        server.start()
        if server.client.send("GET", "/health/ready").status != 200:
            raise Failed("it is not ready")
    finally:
        server.close()


def statement(server, sql):
    """Runs SQL beside the server."""
    if server.postgres:
        server.postgres.query(sql, urlsplit(server.database).path[1:])
    else:
        connection = sqlite3.connect(server.database.removeprefix("sqlite://"))
        with connection:
            connection.execute(sql)
        connection.close()


@scenario("D2")
def tables_of_somebody_else_are_adopted(context):
    server, _ = context.another({"PROFILE": "prod"}, start=False, administrators=False)
    try:
        names = [line.split()[-1] for line in server.run("migrate").stdout.splitlines()]
        if not names:
            raise Failed("`migrate` has nothing to do")
        if server.run("migrate", "--baseline").returncode == 0:
            raise Failed("a database that has seen migrations is adopted")
        statement(server, "DROP TABLE applied_migrations")
        if server.run("migrate").returncode == 0:
            raise Failed("tables that are there are made again")
        done = server.run("migrate", "--baseline")
        if done.returncode or [line.split()[-1] for line in done.stdout.splitlines()] != names:
            raise Failed(f"`migrate --baseline`: {done.stdout} {done.stderr}")
        if (done := server.run("migrate")).returncode or done.stdout:
            raise Failed(f"`migrate` afterwards: {done.stdout} {done.stderr}")
        server.start()
        if server.client.send("GET", "/health/ready").status != 200:
            raise Failed("it is not ready")
        server.stop()
        column = context.setup["column"]
        statement(server, "DROP TABLE applied_migrations")
        statement(server, f"ALTER TABLE {column.split('.')[0]} RENAME COLUMN {column.split('.')[1]} TO another")
        done = server.run("migrate", "--baseline")
        if done.returncode == 0 or column not in done.stderr:
            raise Failed(f"a database that lacks `{column}` is adopted: {done.stdout} {done.stderr}")
    finally:
        server.close()


@scenario("Q6", "X5")
def secrets_are_not_logged(context):
    log = context.server.log.read_text(errors="replace")
    token = context.accounts.token(context.setup["administrator"])
    for account in context.setup["accounts"].values():
        if len(account["secret"]) > 8 and account["secret"] in log:
            raise Failed("a password is in the log")
    if token in log or context.secret in log or "$argon2" in log:
        raise Failed("a token, a hash or the secret is in the log")
