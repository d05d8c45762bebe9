"""Remembers every secret that a run uses and every line that a server writes, and looks for the ones in the others.

In: what `client.py` sends and is answered, what `server.py` starts, runs and reads. Out: where a secret was written.
"""

import base64
import json
import re
from urllib.parse import quote, quote_plus, urlsplit

CARRIERS = ("authorization", "cookie", "x-api-key", "x-csrf-token", "set-cookie")
TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")
# Nobody sends these, and nobody shall read them: hashes of passwords, and tokens that were cut off.
NEVER = ("$argon2", "eyJ0eXAi", "eyJhbGciOi")


class Ledger:
    """The secrets and the lines of one run."""

    def __init__(self):
        self.secrets, self.lines, self.members = {}, [], set()
        for text in NEVER:
            self.add(text, "what only hashes or tokens have in them")

    def add(self, text, what, shortest=6):
        """Remembers a secret. A short word would be found where nobody means it."""
        if isinstance(text, str) and len(text) >= shortest:
            self.secrets.setdefault(text, what)

    def environment(self, settings):
        """Remembers what the settings of a server hide."""
        for name, value in settings.items():
            if name.startswith("JWT_SECRET") and not name.endswith("_FILE"):
                self.add(value, name, 12)
            elif name.endswith("_URL"):
                self.add(urlsplit(value).password, f"the password in {name}", 8)

    def exchanged(self, headers, body, answer):
        """Remembers what a request and its answer carried."""
        for name, value in [*headers, *answer.headers.items()]:
            if name.lower() in CARRIERS:
                self._credentials(name, str(value))
        self._body(body, "sent")
        self._body(answer.body, "answered")

    def _credentials(self, name, value):
        scheme, _, rest = value.partition(" ")
        self.add((rest or scheme).split(";")[0], f"sent as {name}", 12)
        if scheme.lower() == "basic":
            try:
                self.add(base64.b64decode(rest).decode().partition(":")[2], "a password sent as Basic")
            except ValueError:
                pass

    def _body(self, body, how):
        # What is much longer holds no secret, but an attack.
        if not body or len(body) > 100_000 or not any(f'"{it}"'.encode() in body for it in self.members):
            return
        try:
            self._walk(json.loads(body), how)
        except (ValueError, RecursionError):
            pass

    def _walk(self, value, how):
        if isinstance(value, list):
            for item in value:
                self._walk(item, how)
        elif isinstance(value, dict):
            for name, item in value.items():
                if name in self.members:
                    self.add(item, f"`{name}`, {how}")
                self._walk(item, how)

    def written(self, who, text):
        """Remembers what a server wrote."""
        if text:
            self.lines.append((who, TIME.sub("", text)))

    def found(self):
        """Yields what was written, and by whom."""
        for text, what in self.secrets.items():
            forms = {text, quote(text), quote_plus(text), json.dumps(text)[1:-1]}
            if len(text) > 8:
                forms.add(base64.b64encode(text.encode()).decode().rstrip("="))
            if text.count(".") == 2:
                forms.add(text.rpartition(".")[2] or text)  # the signature is what makes a token one
            for who, lines in self.lines:
                for form in forms:
                    if form in lines and (place := self._place(form, lines)):
                        yield f"{what} ({text[:3]}…) was written by {who}: {place}"
                        break

    @staticmethod
    def _place(form, lines):
        """Gives the line; digits must stand alone, since ports, sizes and times have some too."""
        edge = r"(?<![\w.])" if form.isdigit() else ""
        end = r"(?![\w.])" if form.isdigit() else ""
        found = re.search(f".*{edge}{re.escape(form)}{end}.*", lines)
        return found[0][:300] if found else None

    def judge(self, known):
        """Gives what is wrong: secrets that were written, or a search that does not find what is known to be there."""
        blind = Ledger()
        blind.lines = self.lines
        blind.secrets = {known: "known"}
        if not any(blind.found()):
            return [f"the log of {len(self.lines)} servers lacks what must be in it: nothing is proved by it"]
        return list(self.found())


LEDGER = Ledger()
