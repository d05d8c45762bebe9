"""What somebody tries who is logged in, and wants what is not theirs: cursors, ids and members of others.

In: a `Context`; what a contract has of it stands in `walk`, `intruder` and `assign` of its `setup.json`. Out: `Failed`,
or nothing.
"""

import string

from player import Failed
from scenarios import fill, number, scenario
from scenarios.access import throwaway, try_to_log_in
from server import Accounts
from tokens import parts

PATCH = "application/merge-patch+json"
URL_SAFE = string.ascii_letters + string.digits + "-_"


def rows_of(context, only):
    """Makes a row for each path parameter, as the administrator; yields the name, id, body and path of some of them."""
    known = {}
    for name, row in context.setup["schemathesis"]["rows"].items():
        n = number()
        body = fill(row["body"], n=n, short=n[-6:], **known)
        made = context.client.send("POST", row["path"], context.administrator(), data=body)
        if made.status not in (201, 202):
            raise Failed(str(made))
        known[name] = context.dig(made.json(), row["id"])
        if name in only:
            yield name, known[name], body, row["read"]


@scenario("G1", "A6")
def cursors_that_were_tampered_with_are_refused(context):
    walk = context.setup.get("walk")
    if walk is None:
        return
    for _ in range(10):
        context.create(walk["create"]["path"], fill(walk["create"]["body"], n=number()))
    pages, administrator = walk["pages"], context.administrator()

    def ask(page, cursor, headers=administrator):
        return context.client.send("GET", f"{page}&cursor={cursor}", headers).status

    def begun(client, page, headers):
        answer = client.send("GET", page, headers)
        if answer.status != 200 or not context.dig(answer.json(), walk["next"]):
            raise Failed(f"no second page: {answer}")
        return context.dig(answer.json(), walk["next"])

    first = pages[0]
    cursor = begun(context.client, first, administrator)
    if ask(first, cursor) != 200:
        raise Failed("the cursor itself is refused")
    wrong = []
    for at in range(0, len(cursor), max(1, len(cursor) // 40)):
        for other in (URL_SAFE[(URL_SAFE.index(cursor[at]) + 1) % 64], ""):
            if (status := ask(first, f"{cursor[:at]}{other}{cursor[at + 1 :]}")) not in (400, 422):
                wrong.append(f"{other or 'nothing'!r} at {at}: {status}")
    token = context.accounts.token(context.setup["administrator"])
    for name, odd in (
        ("twice", cursor * 2), ("half", cursor[: len(cursor) // 2]), ("padded", f"{cursor}%3D%3D"), ("empty", ""),
        ("NUL", f"{cursor}%00"), ("long", "A" * 1024), ("of a token", token.replace(".", "")[:1024]), ("SQL", "%27%20OR%201=1"),
    ):
        if (status := ask(first, odd)) not in (400, 422):
            wrong.append(f"{name}: {status}")
    # Of another list, with other filters, in another order.
    for page in pages[1:]:
        if (status := ask(page, cursor)) not in (400, 422):
            wrong.append(f"{page}: {status}")
    if stranger := context.setup.get("intruder", {}).get("of_another_tenant"):
        if (status := ask(first, cursor, context.accounts.authorization(stranger))) not in (400, 422):
            wrong.append(f"of another tenant: {status}")
    # Of a server that has another secret.
    other, accounts = context.another({"JWT_SECRET": "another-secret-that-is-long-enough-for-tests"})
    try:
        headers = accounts.authorization(context.setup["administrator"])
        for _ in range(10):
            body = fill(walk["create"]["body"], n=number())
            other.client.send("POST", walk["create"]["path"], headers, data=body)
        if (status := ask(first, begun(other.client, first, headers))) not in (400, 422):
            wrong.append(f"signed by another secret: {status}")
    finally:
        other.close()
    if wrong:
        raise Failed("; ".join(wrong))


def unlike(row):
    """Gives an id of the same form that nobody has."""
    return 987654321 if isinstance(row, int) else "01980c5e-ffff-7fff-8fff-ffffffffffff"


def told(answer, row):
    """Gives what an answer says but for the row, the request and the moment."""
    text = answer.body.decode("utf-8", "replace").replace(answer.headers["x-request-id"], "REQUEST")
    return answer.status, text.replace(f"/{row}", "/ID")


@scenario("D5", "A3")
def rows_of_others_are_out_of_reach(context):
    intruder = context.setup["intruder"]
    theirs = {**context.accounts.authorization(intruder["account"]), "If-Match": "*"}
    wrong = []
    for name, row, body, read in rows_of(context, intruder["rows"]):
        target, unknown = fill(read, id=row), unlike(row)
        before = context.client.send("GET", target, context.administrator())
        for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE"):
            route = next((it for it in context.setup["routes"] if it.startswith(f"{method} ") and f"/{{{name}}}" in it), None)
            if route is None and method != "HEAD":
                continue
            data = {"PUT": body, "PATCH": intruder["change"].get(name)}.get(method)
            headers = {**theirs, **({"Content-Type": PATCH} if method == "PATCH" else {})}
            answer = context.client.send(method, target, headers, data=data)
            if answer.status not in intruder["statuses"]:
                wrong.append(str(answer))
            # Nobody can tell a row of somebody else's tenant from one that is not there.
            nobody = context.client.send(method, fill(read, id=unknown), headers, data=data)
            if intruder["statuses"] == [404] and told(answer, row) != told(nobody, unknown):
                wrong.append(f"it is told apart from one that is not there: {answer} and {nobody}")
        after = context.client.send("GET", target, context.administrator())
        if before.status != 200 or told(before, row) != told(after, row):
            wrong.append(f"it was changed: {before} and {after}")
    if wrong:
        raise Failed("; ".join(wrong))


@scenario("D4", "Q6", "A3")
def nobody_assigns_members_that_are_not_theirs(context):
    assign = context.setup["assign"]
    identifier, secret = throwaway(context)
    login = context.setup["login"]
    first = try_to_log_in(context, identifier, secret)
    token = context.dig(first.json(), login["token"])
    mine = {"Authorization": f"Bearer {token}"}
    me = context.client.send("GET", context.setup["me"], mine).json()
    row = context.dig(me, context.setup["row"])
    target = fill(assign["path"], id=row["id"])

    def stored():
        answer = context.client.send("GET", target, context.administrator())
        if answer.status != 200:
            raise Failed(f"the account is gone: {answer}")
        found = context.dig(answer.json(), context.setup["row"])
        return {name: found.get(name) for name in assign["members"] if name in found}

    before, wrong = stored(), []
    # One by one, and all at once with what they may change; and columns that no contract has.
    hidden = {name: "x" for name in ("password_hash", "pin_hash", "epoch", "row_version", "deleted_at", "is_admin", "scopes", "tenant")}
    tries = [{name: value} for name, value in assign["members"].items()]
    for change in [*tries, {**assign["valid"], **assign["members"]}, {**assign["valid"], **hidden}]:
        for method in assign["methods"]:
            body = {**assign["replace"], **change} if method == "PUT" else change
            headers = {**mine, "If-Match": "*", **({"Content-Type": PATCH} if method == "PATCH" else {})}
            answer = context.client.send(method, target, headers, data=fill(body, identifier=identifier))
            if answer.status not in (200, 204, 400, 403, 422):
                wrong.append(str(answer))
            if stored() != before:
                raise Failed(f"{method} {change} has made {before} into {stored()}")
    # Who creates says neither which id nor whose tenant it is.
    account = fill(context.setup["throwaway"], n=number())
    answer = context.client.send("POST", account["path"], context.administrator(), data={**account["body"], **assign["server_only"], **hidden})
    if answer.status == 201:
        made = context.dig(answer.json(), context.setup["row"])
        for name, value in assign["server_only"].items():
            if made.get(name) == value:
                wrong.append(f"a creation has set {name}: {answer}")
    elif answer.status != 422:
        wrong.append(str(answer))
    # A log-in gives the role that is stored, and the secret is still what it was.
    asked = {login["identifier"]: identifier, login["secret"]: secret}
    again = context.client.send("POST", login["path"], data={**asked, **assign["members"]})
    if again.status == 200:
        found, expected = (parts(Accounts.dig(it.json(), login["token"]))[1] for it in (again, first))
        if any(found.get(it) != expected.get(it) for it in ("sub", "role", "tenant_id")):
            wrong.append(f"a log-in has assigned: {found}")
    elif again.status != 422:
        wrong.append(str(again))
    if (answer := context.client.send("POST", login["path"], data=asked)).status != 200:
        wrong.append(f"the secret has changed: {answer}")
    if wrong:
        raise Failed("; ".join(wrong))
