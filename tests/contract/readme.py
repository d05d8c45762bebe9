"""Follows the deployment section of a generated README to the letter.

    python3 tests/contract/readme.py --server BINARY --folder generated/users

In: the generated crate, and its binary. Out: a line for what is wrong, then `N passed, N failed`.

The shell blocks are typed as they stand, one after the other in one shell, in a copy of the crate: the server is
built, configured, migrated, given an administrator, started, backed up, replaced, and gets a new secret; after each
of these what was there before is still there. That is done in SQLite, and where the crate has PostgreSQL again in that.
Only three things are not as they stand: ports are free ones, `cargo` hands out the binary that was built before, and
`docker`, `kubectl` and `kustomize` write down what they are asked, which is then held against the files for deployment.
"""

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import tools  # noqa: E402
from client import Client  # noqa: E402
from player import Failed  # noqa: E402
from postgres import Postgres  # noqa: E402
from server import Accounts  # noqa: E402

CONTAINERS = ("docker", "kubectl", "kustomize")

CARGO = """#!/bin/sh
# Hands out what was built before, if it is asked for what a release is.
[ "$*" = "build --release --locked" ] && [ -f Cargo.lock ] || { echo "cargo $*: not what a release is" >&2; exit 1; }
mkdir -p target/release && cp "$BUILT" target/release/
"""

RECORD = """#!/bin/sh
# Writes down what it was asked, and what it was given on standard input.
python3 -c 'import json, sys; print(json.dumps(sys.argv[1:]))' "$(basename "$0")" "$@" >> "$ASKED"
"""


def blocks(crate, language):
    """Gives the blocks of a language below `Deployment`, each with the heading that it stands under."""
    section = re.split(r"^## ", (crate / "README.md").read_text(), flags=re.M)
    [deployment] = [it for it in section if it.startswith("Deployment\n")]
    found = []
    for part in re.split(r"^### ", deployment, flags=re.M)[1:]:
        heading = part.partition("\n")[0]
        found += [(heading, it) for it in re.findall(rf"^```{language}\n(.*?)^```$", part, re.M | re.S)]
    return found


def is_for_containers(text):
    """Says whether a block needs what this machine may not have."""
    return any(re.search(rf"\b{it} ", text) for it in CONTAINERS)


class Shell:
    """One shell, in which a reader types; it ends at the first command that fails."""

    def __init__(self, folder, binary, ports):
        self.folder, self.ports, self.asked = folder, ports, folder / "asked"
        programs = folder / "programs"
        programs.mkdir()
        for name, text in [("cargo", CARGO), *((it, RECORD) for it in CONTAINERS)]:
            (programs / name).write_text(text)
            (programs / name).chmod(0o755)
        kept = {name: os.environ[name] for name in ("HOME", "TMPDIR") if name in os.environ}
        path = f"{programs}:{os.environ['PATH']}"
        self.environment = {**kept, "PATH": path, "BUILT": str(Path(binary).resolve()), "ASKED": str(self.asked)}
        self.place = folder / "crate"

    def type(self, text, about):
        """Types lines, and stays in the folder that they end in."""
        for number, port in self.ports.items():
            text = text.replace(f"127.0.0.1:{number}", f"127.0.0.1:{port}")
        script = f"set -eu\n{text}\npwd > '{self.folder}/place'\n"
        with (self.folder / "told").open("w+") as told:
            done = subprocess.run(
                ["bash", "-c", script], cwd=self.place, env=self.environment, stdin=subprocess.DEVNULL, stdout=told,
                stderr=subprocess.STDOUT, timeout=300, check=False,
            )  # fmt: skip
            told.seek(0)
            if done.returncode:
                raise Failed(f"under `{about}` this ends with {done.returncode}:\n{text}\n{told.read()[-3000:]}")
        self.place = Path((self.folder / "place").read_text().strip())

    def end(self):
        """Ends the server that was started."""
        for it in self.folder.rglob("server.pid"):
            try:
                os.kill(int(it.read_text()), signal.SIGKILL)
            except (ProcessLookupError, ValueError):
                pass


def begin(crate, binary, folder):
    """Gives a shell in a copy of the crate."""
    shutil.copytree(crate, folder / "crate", ignore=shutil.ignore_patterns("target"))
    (folder / "crate" / Path(binary).name).unlink(missing_ok=True)
    return Shell(folder, binary, {8080: tools.free_port(), 9090: tools.free_port()})


