"""The documentation page in a real browser: read, authorised, and a request tried from it."""

import json
import tempfile
import time
import urllib.error
import urllib.request

import tools
from player import Failed
from scenarios import scenario

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--window-size=1280,1000",
]


class Browser:
    """A headless Chromium, spoken to by the WebDriver protocol."""

    def __init__(self, driver, chromium):
        self.port = tools.free_port()
        self.profile = tempfile.TemporaryDirectory(prefix="contract-browser-", ignore_cleanup_errors=True)
        self.driver = tools.Program(driver, [f"--port={self.port}"], self.port)
        options = {"args": [*FLAGS, f"--user-data-dir={self.profile.name}"], "binary": chromium}
        wanted = {"capabilities": {"alwaysMatch": {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}}}
        self.session = ""
        self.session = f"/session/{self.call('POST', '/session', wanted)['sessionId']}"

    def call(self, method, path, body=None):
        """Gives the value of an answer."""
        data = None if body is None else json.dumps(body).encode()
        address = f"http://127.0.0.1:{self.port}{self.session}{path}"
        request = urllib.request.Request(address, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise Failed(f"the browser says: {error.read()[:500]}") from error

    def open(self, address):
        """Goes to a page."""
        self.call("POST", "/url", {"url": address})

    def run(self, script, *arguments):
        """Runs a script in the page."""
        return self.call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def until(self, script, what, *arguments, seconds=20):
        """Waits until a script gives something, and gives it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := self.run(script, *arguments):
                return found
            time.sleep(0.1)
        raise Failed(f"{what} did not come: {self.run('return document.body.innerText')[:1500]}")

    def faults(self):
        """Gives what the page complained of."""
        return [it["message"] for it in self.call("POST", "/se/log", {"type": "browser"}) if it["level"] == "SEVERE"]

    def close(self):
        """Ends it."""
        try:
            self.call("DELETE", "")
        except (Failed, OSError):
            pass
        self.driver.close()
        self.profile.cleanup()


CHOOSE = """
const select = document.getElementById('version');
if (select.value === arguments[0]) return false;
select.value = arguments[0];
document.getElementById('index').replaceChildren();
document.getElementById('content').replaceChildren();
select.dispatchEvent(new Event('change'));
return true"""

FILL = """
const [card, name, value] = [document.getElementById(arguments[0]), arguments[1], arguments[2]];
const input = card.querySelector(name);
input.value = value;
input.dispatchEvent(new Event('input'));
return true"""


@scenario("X6")
def x6_a_request_is_tried_in_a_browser(context):
    driver, chromium = tools.find("chromedriver"), tools.find("chromium")
    if driver is None or chromium is None:
        return
    page = context.client.send("GET", "/docs").body.decode()
    listed = json.loads(page.partition('id="contracts">')[2].partition("</script>")[0])
    contracts = [context.client.send("GET", it["json"]).json() for it in listed]
    base = context.setup["base"]
    index = [it["servers"][0]["url"] for it in contracts].index(base)
    contract = contracts[index]
    operations = {
        f"{base}{path}": f"/{operation['operationId']}"
        for path, item in contract["paths"].items() for method, operation in item.items()
        if isinstance(operation, dict) and "operationId" in operation and f"{base}{path}" in (context.setup["me"], context.setup["login"]["path"])
    }
    browser = Browser(driver, chromium)
    try:
        browser.open(f"http://{context.client.host}:{context.client.port}/docs")
        browser.until("return document.querySelectorAll('#index a').length > 3", "the index of operations")
        browser.run(CHOOSE, str(index))
        me = operations[context.setup["me"]]
        browser.until("return document.getElementById(arguments[0]) !== null", "the version", me)
        title = browser.run("return document.getElementById('title').textContent")
        if title != contract["info"]["title"]:
            raise Failed(f"the title is {title!r}")
        # Without credentials it is refused, and the page shows it.
        login = operations[context.setup["login"]["path"]]
        opened = "const card = document.getElementById(arguments[0]); card.open = true; return card.querySelector('form.attempt') !== null"
        answered = "const it = document.getElementById(arguments[0]).querySelector('.answer .status'); return it && it.textContent"
        send = "document.getElementById(arguments[0]).querySelector('button.send').click(); return true"
        browser.until(opened, "the form", me)
        browser.run(send, me)
        status = browser.until(answered, "an answer", me)
        if not status.startswith("401"):
            raise Failed(f"without credentials: {status}")
        # Logged in from the page itself, the token is taken over with one click.
        account = context.setup["accounts"][context.setup["administrator"]]
        names = context.setup["login"]
        body = json.dumps({names["identifier"]: account["identifier"], names["secret"]: account["secret"]})
        browser.until(opened, "the form", login)
        browser.run(FILL, login, "textarea.body", body)
        browser.run(send, login)
        status = browser.until(answered, "an answer", login)
        if not status.startswith("200"):
            raise Failed(f"the log-in: {status}")
        browser.run("document.getElementById(arguments[0]).querySelector('button.use-token').click(); return true", login)
        browser.run("document.getElementById(arguments[0]).querySelector('.answer').replaceChildren(); return true", me)
        browser.run(send, me)
        status = browser.until(answered, "an answer", me)
        shown = browser.run("return document.getElementById(arguments[0]).querySelector('.answer-body').textContent", me)
        if not status.startswith("200") or account["identifier"] not in shown:
            raise Failed(f"with credentials: {status} {shown}")
        # Refusals of the policy and faults of scripts are told in the console; 401 is what was asked for.
        if faults := [it for it in browser.faults() if "401" not in it]:
            raise Failed(f"the console says {faults}")
    finally:
        browser.close()
