"""Plays the black-box cases of a contract against a generated server.

    python3 tests/contract/run.py --server generated/users/target/debug/users --contract users [--database postgres] [--only TEXT] [-v]

In: the binary, and `cases/CONTRACT/`. Out: one line for each case that failed, then `N passed, N failed`; exit 0 only
when none failed. Standard library only.
"""

import argparse
import json
import os
import sys
import time
import traceback
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import scenarios.access  # noqa: E402, F401
import scenarios.attacks  # noqa: E402, F401
import scenarios.beside  # noqa: E402, F401
import scenarios.browser  # noqa: E402, F401
import scenarios.data  # noqa: E402, F401
import scenarios.database  # noqa: E402, F401
import scenarios.edge  # noqa: E402, F401
import scenarios.floods  # noqa: E402, F401
import scenarios.hostile  # noqa: E402, F401
import scenarios.idempotency  # noqa: E402, F401
import scenarios.instances  # noqa: E402, F401
import scenarios.jobs  # noqa: E402, F401
import scenarios.limits  # noqa: E402, F401
import scenarios.pool  # noqa: E402, F401
import scenarios.process  # noqa: E402, F401
import scenarios.rotation  # noqa: E402, F401
import scenarios.sessions  # noqa: E402, F401
import scenarios.telemetry  # noqa: E402, F401
import scenarios.writes  # noqa: E402, F401
from leaks import LEDGER  # noqa: E402
from postgres import Postgres  # noqa: E402
from player import Failed, Player, load  # noqa: E402
from scenarios import SCENARIOS  # noqa: E402
from server import SECRET, Accounts, Server  # noqa: E402


class Context:
    """What scenarios work with."""

    secret = SECRET

    def __init__(self, binary, server, accounts, setup, thorough):
        self.binary, self.server, self.accounts, self.setup, self.thorough = binary, server, accounts, setup, thorough

    @property
    def client(self):
        """Gives the client of the shared server."""
        return self.server.client

    def administrator(self):
        """Gives the headers of the administrator."""
        return self.accounts.authorization(self.setup["administrator"])

    def create(self, path, body):
        """Creates something as the administrator."""
        answer = self.client.send("POST", path, self.administrator(), data=body)
        if answer.status != 201:
            raise Failed(str(answer))
        return answer

    @staticmethod
    def dig(value, pointer):
        """Follows a JSON pointer."""
        return Accounts.dig(value, pointer)

    def another(self, settings=None, start=True, administrators=True):
        """Gives a server of its own, with a database of its own, and its accounts."""
        server = Server(self.binary, settings=settings)
        accounts = Accounts(server, self.setup)
        try:
            if start and administrators:
                accounts.create_first(only=self.setup["administrator"])
            if start:
                server.start()
        except Exception:
            server.close()
            raise
        return server, accounts


def main():
    """Runs everything and counts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--server", required=True, help="the binary")
    parser.add_argument("--contract", required=True, help="a folder of cases/")
    parser.add_argument("--only", default="", help="cases whose id, file or row has this in it")
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite", help="what it stores in")
    parser.add_argument("--thorough", action="store_true", help="twenty kills instead of two, and long series of timings")
    parser.add_argument("-v", "--verbose", action="store_true", help="also the cases that passed")
    options = parser.parse_args()
    folder = HERE / "cases" / options.contract
    setup = json.loads((folder / "setup.json").read_text())
    LEDGER.members |= {setup["login"]["secret"], setup["login"]["token"].rpartition("/")[2]}
    LEDGER.members |= {it["member"] for it in [setup.get("sessions")] if it}
    known = f"known-{os.urandom(8).hex()}"

    passed = failed = 0
    server = None
    try:
        if options.database == "postgres":
            Server.postgres = Postgres("fsync=off")
        server = Server(options.server)
        accounts = Accounts(server, setup)
        accounts.create_first()
        server.start()
        server.client.send("GET", setup["me"], {"X-Request-ID": known})
        player = Player(server, accounts, setup)
        context = Context(options.server, server, accounts, setup, options.thorough)
        work = [(f"{file}/{case['id']}", case["rows"], player.play, case) for file, case in load(folder)]
        work += [(f"scenario/{name}", rows, function, context) for name, rows, function in SCENARIOS]
        for name, rows, function, argument in work:
            if options.only and options.only not in rows and options.only not in name:
                continue
            start = time.monotonic()
            try:
                function(argument)
            except Exception as error:  # whatever it is, the next case is played
                failed += 1
                what = error if isinstance(error, (Failed, RuntimeError)) else traceback.format_exc(limit=-3)
                print(f"FAILED {name} [{' '.join(rows)}]: {what}", flush=True)
            else:
                passed += 1
                if options.verbose:
                    print(f"passed {name} [{' '.join(rows)}] {time.monotonic() - start:.1f} s", flush=True)
        if server.process.poll() is not None:
            failed += 1
            print(f"FAILED the server died:\n{server.tail()}")
    except RuntimeError as error:
        failed += 1
        print(f"FAILED to begin: {error}")
    finally:
        if server:
            server.close()
        if Server.postgres:
            Server.postgres.close()
    # Every run proves it, whatever it played.
    leaks = LEDGER.judge(known)
    passed, failed = passed + (not leaks), failed + bool(leaks)
    for leak in leaks[:20]:
        print(f"FAILED nothing secret is in any log [Q6 X5]: {leak}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
