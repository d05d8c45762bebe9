"""What Schemathesis has to know of a server that no contract can say; loaded by it, not by us.

It logs in, and again when the token has run out. Random ids rarely name a row: where the contract allows any id, a
share of them is changed to one that exists. A cursor cannot be made up, so a generated one that the contract allows
is changed to one that the server gave; the condition of a change is made to hold, a value that must be unique is made
so. The account that tests are run as is never deleted, replaced or changed. Values that are meant to be refused are
left as they are. Every answer is counted.
"""

import atexit
import collections
import itertools
import json
import os
import random
import sys
import threading
import uuid
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode

import schemathesis
from schemathesis.core.parameters import ParameterLocation

sys.path.insert(0, str(Path(__file__).resolve().parent))

from client import Client  # noqa: E402
from scenarios import fill  # noqa: E402
from server import Accounts  # noqa: E402

SETUP = json.loads(Path(os.environ["CONTRACT_SETUP"]).read_text())
HOST, _, PORT = os.environ["CONTRACT_SERVER"].rpartition(":")
CLIENT = Client(HOST, int(PORT))
ACCOUNTS = Accounts(SimpleNamespace(client=CLIENT), SETUP)
ADMINISTRATOR = SETUP["accounts"][SETUP["administrator"]]
OPTIONS = SETUP["schemathesis"]
OWN_ID = ACCOUNTS.dig(ACCOUNTS.row(SETUP["administrator"]), OPTIONS["own"])
COUNTS = collections.Counter()
CHANCE = random.Random(5)
NUMBERS = itertools.count(50_000_001)
LOCK = threading.RLock()


def log_in():
    """Gives a fresh token."""
    return ACCOUNTS.log_in(ADMINISTRATOR["identifier"], ADMINISTRATOR["secret"])


def log_in_whole():
    """Gives all that a log-in answers."""
    login = SETUP["login"]
    body = {login["identifier"]: ADMINISTRATOR["identifier"], login["secret"]: ADMINISTRATOR["secret"]}
    return CLIENT.send("POST", login["path"], data=body).json()


@schemathesis.auth(refresh_interval=300)
class Administrator:
    """Sends everything as the administrator."""

    def get(self, case, context):
        """Logs in."""
        return log_in()

    def set(self, case, data, context):
        """Adds the token."""
        case.headers["Authorization"] = f"Bearer {data}"


class Rows:
    """Rows that exist, made when first needed."""

    def __init__(self):
        self.known, self.headers = {}, ACCOUNTS.authorization(SETUP["administrator"])

    def send(self, method, target, data=None):
        """Sends as the administrator, with a token that is good."""
        answer = CLIENT.send(method, target, self.headers, data=data)
        if answer.status == 401:
            self.headers = {"Authorization": f"Bearer {log_in()}"}
            answer = CLIENT.send(method, target, self.headers, data=data)
        return answer

    def make(self, kind):
        """Makes a row, and those that it refers to."""
        row = OPTIONS["rows"][kind]
        needed = {name: self.any(name) for name in row.get("needs", [])}
        n = str(next(NUMBERS))
        made = self.send("POST", row["path"], fill(row["body"], n=n, short=n[2:], **needed))
        if made.status not in (201, 202):
            raise RuntimeError(f"no row for `{kind}`: {made}")
        return ACCOUNTS.dig(made.json(), row["id"])

    def any(self, kind, *, fresh=False):
        """Gives the id of a row that is still there."""
        with LOCK:
            known = self.known.get(kind)
            read = OPTIONS["rows"][kind]["read"]
            if fresh or known is None or self.send("GET", fill(read, id=known)).status != 200:
                known = self.make(kind)
                if not fresh:
                    self.known[kind] = known
            return known


ROWS = Rows()


@schemathesis.hook
def before_call(context, case, kwargs):
    """Puts in what exists, where anything is allowed."""
    meta = case.meta
    stateful = meta is not None and meta.phase.name.value == "stateful"
    unsafe = case.method.upper() in ("DELETE", "PUT", "PATCH")
    for name, value in list((case.path_parameters or {}).items()):
        if name not in OPTIONS["rows"] or (meta and meta.is_negative_at(ParameterLocation.PATH)):
            continue
        own = str(value) == str(OWN_ID)
        with LOCK:
            lucky = not stateful and CHANCE.random() < 0.75
        if lucky or own and unsafe:
            case.path_parameters[name] = ROWS.any(name, fresh=unsafe and own or case.method.upper() == "DELETE")
    # A condition that is made up never holds; those of links are real.
    if OPTIONS.get("conditions") and unsafe and not stateful and not (meta and meta.is_negative_at(ParameterLocation.HEADER)):
        for name in [it for it in (case.headers or {}) if it.lower() == "if-match"]:
            case.headers[name] = "*"
    # A key that comes with another request is refused, and generated ones are often the same.
    if not (meta and meta.is_negative_at(ParameterLocation.HEADER)):
        for name in [it for it in (case.headers or {}) if it.lower() == "idempotency-key"]:
            case.headers[name] = str(uuid.uuid4())
    if isinstance(case.body, dict) and not stateful and not (meta and meta.is_negative_at(ParameterLocation.BODY)):
        for name, value in OPTIONS.get("unique", {}).items():
            if isinstance(case.body.get(name), str):
                with LOCK:
                    case.body[name] = fill(value, n=str(next(NUMBERS)))
        for name, kind in OPTIONS.get("references", {}).items():
            if isinstance(case.body.get(name), str):
                case.body[name] = ROWS.any(kind)
    login = SETUP["login"]
    if SETUP["base"] + case.path == login["path"] and isinstance(case.body, dict) and not (meta and meta.is_negative_at(ParameterLocation.BODY)):
        with LOCK:
            if CHANCE.random() < 0.5:
                case.body[login["identifier"]] = ADMINISTRATOR["identifier"]
                case.body[login["secret"]] = ADMINISTRATOR["secret"]
    tokens = OPTIONS.get("tokens")
    if tokens and case.path in tokens["paths"] and isinstance(case.body, dict) and not (meta and meta.is_negative_at(ParameterLocation.BODY)):
        with LOCK:
            lucky = CHANCE.random() < 0.5
        if lucky and isinstance(case.body.get(tokens["member"]), str):
            case.body[tokens["member"]] = ACCOUNTS.dig(log_in_whole(), f"/{tokens['member']}")
    cursor = OPTIONS.get("cursor")
    if cursor and (case.query or {}).get("cursor") is not None and not (meta and meta.is_negative_at(ParameterLocation.QUERY)):
        rest = {name: value for name, value in case.query.items() if name != "cursor"}
        answer = ROWS.send("GET", f"{SETUP['base']}{case.path}?{urlencode({**rest, 'limit': 1}, doseq=True)}")
        given = ACCOUNTS.dig(answer.json(), cursor) if answer.status == 200 else None
        if given is None:
            del case.query["cursor"]
        else:
            case.query["cursor"] = given


@schemathesis.hook
def after_call(context, case, response):
    """Counts."""
    # Methods that the contract does not have are tried too.
    name = case.operation.label if response.request.method == case.operation.method.upper() else response.request.method
    with LOCK:
        COUNTS[f"{name} {response.status_code}"] += 1


@atexit.register
def write_counts():
    """Tells the runner."""
    Path(os.environ["CONTRACT_COUNTS"]).write_text(json.dumps(COUNTS))
