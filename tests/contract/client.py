"""A small HTTP client that hides nothing: one connection a request, no redirects followed, headers as they came.

In: method, target, headers, body. Out: an `Answer`.
"""

import http.client
import json
import socket
from dataclasses import dataclass, field

from leaks import LEDGER


@dataclass
class Answer:
    """What a server answered."""

    status: int
    headers: dict[str, str]
    body: bytes
    request: str = field(default="", compare=False)

    def json(self):
        """Gives the body as JSON; `None` for a body that is not."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def __str__(self):
        text = self.body[:600].decode("utf-8", "replace")
        return f"{self.request} -> {self.status} {text}"


class Client:
    """Speaks to one server."""

    def __init__(self, host, port, timeout=20, source=None):
        self.host, self.port, self.timeout = host, port, timeout
        self.source = (source, 0) if source else None  # the address that requests come from

    def send(self, method, target, headers=None, body=None, *, data=None):
        """Sends a request; `data` is sent as JSON, `body` as it is."""
        headers = list((headers or {}).items()) if not isinstance(headers, list) else list(headers)
        if data is not None:
            body = json.dumps(data).encode()
            if not any(name.lower() == "content-type" for name, _ in headers):
                headers.append(("Content-Type", "application/json"))
        if isinstance(body, str):
            body = body.encode("utf-8", "surrogateescape")
        connection = http.client.HTTPConnection(self.host, self.port, timeout=self.timeout, source_address=self.source)
        try:
            connection.putrequest(method, target, skip_accept_encoding=True)
            for name, value in headers:
                connection.putheader(name, value)
            if body is not None and not any(name.lower() == "content-length" for name, _ in headers):
                connection.putheader("Content-Length", str(len(body)))
            try:
                connection.endheaders(body)
            except (BrokenPipeError, ConnectionResetError):
                pass  # refused early: the answer may be there all the same
            response = connection.getresponse()
            answer = response.read()
            found = {}
            for name, value in response.getheaders():
                name = name.lower()
                found[name] = f"{found[name]}, {value}" if name in found else value
            answer = Answer(response.status, found, answer, f"{method} {target}")
            LEDGER.exchanged(headers, body, answer)
            return answer
        finally:
            connection.close()

    def raw(self, data, wait=None):
        """Sends bytes as they are, and gives all that comes back until the server closes or `wait` is over."""
        with socket.create_connection((self.host, self.port), timeout=wait or self.timeout) as stream:
            stream.sendall(data)
            received = b""
            try:
                while piece := stream.recv(65536):
                    received += piece
            except (TimeoutError, ConnectionResetError):
                pass
            return received
