"""Tokens that were tampered with, and guessing of passwords."""

import statistics
import time

from player import Failed
from scenarios import fill, number, scenario
from tokens import forgeries, parts


@scenario("A1")
def tokens_say_who_and_until_when(context):
    _, claims = parts(context.accounts.token(context.setup["administrator"]))
    for name in ("sub", "role", "iat", "exp", "iss", "aud", "jti"):
        if name not in claims:
            raise Failed(f"the token has no `{name}`")
    if not 0 < claims["exp"] - claims["iat"] <= 900:
        raise Failed(f"the token is good for {claims['exp'] - claims['iat']} seconds")


@scenario("A6", "A3")
def forged_tokens_are_refused(context):
    token = context.accounts.token(context.setup["administrator"])
    wrong = []
    for name, forged in forgeries(token, context.server.settings.get("JWT_SECRET", context.secret), int(time.time())):
        answer = context.client.send("GET", context.setup["me"], {"Authorization": f"Bearer {forged}"})
        if answer.status != (200 if name == "control" else 401):
            wrong.append(f"{name}: {answer.status}")
    if wrong:
        raise Failed("; ".join(wrong))


def throwaway(context):
    """Makes an account for one scenario; gives how it logs in."""
    n = number()
    account = fill(context.setup["throwaway"], n=n)
    context.create(account["path"], account["body"])
    return account["identifier"], account["secret"]


def try_to_log_in(context, identifier, secret):
    login = context.setup["login"]
    return context.client.send("POST", login["path"], data={login["identifier"]: identifier, login["secret"]: secret})


@scenario("A1", "E3")
def guessing_is_slowed_down(context):
    identifier, secret = throwaway(context)
    for attempt in range(40):
        answer = try_to_log_in(context, identifier, f"wrong {attempt}")
        if answer.status == 429:
            break
        if answer.status != 401:
            raise Failed(f"attempt {attempt}: {answer}")
    else:
        raise Failed("40 wrong guesses in a row were all let through")
    if not answer.headers.get("retry-after", "").isdigit():
        raise Failed(f"429 without Retry-After: {answer.headers}")
    if (answer := try_to_log_in(context, identifier, secret)).status != 429:
        raise Failed(f"the right one is told apart while slowed down: {answer}")
    other, its_secret = throwaway(context)
    if (answer := try_to_log_in(context, other, its_secret)).status != 200:
        raise Failed(f"somebody else cannot log in: {answer}")


@scenario("A1")
def unknown_accounts_take_as_long(context):
    identifier, _ = throwaway(context)

    def seconds(who):
        start = time.monotonic()
        answer = try_to_log_in(context, who, "wrong")
        if answer.status != 401:
            raise Failed(str(answer))
        return time.monotonic() - start

    unknown = fill(context.setup["throwaway"]["identifier"], n=number())
    pairs = [(seconds(identifier), seconds(unknown)) for _ in range(5)]
    known, unknown = (statistics.median(it) for it in zip(*pairs, strict=True))
    if not 0.4 < known / unknown < 2.5:
        raise Failed(f"{known * 1000:.0f} ms for a known account, {unknown * 1000:.0f} ms for an unknown one")