class Reached:
    """The server that was started, spoken to as anybody does."""

    def __init__(self, shell, setup):
        self.client = Client("127.0.0.1", shell.ports[8080])
        self.accounts, self.setup = Accounts(self, setup), setup

    def me(self, token):
        """Reads the caller's own account."""
        answer = self.client.send("GET", self.setup["me"], {"Authorization": f"Bearer {token}"})
        if answer.status != 200:
            raise Failed(f"who logged in before is answered {answer}")
        return Accounts.dig(answer.json(), self.setup["row"])


def named(crate, setup):
    """Gives the identifier and the secret of the administrator that the README makes."""
    text = "\n".join(text for _, text in blocks(crate, "sh"))
    found = re.search(r"echo '([^']+)' \| \./\S+ --config server.env create-admin(.*)", text)
    options = dict(re.findall(r"--(\S+) '([^']*)'", found[2]))
    option = setup["login"]["identifier"].replace("_", "-")
    return options[option], found[1]


def it_is_followed(crate, binary, setup, database=None):
    """All of it that needs no containers."""
    with tempfile.TemporaryDirectory(prefix="contract-") as temporary:
        folder = Path(temporary)
        shell = begin(crate, binary, folder)
        try:
            steps = [it for it in blocks(crate, "sh") if not is_for_containers(it[1])]
            if len(steps) < 6:
                raise Failed(f"there are only {len(steps)} blocks")
            token = before = None
            for about, text in steps:
                if not database and about.startswith("Back up") and tools.find("sqlite3") is None:
                    continue
                if database:
                    # As the README says: the address goes into the environment instead.
                    text = re.sub(r"^DATABASE_URL=.*\n", "", text, flags=re.M)
                    shell.environment["DATABASE_URL"] = database
                    if about.startswith("Back up"):
                        continue
                shell.type(text, about)
                if "serve &" not in text:
                    continue
                server = Reached(shell, setup)
                identifier, secret = named(crate, setup)
                # What was given before still stands, and so does whoever is logged in.
                if token and server.me(token) != before:
                    raise Failed(f"after `{about}` the account is not what it was")
                token = server.accounts.log_in(identifier, secret)
                before = server.me(token)
            inside = Client("127.0.0.1", shell.ports[9090])
            for path in ("/docs", "/metrics"):
                if inside.send("GET", path).status != 200 or server.client.send("GET", path).status != 404:
                    raise Failed(f"{path} is not for the inside alone")
            check_the_folder(shell, crate, database)
        finally:
            shell.end()


def check_the_folder(shell, crate, database):
    """Nobody else reads the secrets, and the copy has what was in the database."""
    for it in ("jwt", "jwt.previous"):
        if (mode := (shell.place / it).stat().st_mode & 0o077) or len((shell.place / it).read_text().strip()) < 32:
            raise Failed(f"{it} can be read by others, or is short: {mode:o}")
    if (shell.place / "backup.db").exists():
        tables = re.findall(r"CREATE TABLE (\w+)", next((crate / "migrations" / "sqlite").glob("0001*.sql")).read_text())
        done = subprocess.run(["sqlite3", shell.place / "backup.db", ".tables"], capture_output=True, text=True, check=True)
        if missing := set(tables) - set(done.stdout.split()):
            raise Failed(f"the copy lacks {missing}")


def containers_are_asked_what_the_files_say(crate, binary):
    """The blocks for containers, as far as they can be typed here."""
    with tempfile.TemporaryDirectory(prefix="contract-") as temporary:
        folder = Path(temporary)
        shell = begin(crate, binary, folder)
        for about, text in blocks(crate, "sh"):
            if is_for_containers(text):
                # Nobody listens: it is asked whether the address is one that the files have.
                shell.type(re.sub(r"^curl .*\n", "", text, flags=re.M), about)
        asked = [json.loads(it) for it in shell.asked.read_text().splitlines()]
        place = folder / "crate"
        compose, objects = (place / "compose.yaml").read_text(), "\n---\n".join(it.read_text() for it in sorted((place / "deploy").glob("*.yaml")))
        for path in re.findall(r"file: (\S+)", compose):
            if len((place / path).read_text().strip()) < 32:
                raise Failed(f"{path} is short")
        settings = dict(it.split("=", 1) for it in (place / ".env").read_text().splitlines()) if (place / ".env").exists() else {}
        for name in re.findall(r"\$\{(\w+):\?", compose):
            if not settings.get(name):
                raise Failed(f"compose.yaml needs {name}, which nobody has set")
        judge(asked, compose, objects)


