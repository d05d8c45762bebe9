"""A collector of OpenTelemetry for tests: takes spans by OTLP over HTTP and decodes as much of them as tests ask about.

In: nothing. Out: a server on a port of its own, the spans it was sent, and the bytes and headers that they came in.
"""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SERVER, ERROR = 2, 2  # the kind of a span, and its status


def fields(data):
    """Yields number and value of each field of a Protobuf message: whole numbers, or bytes."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        key = varint()
        if key & 7 == 0:
            yield key >> 3, varint()
            continue
        length = {1: lambda: 8, 2: varint, 5: lambda: 4}[key & 7]()
        yield key >> 3, data[at : at + length]
        at += length


def one(data, number, default=b""):
    """Gives a field."""
    return next((value for it, value in fields(data) if it == number), default)


def every(data, number):
    """Gives a field as often as it is there."""
    return [value for it, value in fields(data) if it == number]


def attributes(data, number):
    """Reads `KeyValue`s whose values are texts or numbers."""
    found = {}
    for it in every(data, number):
        for kind, value in fields(one(it, 2)):
            found[one(it, 1).decode()] = value.decode() if kind == 1 else value
    return found


def spans_of(request):
    """Reads an `ExportTraceServiceRequest`."""
    for group in every(request, 1):
        resource = attributes(one(group, 1), 1)
        for scope in every(group, 2):
            for it in every(scope, 2):
                yield {
                    "resource": resource,
                    "trace": one(it, 1).hex(),
                    "id": one(it, 2).hex(),
                    "parent": one(it, 4).hex(),
                    "name": one(it, 5).decode(),
                    "kind": one(it, 6, 0),
                    "attributes": attributes(it, 9),
                    "status": one(one(it, 15), 3, 0),
                }


class Collector:
    """One server, on loopback; `hold` makes it take requests and never answer."""

    def __init__(self, hold=False):
        self.spans, self.headers, self.bytes, self.paths = [], [], b"", []
        self.released = threading.Event()
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):  # noqa: N802
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if hold:
                    collector.released.wait(60)
                    return
                collector.paths.append(self.path)
                collector.headers.append({name.lower(): value for name, value in self.headers.items()})
                collector.bytes += body
                collector.spans += spans_of(body)
                self.send_response(200)
                self.send_header("Content-Type", "application/x-protobuf")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.endpoint = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        """Ends it."""
        self.released.set()
        self.server.shutdown()
        self.server.server_close()
