"""Sessions: refresh tokens that come again, races for one, log-out, and accounts that change under their tokens."""

import time

from player import Failed
from scenarios import fill, number, scenario
from scenarios.access import try_to_log_in
from scenarios.data import together
from tokens import ACCESS, REFRESH, encode, forgeries, parts, signed_as


def settings(context):
    """Gives how this contract carries on and ends a log-in; `None` if it does not."""
    return context.setup.get("sessions")


def begun(context):
    """Makes an account and logs in; gives its id, its answer, and how it logs in."""
    n = number()
    account = fill(context.setup["throwaway"], n=n)
    made = context.create(account["path"], account["body"])
    answer = try_to_log_in(context, account["identifier"], account["secret"])
    if answer.status != 200:
        raise Failed(str(answer))
    return context.dig(made.json(), settings(context)["id"]), answer.json(), account


def refresh(context, token):
    member = settings(context)["member"]
    return context.client.send("POST", settings(context)["refresh"], data={member: token})


def logout(context, token):
    member = settings(context)["member"]
    return context.client.send("POST", settings(context)["logout"], data={member: token})


def me(context, token):
    return context.client.send("GET", context.setup["me"], {"Authorization": f"Bearer {token}"}).status


def carried_on(context, token):
    """Refreshes, and gives the next pair."""
    answer = refresh(context, token)
    if answer.status != 200:
        raise Failed(str(answer))
    if answer.headers.get("cache-control") != "no-store":
        raise Failed("tokens may be kept by caches")
    return answer.json()


def refused(context, token, why):
    answer = refresh(context, token)
    if answer.status != 401:
        raise Failed(f"{why}: {answer}")


def dead_within(context, token, why, seconds=5.5):
    """Waits until an access token is refused; it must not take longer than what may be cached."""
    end = time.monotonic() + seconds
    while me(context, token) != 401:
        if time.monotonic() > end:
            raise Failed(f"{why}: the access token is still good after {seconds} s")
        time.sleep(0.25)


@scenario("A2")
def a_refresh_token_is_good_once(context):
    if not settings(context):
        return
    member, access = settings(context)["member"], "access_token"
    _, first, _ = begun(context)
    second = carried_on(context, first[member])
    if second[member] == first[member] or me(context, second[access]) != 200:
        raise Failed("no new tokens")
    if (again := carried_on(context, first[member]))[member] != second[member]:
        raise Failed("an answer that was lost is not given again")
    if me(context, again[access]) != 200:
        raise Failed("the access token of the second answer is not good")
    third = carried_on(context, second[member])
    refused(context, first[member], "two generations old")
    refused(context, third[member], "the family of a token that came again")
    dead_within(context, third[access], "the family of a token that came again")


@scenario("A2")
def a_refresh_token_that_comes_again_late_ends_its_family(context):
    if not settings(context):
        return
    member = settings(context)["member"]
    _, first, _ = begun(context)
    second = carried_on(context, first[member])
    time.sleep(10.5)
    refused(context, first[member], "later than the moment of a lost answer")
    refused(context, second[member], "the family of a token that came late")
    dead_within(context, second["access_token"], "the family of a token that came late")


@scenario("A2")
def many_who_refresh_at_once_get_one_successor(context):
    if not settings(context):
        return
    member = settings(context)["member"]
    for _ in range(3):
        _, first, _ = begun(context)
        answers = together(8, lambda _, token=first[member]: refresh(context, token))
        if any(it.status != 200 for it in answers):
            raise Failed(f"answers to a race: {[it.status for it in answers]}")
        if len({it.json()[member] for it in answers}) != 1:
            raise Failed("a race forks the family")
        carried_on(context, answers[0].json()[member])


@scenario("A2")
def a_log_out_ends_the_family(context):
    if not settings(context):
        return
    member = settings(context)["member"]
    _, first, account = begun(context)
    other = try_to_log_in(context, account["identifier"], account["secret"]).json()
    second = carried_on(context, first[member])
    if me(context, second["access_token"]) != 200:
        raise Failed("the access token is not good")
    if (answer := logout(context, first[member])).status != 204:
        raise Failed(str(answer))
    refused(context, second[member], "after the log-out")
    dead_within(context, second["access_token"], "after the log-out")
    if me(context, other["access_token"]) != 200:
        raise Failed("another log-in of the same account has ended too")
    carried_on(context, other[member])
    for token in (first[member], "no-token-at-all", second["access_token"]):
        if (answer := logout(context, token)).status != 204:
            raise Failed(f"something is told of a token: {answer}")


@scenario("A2", "A1")
def tokens_end_when_their_account_changes(context):
    if not settings(context):
        return
    member = settings(context)["member"]
    for why, change in settings(context)["changes"].items():
        row, first, account = begun(context)
        if me(context, first["access_token"]) != 200:
            raise Failed("the access token is not good")
        answer = context.client.send(
            change["method"], fill(change["path"], id=row), context.administrator(), data=change.get("body")
        )
        if answer.status not in (200, 204):
            raise Failed(f"{why}: {answer}")
        refused(context, first[member], why)
        dead_within(context, first["access_token"], why)
        if change.get("secret"):
            again = try_to_log_in(context, account["identifier"], change["secret"])
            if again.status != 200 or me(context, again.json()["access_token"]) != 200:
                raise Failed(f"{why}: a new log-in is not good")


@scenario("A2", "A6")
def access_and_refresh_tokens_are_not_taken_for_each_other(context):
    if not settings(context):
        return
    member = settings(context)["member"]
    _, first, _ = begun(context)
    access, token = first["access_token"], first[member]
    kinds = [parts(it)[0]["typ"] for it in (access, token)]
    audiences = [parts(it)[1]["aud"] for it in (access, token)]
    if len(set(kinds)) != 2 or len(set(audiences)) != 2:
        raise Failed(f"types {kinds}, audiences {audiences}")
    refused(context, access, "an access token")
    if me(context, token) != 401:
        raise Failed("a refresh token lets in")
    # Even signed again by whoever knows the secret, one is not the other.
    (header, claims), (_, theirs) = parts(token), parts(access)
    dressed = signed_as({**header, "typ": "at+jwt"}, {**theirs, **claims}, context.secret, label=REFRESH)
    if me(context, dressed) != 401:
        raise Failed("a refresh token that calls itself an access token lets in")
    refused(context, signed_as({**header}, claims, context.secret, label=ACCESS), "signed by the key of access tokens")


@scenario("A2", "A6")
def forged_refresh_tokens_are_refused(context):
    if not settings(context):
        return
    member = settings(context)["member"]
    _, first, _ = begun(context)
    wrong = []
    for name, forged in forgeries(first[member], context.secret, int(time.time()), label=REFRESH, typ="at+jwt"):
        if name in ("control", "unknown subject", "foreign tenant"):
            continue  # whose session it is stands in the database
        if (answer := refresh(context, forged)).status not in (401, 422):
            wrong.append(f"{name}: {answer.status}")
    header, claims = parts(first[member])
    for name, changed in (
        ("another session", {"sid": "01980c5e-ffff-7fff-8fff-ffffffffffff"}),
        ("no session at all", {"sid": "x"}),
    ):
        if refresh(context, signed_as(header, {**claims, **changed}, context.secret, label=REFRESH)).status != 401:
            wrong.append(name)
    unsigned = f"{encode(b'{}')}.{encode(b'{}')}."
    if refresh(context, unsigned).status != 401:
        wrong.append("empty")
    if wrong:
        raise Failed("; ".join(wrong))
    carried_on(context, first[member])