def judge(asked, compose, objects):
    """Compares what was asked with the names in the files."""
    services = re.findall(r"^  (\w+):$", compose.partition("\nservices:\n")[2].partition("\nvolumes:")[0], re.M)
    image = re.search(r"image: (\S+):", compose)[1]
    kinds = {(kind, name) for kind, name in re.findall(r"^kind: (\w+)\nmetadata:\n  name: (\S+)", objects, re.M)}
    verbs = {" ".join(it[:3 if it[0] != "kustomize" else 2]) for it in asked}
    for it in asked:
        if it[:3] == ["docker", "compose", "run"] and it[it.index("create-admin") - 1] not in services:
            raise Failed(f"{it}: there is no such service among {services}")
        if it[:3] == ["kubectl", "create", "secret"] and f"secretRef:\n                name: {it[4]}\n" not in objects:
            raise Failed(f"nobody reads the secret {it[4]}")
        for word in it:
            if word.startswith("deployment/") and ("Deployment", word.partition("/")[2]) not in kinds:
                raise Failed(f"{it}: there is no such deployment")
        if it[:2] == ["kustomize", "edit"] and not it[4].startswith(f"{image}="):
            raise Failed(f"{it}: the image is called {image}")
    for verb in ("docker compose up", "docker build --tag", "docker push REGISTRY", "kubectl apply --kustomize", "kubectl rollout status"):
        if not any(it.startswith(verb) for it in verbs):
            raise Failed(f"nobody is asked for `{verb}`: {sorted(verbs)}")


def the_proxy_starts(crate, _):
    """The server block of nginx, with a certificate of its own."""
    nginx = tools.find("nginx")
    if nginx is None:
        return
    [(_, text)] = blocks(crate, "nginx")
    with tempfile.TemporaryDirectory(prefix="contract-") as folder:
        key, certificate = f"{folder}/key", f"{folder}/certificate"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=x", "-keyout", key, "-out", certificate],
            capture_output=True, check=True,
        )  # fmt: skip
        text = re.sub(r"(ssl_certificate_key) \S+;", rf"\1 {key};", text)
        text = re.sub(r"(ssl_certificate) \S+;", rf"\1 {certificate};", text)
        (Path(folder) / "nginx.conf").write_text(f"pid {folder}/pid; error_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n{text}\n}}\n")
        done = subprocess.run([nginx, "-t", "-c", f"{folder}/nginx.conf"], capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failed(done.stderr)


def the_unit_starts_the_same(crate, binary):
    """The unit of systemd starts what the shell does."""
    [(_, text)] = blocks(crate, "ini")
    name = Path(binary).name
    typed = "\n".join(it for _, it in blocks(crate, "sh"))
    start = re.search(r"^ExecStart=(\S+) (.*)$", text, re.M)
    if not start[1].endswith(f"/{name}") or f"./{name} {start[2]} &" not in typed:
        raise Failed(f"it starts {start[0]}")
    if shutil.which("systemd-analyze"):
        with tempfile.TemporaryDirectory(prefix="contract-") as folder:
            unit = Path(folder) / f"{name}.service"
            text = re.sub(r"^ExecStart=\S+", f"ExecStart={Path(binary).resolve()}", text, flags=re.M)
            unit.write_text(re.sub(r"^User=.*$", "User=root", text, flags=re.M))
            done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
            if wrong := [it for it in done.stderr.splitlines() if name in it]:
                raise Failed("\n".join(wrong))


def main():
    """Runs everything and counts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--server", required=True, help="the binary")
    parser.add_argument("--folder", required=True, type=lambda it: Path(it).resolve(), help="the generated crate")
    options = parser.parse_args()
    setup = json.loads((HERE / "cases" / Path(options.server).name / "setup.json").read_text())
    crate, binary = options.folder, options.server
    work = [
        ("in SQLite", it_is_followed, (crate, binary, setup)),
        ("containers", containers_are_asked_what_the_files_say, (crate, binary)),
        ("the proxy", the_proxy_starts, (crate, binary)),
        ("systemd", the_unit_starts_the_same, (crate, binary)),
    ]
    database = Postgres("fsync=off") if (crate / "migrations" / "postgres").is_dir() else None
    if database:
        work.append(("in PostgreSQL", it_is_followed, (crate, binary, setup, database.database())))
    failed = 0
    if None in (tools.find("curl"), tools.find("openssl")):
        work = []
    for name, check, arguments in work:
        try:
            check(*arguments)
        except Exception as error:  # whatever it is, the next one is made
            failed += 1
            what = error if isinstance(error, (Failed, RuntimeError)) else traceback.format_exc(limit=-3)
            print(f"FAILED the README is followed, {name} [X8]: {what}", flush=True)
    if database:
        database.close()
    print(f"{len(work) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
