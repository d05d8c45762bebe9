"""Lets Schemathesis loose on a generated server: all checks, all phases.

    python3 tests/contract/schemathesis_run.py --server BINARY --contract users --document specs/users/v1.yaml [--database postgres]

In: the binary, the contract. Out: what Schemathesis says, how often each operation was answered with which status,
and why the run does not count, if so. Exit 0 only if there is no failure, every operation was answered 2xx at least
once, at least 30 % of all answers are 2xx, and none is 429.
"""

import argparse
import collections
import fcntl
import json
import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
VERSION = "4.32.5"
METHODS = ("GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE")

sys.path.insert(0, str(HERE))

from postgres import Postgres  # noqa: E402
from server import Accounts, Server  # noqa: E402


def install():
    """Gives the folder of the programs of a venv that has Schemathesis."""
    folder = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / f"schemathesis-{VERSION}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Several runs may begin at the same time.
    with open(folder.parent / f"{folder.name}.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "bin" / "schemathesis").exists():
            print(f"installing schemathesis {VERSION} into {folder.name}", flush=True)
            venv.create(folder, with_pip=True)
            subprocess.run([folder / "bin" / "pip", "install", "--quiet", f"schemathesis=={VERSION}"], check=True)
    return folder / "bin"


def operations(programs, document):
    """Gives the operations of the contract, as Schemathesis calls them."""
    code = (
        "import json, sys, yaml; it = yaml.safe_load(open(sys.argv[1]));"
        "print(json.dumps([f'{m.upper()} {p}' for p, item in it['paths'].items() for m in item]))"
    )
    listed = subprocess.run([programs / "python", "-c", code, document], capture_output=True, text=True, check=True)
    return [it for it in json.loads(listed.stdout) if it.split()[0] in METHODS]


def judge(counts, expected):
    """Prints the table; yields why the run does not count."""
    table = collections.defaultdict(collections.Counter)
    for key, count in counts.items():
        operation, _, status = key.rpartition(" ")
        table[operation][status] += count
    for operation in expected:
        print(f"{operation:<36} " + "  ".join(f"{status}: {count}" for status, count in sorted(table[operation].items())))
    total = sum(counts.values())
    good = sum(count for key, count in counts.items() if key.rpartition(" ")[2].startswith("2"))
    print(f"{total} answers, {100 * good / max(total, 1):.0f} % of them 2xx")
    for operation in expected:
        if not any(status.startswith("2") for status in table[operation]):
            yield f"`{operation}` was never answered 2xx"
    if good < 0.3 * total or not total:
        yield "fewer than 30 % of the answers are 2xx"
    if any(key.endswith(" 429") for key in counts):
        yield "some answers are 429"


def main():
    """Runs it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--server", required=True, help="the binary")
    parser.add_argument("--contract", required=True, help="a folder of cases/")
    parser.add_argument("--document", required=True, type=lambda it: Path(it).resolve(), help="the contract itself")
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite", help="what it stores in")
    parser.add_argument("-n", "--examples", type=int, default=100, help="examples for each operation")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("rest", nargs="*", help="more for schemathesis, after `--`")
    options = parser.parse_args()

    programs = install()
    setup_file = HERE / "cases" / options.contract / "setup.json"
    setup = json.loads(setup_file.read_text())
    expected = operations(programs, options.document)
    patient = {"LOGIN_FAILURES_PER_ACCOUNT": "1000000", "LOGIN_FAILURES_PER_ADDRESS": "1000000"}
    postgres = server = None
    try:
        if options.database == "postgres":
            postgres = Server.postgres = Postgres("fsync=off")
        server = Server(options.server, settings=patient)
        counts_file = server.folder / "counts.json"
        Accounts(server, setup).create_first(only=setup["administrator"])
        server.start()
        address = f"{server.client.host}:{server.client.port}"
        done = subprocess.run(
            [
                programs / "schemathesis", "--config-file", HERE / "schemathesis.toml", "run", options.document, "--url", f"http://{address}{setup['base']}",
                "--checks", "all", "--phases", "examples,coverage,fuzzing,stateful", "--mode", "all",
                "--max-examples", str(options.examples), "--seed", str(options.seed), "--generation-database", "none",
                "--continue-on-failure", "--no-color", *options.rest,
            ],
            env={
                **os.environ,
                "PYTHONPATH": str(HERE),
                "SCHEMATHESIS_HOOKS": "schemathesis_hooks",
                "CONTRACT_SETUP": str(setup_file),
                "CONTRACT_SERVER": address,
                "CONTRACT_COUNTS": str(counts_file),
            },
            cwd=server.folder,
            check=False,
        )  # fmt: skip
        reasons = [f"schemathesis found faults (exit {done.returncode})"] if done.returncode else []
        if server.process.poll() is not None:
            reasons.append(f"the server died:\n{server.tail()}")
        counts = json.loads(counts_file.read_text()) if counts_file.exists() else {}
        reasons += judge(counts, expected)
    finally:
        for it in (server, postgres):
            if it:
                it.close()
    for reason in reasons:
        print(f"FAILED: {reason}")
    print("it counts" if not reasons else "it does not count")
    return 1 if reasons else 0


if __name__ == "__main__":
    sys.exit(main())
