"""Programs that some scenarios need and not every machine has: a browser, Redis.

With `CONTRACT_TOOLS=required` in the environment, as in CI, one that is missing is a failure; without it, the scenario
that needs it does nothing and says so.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import time

from player import Failed


def find(name):
    """Gives where a program is; `None` if it is not there, and need not be."""
    path = shutil.which(name)
    if path is None:
        if os.environ.get("CONTRACT_TOOLS") == "required":
            raise Failed(f"`{name}` is not installed")
        print(f"skipped what needs `{name}`, which is not installed", flush=True)
    return path


def free_port():
    """Gives a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, seconds=20):
    """Waits until somebody listens."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise Failed(f"nobody listens on port {port}")


class Program:
    """A server of somebody else, in a folder that goes with it."""

    def __init__(self, path, arguments, port):
        self.path, self.arguments, self.port = path, arguments, port
        self.folder = tempfile.TemporaryDirectory(prefix="contract-tool-")
        self.process = None
        self.start()

    def start(self):
        """Starts it, and waits until it listens."""
        self.process = subprocess.Popen(
            [self.path, *self.arguments], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            cwd=self.folder.name,
        )
        wait_for(self.port)

    def kill(self):
        """Ends it at once."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)

    def close(self):
        """Ends it and forgets its folder."""
        self.kill()
        self.folder.cleanup()


def redis():
    """Starts a Redis of its own; `None` where there is none."""
    path = find("redis-server")
    if path is None:
        return None
    port = free_port()
    return Program(path, ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"], port)
