"""Plays the case files: each case is a row of steps, each step a request and what is expected of the answer.

In: `cases/CONTRACT/*.json`. Out: a fault, or none, for each case.

A step has `as` (an account; absent is nobody), `send` (`METHOD target`), and one of `json`, `text`, `repeat`
(`[text, count]`) or none as its body; `headers`, `expect` and `save`. `${name}` in any string stands for what an
earlier step saved; alone in a string it keeps its type. `${unique}` is new for each case.
"""

import itertools
import json
import re
import time

from matching import ABSENT, faults, short

VARIABLE = re.compile(r"\$\{([a-z_.0-9]+)\}")
COUNTER = itertools.count(1)


class Failed(Exception):
    """What was answered is not what was expected."""


class Player:
    """Plays cases against one server."""

    def __init__(self, server, accounts, setup):
        self.server, self.accounts, self.setup = server, accounts, setup

    def play(self, case):
        """Plays a case; raises `Failed` at the first step that goes wrong."""
        unique = f"{next(COUNTER):06d}"
        # Six digits, six others, and eight of them.
        names = {"unique": unique, "second": f"9{unique[1:]}", "digits": f"30{unique}"}
        for number, step in enumerate(case["steps"], 1):
            for repetition in range(step.get("times", 1)):
                names["index"] = str(repetition)
                answer = self.send(step, names)
                problems = list(self.judge(step.get("expect", {}), answer, names))
                if problems:
                    raise Failed(f"step {number}: " + "; ".join(problems) + f"\n    {answer}")
                for name, source in step.get("save", {}).items():
                    names[name] = self.pick(source, answer)

    def send(self, step, names):
        step = {name: value for name, value in step.items() if name not in ("expect", "save")}
        step = self.fill(step, names)
        time.sleep(step.get("wait", 0))
        method, _, target = step["send"].partition(" ")
        if not step.get("outside") and not target.startswith(self.setup["base"] + "/"):
            target = self.setup["base"] + target
        headers = list(step.get("headers", {}).items())
        if "as" in step:
            headers += self.accounts.authorization(step["as"]).items()
        if step.get("type"):
            headers.append(("Content-Type", step["type"]))
        body = None
        if "text" in step:
            body = step["text"]
        elif "repeat" in step:
            before, text, count, after = step["repeat"]
            body = before + text * count + after
        return self.server.client.send(method, target, headers, body, data=step.get("json"))

    def judge(self, expected, answer, names):
        expected = self.fill(expected, names)
        statuses = expected.get("status", 200)
        if answer.status not in (statuses if isinstance(statuses, list) else [statuses]):
            yield f"expected status {statuses}, found {answer.status}"
            return
        for name, value in expected.get("headers", {}).items():
            yield from faults(value, answer.headers.get(name.lower(), ABSENT), name)
        if expected.get("empty") and answer.body:
            yield f"expected no body, found {answer.body[:100]!r}"
        for text in expected.get("lacks", []):
            if text.encode() in answer.body:
                yield f"did not expect {text!r} in the body"
        if "text" in expected:
            yield from faults(expected["text"], answer.body.decode(), "text")
        if "body" in expected:
            yield from faults(expected["body"], answer.json())
        yield from self.always(answer)

    def always(self, answer):
        """Yields what is wrong with any answer of this server (E1, P5)."""
        if not re.fullmatch(r"[\x21-\x7e]{1,200}", answer.headers.get("x-request-id", "")):
            yield f"expected an X-Request-ID, found {short(answer.headers.get('x-request-id', ABSENT))}"
        if answer.status >= 400 and not answer.request.startswith("HEAD "):
            kind = answer.headers.get("content-type", "").split(";")[0]
            problem = answer.json()
            form = self.setup["error"]
            ours = answer.request.partition(" ")[2].startswith(self.setup["base"] + "/")
            if kind != (form["type"] if ours else "application/problem+json"):
                yield f"expected an error in the envelope, found the type {kind!r}"
            elif ours:
                yield from faults(form["body"], problem)
            if isinstance(problem, dict) and problem.get("status", answer.status) != answer.status:
                yield f"the body says status {problem['status']}"

    def pick(self, source, answer):
        kind, _, rest = source.partition(":")
        if kind == "header":
            return answer.headers[rest.lower()]
        if kind == "query":  # a parameter of the link whose relation is `next`
            link = re.search(r'<([^>]*)>\s*;\s*rel="?next"?', answer.headers["link"])
            return re.search(rf"[?&]{rest}=([^&]*)", link[1])[1]
        return self.accounts.dig(answer.json(), rest)

    def fill(self, value, names):
        """Puts in what `${name}` stands for."""
        if isinstance(value, dict):
            return {self.fill(name, names): self.fill(item, names) for name, item in value.items()}
        if isinstance(value, list):
            return [self.fill(item, names) for item in value]
        if not isinstance(value, str):
            return value
        if alone := VARIABLE.fullmatch(value):
            return self.value(alone[1], names)
        return VARIABLE.sub(lambda found: str(self.value(found[1], names)), value)

    def value(self, name, names):
        if name in names:
            return names[name]
        account, _, member = name.partition(".")  # `member.id`: of the account `member`
        if member == "token":
            return self.accounts.token(account)
        return self.accounts.row(account)[member]


def load(folder):
    """Yields `(file, case)` for each case of a contract."""
    for path in sorted(folder.glob("*.json")):
        if path.name == "setup.json":
            continue
        cases = json.loads(path.read_text())["cases"]
        seen = set()
        for case in cases:
            if case["id"] in seen:
                raise ValueError(f"{path.name} has `{case['id']}` twice")
            seen.add(case["id"])
            yield path.stem, case
