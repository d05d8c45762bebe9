"""Tokens that were tampered with, and guessing of passwords."""

import math
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
    if int(answer.headers["retry-after"]) < 2:
        raise Failed(f"Retry-After ends before another attempt is let through: {answer.headers}")
    if (answer := try_to_log_in(context, identifier, secret)).status != 429:
        raise Failed(f"the right one is told apart while slowed down: {answer}")
    other, its_secret = throwaway(context)
    if (answer := try_to_log_in(context, other, its_secret)).status != 200:
        raise Failed(f"somebody else cannot log in: {answer}")


def separation(one, other):
    """Gives how well two samples are told apart: the chance that a value of the other is greater, less one half, in units
    of what chance alone would give (Mann and Whitney). Single values that are far off do not matter to it.
    """
    greater = sum((b > a) + (b == a) / 2 for a in one for b in other)
    share = greater / (len(one) * len(other))
    return (share - 0.5) / math.sqrt((len(one) + len(other) + 1) / (12 * len(one) * len(other)))


@scenario("A1")
def unknown_accounts_take_as_long(context):
    server, accounts = context.another({"LOGIN_FAILURES_PER_ACCOUNT": "1000000", "LOGIN_FAILURES_PER_ADDRESS": "1000000"})
    try:
        headers = accounts.authorization(context.setup["administrator"])
        account, gone = (fill(context.setup["throwaway"], n=number()) for _ in range(2))
        for it in (account, gone):
            made = server.client.send("POST", it["path"], headers, data=it["body"])
            if made.status != 201:
                raise Failed(str(made))
        row = context.dig(made.json(), context.setup["row"])["id"]
        server.client.send("DELETE", f"{gone['path']}/{row}", {**headers, "If-Match": "*"})
        login = context.setup["login"]

        def seconds(who):
            start = time.monotonic()
            answer = server.client.send("POST", login["path"], data={login["identifier"]: who, login["secret"]: "wrong guess"})
            if answer.status != 401:
                raise Failed(str(answer))
            return time.monotonic() - start

        known, others = [], {"one that was never there": [], "one that was deleted": []}
        for _ in range(200 if context.thorough else 15):
            # In turns, so that whatever else the machine does befalls all of them alike.
            known.append(seconds(account["identifier"]))
            others["one that was never there"].append(seconds(fill(context.setup["throwaway"]["identifier"], n=number())))
            others["one that was deleted"].append(seconds(gone["identifier"]))
        for what, times in others.items():
            middle, its = statistics.median(known), statistics.median(times)
            # Told apart with certainty, and by more than the twentieth part.
            if abs(separation(known, times)) > 4 and not 0.95 < its / middle < 1.05:
                raise Failed(f"{middle * 1000:.1f} ms for a known account, {its * 1000:.1f} ms for {what}")
    finally:
        server.close()


@scenario("A1", "X2")
def nobody_guesses_from_made_up_addresses(context):
    login = context.setup["login"]

    def guess(server, headers):
        who = fill(context.setup["throwaway"]["identifier"], n=number())
        return server.client.send("POST", login["path"], headers, data={login["identifier"]: who, login["secret"]: "wrong guess"}).status

    for trusted in (None, "127.0.0.1"):
        server, _ = context.another({"LOGIN_FAILURES_PER_ADDRESS": "5", "TRUSTED_PROXIES": trusted}, administrators=False)
        try:
            found = []
            for it in range(12):
                made_up = f"198.51.100.{it}"
                names = ("X-Real-IP", "Forwarded", "True-Client-IP", "CF-Connecting-IP", "X-Client-IP", "X-Cluster-Client-IP")
                headers = {name: f"for={made_up}" if name == "Forwarded" else made_up for name in names}
                # What a proxy has appended is the last; a client can write whatever it likes before that.
                headers["X-Forwarded-For"] = f"{made_up}, 203.0.113.1" if trusted else made_up
                found.append(guess(server, headers))
            if found != [401] * 5 + [429] * 7:
                raise Failed(f"with the proxies {trusted}, guesses from made-up addresses were answered {found}")
            if trusted and guess(server, {"X-Forwarded-For": "203.0.113.2"}) != 401:
                raise Failed("somebody else behind the proxy is slowed down")
        finally:
            server.close()
