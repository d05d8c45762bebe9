"""Spans for a collector of OpenTelemetry: of which trace they are, what they tell and what not, and who waits for whom."""

import json
import time

from collector import ERROR, SERVER, Collector
from leaks import LEDGER
from player import Failed
from scenarios import scenario
from tools import free_port

TRACE, CALLER = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
KEY = "key-of-the-collector-5f1d0c"


def has_telemetry(context):
    """Says whether this server was generated with what tells a collector."""
    return "OTEL_EXPORTER_OTLP_ENDPOINT" in context.server.run("--help").stdout


@scenario("X5", "Q6")
def x5_requests_are_told_to_a_collector(context):
    if not has_telemetry(context):
        return
    collector = Collector()
    LEDGER.add(KEY, "the key of the collector")
    server, accounts = context.another({
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.endpoint, "OTEL_SERVICE_NAME": "under-test",
        "OTEL_EXPORTER_OTLP_HEADERS": f"x-key={KEY}", "LOG": "info", "LOG_FORMAT": "json",
    })  # fmt: skip
    try:
        me = context.setup["me"]
        known = accounts.authorization(context.setup["administrator"])
        token = known["Authorization"].split(" ")[1]
        ask = server.client.send
        ask("GET", f"{me}?hidden=in-the-query", {**known, "traceparent": f"00-{TRACE}-{CALLER}-01", "X-Request-ID": "first"})
        ask("GET", me, {"traceparent": f"00-{TRACE}-{CALLER}-00", "X-Request-ID": "unsampled"})
        ask("GET", me, {"traceparent": f"00-{TRACE}-{CALLER}", "X-Request-ID": "nonsense"})
        ask("GET", "/nothing/here")
        ask("MADEUP", me)
        # What has not been sent yet is sent when it stops.
        if server.stop() != 0:
            raise Failed(f"it did not stop well: {server.tail()}")
        lines = [json.loads(it) for it in server.log.read_text().splitlines()]
    finally:
        server.close()
        collector.close()
    spans = collector.spans
    if set(collector.paths) != {"/v1/traces"} or {it.get("x-key") for it in collector.headers} != {KEY}:
        raise Failed(f"sent to {collector.paths} with {collector.headers}")
    carried = [it for it in spans if it["trace"] == TRACE]
    if len(carried) != 1:
        raise Failed(f"of the caller's trace, where one of two requests was sampled: {spans}")
    span = carried[0]
    expected = {"http.request.method": "GET", "http.route": me, "url.path": me, "http.response.status_code": 200}
    found = {name: span["attributes"].get(name) for name in expected}
    if (found, span["parent"], span["kind"], span["name"], span["status"]) != (expected, CALLER, SERVER, f"GET {me}", 0):
        raise Failed(f"the span is {span}")
    if span["resource"].get("service.name") != "under-test" or "service.version" not in span["resource"]:
        raise Failed(f"it belongs to {span['resource']}")
    refused = [it for it in spans if it["attributes"].get("http.response.status_code") == 401]
    if len(refused) != 1 or refused[0]["parent"] or refused[0]["trace"] == TRACE:
        raise Failed(f"a trace that is not written to the letter begins anew: {refused}")
    unknown = [it for it in spans if it["attributes"].get("url.path") == "/nothing/here"]
    if [(it["name"], it["attributes"].get("http.route")) for it in unknown] != [("GET", None)]:
        raise Failed(f"an unknown path: {unknown}")
    made = [it for it in spans if it["attributes"].get("http.request.method") == "_OTHER"]
    if [it["attributes"].get("http.request.method_original") for it in made] != ["MADEUP"]:
        raise Failed(f"a method of nobody's: {made}")
    account = context.setup["accounts"][context.setup["administrator"]]
    for secret in (token, account["secret"], "in-the-query"):
        if secret.encode() in collector.bytes:
            raise Failed("something secret was told to the collector")
    # Log lines and spans find each other.
    told = {}
    for line in lines:
        about = {name: value for span in line.get("spans", []) for name, value in span.items()}
        told[about.get("id")] = (about.get("trace_id"), about.get("parent_id"))
    if told.get("first") != (TRACE, span["id"]) or told.get("nonsense") != (refused[0]["trace"], refused[0]["id"]):
        raise Failed(f"the log tells {told}")


@scenario("X5")
def x5_what_fails_is_told_as_an_error(context):
    if not has_telemetry(context):
        return
    collector = Collector()
    server, _ = context.another({"OTEL_EXPORTER_OTLP_ENDPOINT": collector.endpoint, "MAINTENANCE": "on"}, administrators=False)
    try:
        server.client.send("GET", context.setup["me"])
        server.stop()
    finally:
        server.close()
        collector.close()
    failed = [it for it in collector.spans if it["attributes"].get("http.response.status_code") == 503]
    if [(it["attributes"].get("error.type"), it["status"]) for it in failed] != [("503", ERROR)]:
        raise Failed(f"told was {collector.spans}")


@scenario("X5", "X3")
def x5_nobody_waits_for_a_collector(context):
    if not has_telemetry(context):
        return
    silent = Collector(hold=True)
    try:
        for endpoint in (f"http://127.0.0.1:{free_port()}", silent.endpoint):
            # Often sent and with little room, so that what is not taken is in the way soon.
            settings = {"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint, "OTEL_BSP_SCHEDULE_DELAY": "50", "OTEL_BSP_MAX_QUEUE_SIZE": "64"}
            server, _ = context.another({**settings, "LOG": "info"}, administrators=False)
            try:
                slowest, end = 0, time.monotonic() + 4
                while time.monotonic() < end:
                    start = time.monotonic()
                    if server.client.send("GET", context.setup["me"]).status != 401:
                        raise Failed(f"{endpoint}: somebody is not answered")
                    slowest = max(slowest, time.monotonic() - start)
                start = time.monotonic()
                if slowest > 1.5:
                    raise Failed(f"{endpoint}: somebody waited {slowest:.1f} s")
                if server.stop() != 0 or time.monotonic() - start > 10:
                    raise Failed(f"{endpoint}: it stopped after {time.monotonic() - start:.1f} s: {server.tail()}")
                if server.log.read_text().count("spans are not taken") != 1:
                    raise Failed(f"{endpoint}: the log says {server.tail()}")
            finally:
                server.close()
    finally:
        silent.close()


@scenario("X5", "X7")
def x5_faulty_settings_of_a_collector_do_not_start(context):
    if not has_telemetry(context):
        return
    for wrong in (
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "collector:4318"},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://user:hush-5f1d0c@collector:4318"},
        {"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"},
        {"OTEL_EXPORTER_OTLP_HEADERS": "hush-5f1d0c"},
        {"OTEL_TRACES_SAMPLER_ARG": "2"},
    ):
        done = context.server.run("config", "check", settings=wrong)
        if done.returncode == 0 or next(iter(wrong)) not in done.stderr or "hush-5f1d0c" in done.stderr:
            raise Failed(f"{wrong}: {done.returncode} {done.stderr}")
