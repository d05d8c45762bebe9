"""Starts the server under test, and stops it in every way there is.

In: the binary and the contract's `setup.json`. Out: a running server, accounts, tokens.
"""

import os
import queue
import re
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from client import Client
from leaks import LEDGER

SECRET = "c29tZS1zZWNyZXQtdGhhdC1pcy1sb25nLWVub3VnaC1mb3ItdGVzdHM"
LISTENING = re.compile(r"listening on http://(?:\[(?P<six>[^\]]+)\]|(?P<four>[^:]+)):(?P<port>\d+)")


class Server:
    """One process, and the folder that its database is in; or the database is in `postgres`, where that is set."""

    postgres = None

    def __init__(self, binary, folder=None, settings=None):
        self.binary = str(Path(binary).resolve())
        self.temporary = None if folder else tempfile.TemporaryDirectory(prefix="contract-")
        self.folder = Path(folder or self.temporary.name)
        self.settings = settings or {}
        self.process = self.client = None
        self.database = self.postgres.database() if self.postgres else f"sqlite://{self.folder / 'test.db'}"
        self.log = self.folder / "log.txt"

    def environment(self, settings=None):
        """Gives the environment: nothing of ours but what is set on purpose."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        everything = {
            **kept,
            "JWT_SECRET": SECRET,
            "DATABASE_URL": self.database,
            "BIND": "127.0.0.1:0",
            "PROFILE": "test",
            "RATE_LIMITS": "off",  # tests are impatient; those of the limits switch them on
            "LOG": "trace",  # whatever can be logged is logged, and `leaks.py` looks for secrets in it
            **self.settings,
            **(settings or {}),
        }
        everything = {name: value for name, value in everything.items() if value is not None}
        LEDGER.environment(everything)
        return everything

    def run(self, *arguments, stdin="", settings=None, timeout=60):
        """Runs a command of the binary to its end."""
        if arguments[:1] == ("create-admin",):
            LEDGER.add(stdin.strip(), "the password of an administrator")
        try:
            done = subprocess.run(
                [self.binary, *arguments],
                input=stdin,
                capture_output=True,
                text=True,
                env=self.environment(settings),
                cwd=self.folder,
                timeout=timeout,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise RuntimeError(f"`{' '.join(arguments)}` did not end within {timeout} s") from error
        LEDGER.written(f"`{' '.join(arguments)}`", done.stdout + done.stderr)
        return done

    def start(self, *arguments, wait=60):
        """Starts to serve, and waits until it says that it listens."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [self.binary, *(arguments or ("serve",))],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=self.environment(),
                cwd=self.folder,
            )
        lines = queue.Queue()
        threading.Thread(target=self._read, args=(self.process.stdout, lines), daemon=True).start()
        end = time.monotonic() + wait
        while time.monotonic() < end:
            try:
                line = lines.get(timeout=0.2)
            except queue.Empty:
                if self.process.poll() is not None:
                    break
                continue
            if found := LISTENING.search(line):
                host = found["six"] or found["four"]
                self.client = Client(host, int(found["port"]))
                return self
        self.kill()
        raise RuntimeError(f"the server did not start:\n{self.tail()}")

    @staticmethod
    def _read(stream, lines):
        for line in stream:
            LEDGER.written("a server on its standard output", line)
            lines.put(line)

    def tail(self):
        """Gives the end of the log."""
        return self.log.read_text(errors="replace")[-3000:] if self.log.exists() else ""

    def stop(self, wait=40):
        """Asks it to stop; gives the exit code."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(wait) if self.process else None

    def kill(self):
        """Ends it at once, as a power cut would."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)

    def close(self):
        """Ends it and forgets its folder."""
        self.kill()
        if self.log.exists():
            LEDGER.written(f"the server in {self.folder.name}", self.log.read_text(errors="replace"))
        if self.temporary:
            self.temporary.cleanup()


class Accounts:
    """Who can be sent as: tokens by name, made when first needed."""

    def __init__(self, server, setup):
        self.server, self.setup = server, setup
        self.tokens, self.rows, self.missing = {}, {}, {}

    def create_first(self, only=None):
        """Makes those accounts that only the command line can make."""
        for name, account in self.setup["accounts"].items():
            if "create_admin" in account and only in (None, name):
                done = self.server.run("create-admin", *account["create_admin"], stdin=account["secret"] + "\n")
                if done.returncode:
                    self.missing[name] = f"create-admin for `{name}` failed: {done.stderr.strip()}"
        if self.setup["administrator"] in self.missing:
            raise RuntimeError(self.missing[self.setup["administrator"]])

    def token(self, name):
        """Gives the access token of an account."""
        if name in self.missing:
            raise RuntimeError(self.missing[name])
        if name not in self.tokens:
            account = self.setup["accounts"][name]
            if "create" in account and name not in self.rows:
                made = self.server.client.send(
                    "POST", self.setup["create"], self.authorization(account["by"]), data=account["create"]
                )
                if made.status != 201:
                    raise RuntimeError(f"account `{name}` was not made: {made}")
                self.rows[name] = self.dig(made.json(), self.setup["row"])
            self.tokens[name] = self.log_in(account["identifier"], account["secret"])
        return self.tokens[name]

    def log_in(self, identifier, secret):
        """Logs in and gives the token."""
        login = self.setup["login"]
        answer = self.server.client.send(
            "POST", login["path"], data={login["identifier"]: identifier, login["secret"]: secret}
        )
        if answer.status != 200:
            raise RuntimeError(f"`{identifier}` cannot log in: {answer}")
        return self.dig(answer.json(), login["token"])

    def row(self, name):
        """Gives the stored account, as its owner reads it."""
        if name not in self.rows:
            answer = self.server.client.send("GET", self.setup["me"], self.authorization(name))
            if answer.status != 200:
                raise RuntimeError(f"`{name}` cannot read themself: {answer}")
            self.rows[name] = self.dig(answer.json(), self.setup["row"])
        return self.rows[name]

    def authorization(self, name):
        """Gives the header."""
        return {"Authorization": f"Bearer {self.token(name)}"}

    @staticmethod
    def dig(value, pointer):
        """Follows a JSON pointer."""
        for part in pointer.split("/")[1:]:
            value = value[int(part)] if isinstance(value, list) else value[part]
        return value
