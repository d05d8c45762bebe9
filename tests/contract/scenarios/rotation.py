"""A6: the secret of the server is replaced while people are logged in: two count for a time, one signs, and then one is gone."""

import hashlib
import hmac

from player import Failed
from scenarios import fill, number, scenario
from tokens import encode, key, parts, signed_as

OLD = "b2xkLXNlY3JldC10aGF0LWlzLWxvbmctZW5vdWdoLWZvci10ZXN0cw"
NEW = "bmV3LXNlY3JldC10aGF0LWlzLWxvbmctZW5vdWdoLWZvci10ZXN0cw"
NEWER = "bmV3ZXItc2VjcmV0LXRoYXQtaXMtbG9uZy1lbm91Z2gtZm9yLXRlc3Rz"


def begin(server, accounts):
    """Logs in anew, and gives the whole answer."""
    account, login = accounts.setup["accounts"][accounts.setup["administrator"]], accounts.setup["login"]
    body = {login["identifier"]: account["identifier"], login["secret"]: account["secret"]}
    answer = server.client.send("POST", login["path"], data=body)
    if answer.status != 200:
        raise Failed(str(answer))
    return answer.json(), accounts.dig(answer.json(), login["token"])


def restart(server, **settings):
    """Stops the server and starts it with other secrets, over the same database."""
    server.stop()
    server.settings.update(settings)
    server.start()


def me(server, accounts, token):
    return server.client.send("GET", accounts.setup["me"], {"Authorization": f"Bearer {token}"}).status


def is_signed_by(token, secret):
    """Says whether a token is signed by this secret, by signing it again as it stands."""
    signed, _, signature = token.rpartition(".")
    return signature == encode(hmac.new(key(secret), signed.encode(), hashlib.sha256).digest())


@scenario("A6")
def a6_the_secret_is_replaced_without_logging_anybody_out(context):
    server, accounts = context.another({"JWT_SECRET": OLD})
    try:
        sessions, walk = context.setup.get("sessions"), context.setup.get("walk")
        old, token = begin(server, accounts)
        if not is_signed_by(token, OLD):
            raise Failed("the only secret does not sign")
        cursor = None
        if walk:
            headers = {"Authorization": f"Bearer {token}"}
            for _ in range(8):
                made = server.client.send("POST", walk["create"]["path"], headers, data=fill(walk["create"]["body"], n=number()))
                if made.status != 201:
                    raise Failed(str(made))
            page = server.client.send("GET", walk["pages"][0], headers)
            cursor = accounts.dig(page.json(), walk["next"])
            if not cursor:
                raise Failed(f"a list of eight has one page: {page}")

        # From a file, with a line break at its end, as secrets are mounted.
        file = server.folder / "secret"
        file.write_text(NEW + "\n")
        restart(server, JWT_SECRET=None, JWT_SECRET_FILE=str(file), JWT_SECRET_PREVIOUS=OLD)
        if me(server, accounts, token) != 200:
            raise Failed("a token of the secret that is being replaced is refused")
        _, fresh = begin(server, accounts)
        if not is_signed_by(fresh, NEW) or parts(fresh)[0]["kid"] == parts(token)[0]["kid"]:
            raise Failed("new tokens are not signed by the new secret")
        if me(server, accounts, fresh) != 200:
            raise Failed("a new token is refused")
        header, claims = parts(token)
        for name, forged in (
            ("the other key's id", signed_as({**header, "kid": parts(fresh)[0]["kid"]}, claims, OLD)),
            ("a third secret", signed_as(header, claims, NEWER)),
        ):
            if me(server, accounts, forged) != 401:
                raise Failed(f"{name} is let in")
        headers = {"Authorization": f"Bearer {fresh}"}
        following = f"{walk['pages'][0]}&cursor={cursor}" if walk else None
        if following and (went := server.client.send("GET", following, headers)).status != 200:
            raise Failed(f"a list that was begun under the old secret does not go on: {went}")
        if sessions:
            carried = server.client.send("POST", sessions["refresh"], data={sessions["member"]: old[sessions["member"]]})
            if carried.status != 200:
                raise Failed(f"a session of the old secret is not carried on: {carried}")
            if not is_signed_by(accounts.dig(carried.json(), context.setup["login"]["token"]), NEW):
                raise Failed("a session that is carried on is not signed by the new secret")
            kept = carried.json()[sessions["member"]]

        restart(server, JWT_SECRET_PREVIOUS=None)
        if me(server, accounts, token) != 401:
            raise Failed("a token of a secret that is gone is let in")
        if me(server, accounts, fresh) != 200:
            raise Failed("a token of the secret that stayed is refused")
        if following and server.client.send("GET", following, headers).status not in (400, 422):
            raise Failed("a cursor of a secret that is gone is taken")
        if sessions:
            gone = server.client.send("POST", sessions["refresh"], data={sessions["member"]: old[sessions["member"]]})
            stays = server.client.send("POST", sessions["refresh"], data={sessions["member"]: kept})
            if (gone.status, stays.status) != (401, 200):
                raise Failed(f"refresh tokens of the secret that is gone and of the one that stayed: {gone.status}, {stays.status}")
    finally:
        server.close()
