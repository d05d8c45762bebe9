"""What stands beside the contract: its documentation, metrics, and the log."""

import json
import re
import socket

from player import Failed
from scenarios import scenario
from tools import free_port

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


def fetch(client, path, status=200):
    """Asks for a path and holds the answer against a status."""
    answer = client.send("GET", path)
    if answer.status != status:
        raise Failed(f"expected {status}: {answer}")
    return answer


@scenario("X6")
def x6_the_contract_is_served(context):
    answer = fetch(context.client, "/openapi.json")
    contract = answer.json()
    if not contract or not contract["openapi"].startswith("3.") or answer.headers["content-type"] != "application/json":
        raise Failed(f"not a contract: {answer}")
    base = contract["servers"][0]["url"]
    served = [f"{method.upper()} {base}{path}" for path, item in contract["paths"].items() for method in item]
    if missing := [it for it in context.setup["routes"] if base in it and it not in served]:
        raise Failed(f"not in the contract that is served: {missing}")
    if not fetch(context.client, "/openapi.yaml").body.startswith(b"openapi: "):
        raise Failed("the YAML is none")
    for name in re.findall(r'"name":"(\w+)"', fetch(context.client, "/docs").body.decode()):
        fetch(context.client, f"/openapi/{name}.json")
        fetch(context.client, f"/openapi/{name}.yaml")
    tag = answer.headers["etag"]
    again = context.client.send("GET", "/openapi.json", {"If-None-Match": tag})
    if again.status != 304 or again.body:
        raise Failed(f"asked again: {again}")


@scenario("X6", "X4")
def x6_the_page_needs_nobody_else(context):
    page = fetch(context.client, "/docs")
    policy = page.headers["content-security-policy"]
    if "default-src 'none'" not in policy or "unsafe" in policy or "http" in policy:
        raise Failed(f"the policy is {policy}")
    text = page.body.decode()
    assets = re.findall(r'(?:src|href)="(/[^"]+)"', text)
    if len(assets) < 2:
        raise Failed(text)
    for path in assets:
        asset = fetch(context.client, path)
        for name in re.findall(r'from "\./([^"]+)"', asset.body.decode()):
            fetch(context.client, f"{path.rsplit('/', 1)[0]}/{name}")
    if re.search(r'(?:src|href)="(?:https?:)?//', text) or re.search(r"<script(?![^>]*src=)(?![^>]*application/json)", text):
        raise Failed("the page asks somebody else, or has a script inside")
    for path in ("/docs/nothing.js", "/docs/..%2fmain.js", "/openapi/v99.json"):
        fetch(context.client, path, 404)


@scenario("X4", "X5", "X6")
def x4_what_is_beside_can_be_moved_or_switched_off(context):
    server, _ = context.another({"DOCS": "off", "METRICS": "off"}, administrators=False)
    try:
        for path in ("/docs", "/docs/main.js", "/openapi.json", "/metrics"):
            fetch(server.client, path, 404)
    finally:
        server.close()
    port = free_port()
    settings = {"ADMIN_BIND": f"127.0.0.1:{port}", "DOCS_PATH": "/inside/api", "OPENAPI_PATH": "/inside/contract", "METRICS_PATH": "/inside/numbers"}
    server, _ = context.another(settings, administrators=False)
    try:
        fetch(server.client, "/health/live")
        inside = type(server.client)("127.0.0.1", port)
        for path in ("/inside/api", "/inside/contract.json", "/inside/numbers"):
            fetch(server.client, path, 404)
            fetch(inside, path)
        if '"/inside/contract/' not in fetch(inside, "/inside/api").body.decode():
            raise Failed("the page does not know where the contract is")
        # What the port outside was asked is counted inside.
        if 'route="/health/live"' not in fetch(inside, "/inside/numbers").body.decode():
            raise Failed("the metrics do not know the other port")
        if server.stop() != 0:
            raise Failed("it did not stop well")
    finally:
        server.close()
    for wrong in ({"ADMIN_BIND": "nonsense"}, {"ADMIN_BIND": "0.0.0.0:1"}, {"DOCS": "maybe"}, {"DOCS_PATH": "docs"}, {"LOG_FORMAT": "xml"}):
        done = context.server.run("config", "check", settings=wrong)
        if done.returncode == 0 or next(iter(wrong)) not in done.stderr:
            raise Failed(f"{wrong}: {done.returncode} {done.stderr}")


@scenario("X5")
def x5_metrics_count_by_route(context):
    server, accounts = context.another()
    try:
        me = context.setup["me"]
        known = accounts.authorization(context.setup["administrator"])
        for _ in range(3):
            server.client.send("GET", me, known)
        server.client.send("GET", me)
        for number in range(5):
            server.client.send("GET", f"/nothing/{number}")
            server.client.send(f"MADE{number}", me)
        answer = fetch(server.client, "/metrics")
        told = answer.body.decode()
        for line in (f'method="GET",route="{me}",status="200"}} 3', f'method="GET",route="{me}",status="401"}} 1', 'route="none",status="404"} 5'):
            if line not in told:
                raise Failed(f"no line has {line!r}:\n{told}")
        if "MADE" in told or "/nothing" in told or not told.endswith("# EOF\n"):
            raise Failed(f"what a client makes up is in the metrics:\n{told}")
        if 'http_request_duration_seconds_bucket{le="0.005"' not in told or "http_requests_in_flight 1" not in told:
            raise Failed(told)
        if "text" not in answer.headers["content-type"]:
            raise Failed(str(answer.headers))
    finally:
        server.close()


@scenario("X5", "P5")
def x5_the_log_is_json_and_has_the_trace(context):
    server, _ = context.another({"LOG": "info", "LOG_FORMAT": "json"}, administrators=False)
    try:
        parent = f"00-{TRACE}-00f067aa0ba902b7-01"
        server.client.send("GET", context.setup["me"], {"traceparent": parent, "X-Request-ID": "the-request"})
        server.client.send("GET", context.setup["me"], {"traceparent": "00-nonsense", "X-Request-ID": "another"})
        lines = [json.loads(it) for it in server.log.read_text().splitlines()]
    finally:
        server.close()
    found = {}
    for line in lines:
        spans = {name: value for span in line.get("spans", []) for name, value in span.items()}
        if line.get("message") == "answered":
            found[spans.get("id")] = (line.get("status"), spans.get("trace_id"))
    if found.get("the-request") != (401, TRACE) or found.get("another") != (401, None):
        raise Failed(f"the log tells {found}: {lines}")


@scenario("X3")
def x3_a_flood_of_connections_is_held_off(context):
    server, _ = context.another({"WORKERS": "1", "MAX_CONNECTIONS": "20", "HEADER_TIMEOUT": "1", "KEEP_ALIVE": "1"}, administrators=False)
    idle = []
    try:
        for _ in range(100):
            idle.append(socket.create_connection((server.client.host, server.client.port), timeout=5))
        # Those that say nothing are cut off, and whoever waited is answered.
        server.client.timeout = 60
        fetch(server.client, "/health/live")
    finally:
        for it in idle:
            it.close()
        server.close()
