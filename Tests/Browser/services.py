"""The services under the page, which can be ended and started again."""
import os
import signal
import subprocess
import time
import urllib.request

from websockets.exceptions import InvalidHandshake
from websockets.sync.client import connect


class Service:
    """A service under the page."""

    def __init__(self, program, port, log, **settings):
        self.command, self.port, self.log = [program], port, log
        self.environment = dict(
            os.environ, HTTP_PORT=str(port), HTTP_HOST="127.0.0.1", ADMIN_PORT="0", **settings)
        self.process = None

    def start(self):
        self.process = subprocess.Popen(self.command, env=self.environment, stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            try:
                self.answers()
                return
            except (OSError, InvalidHandshake):
                time.sleep(0.02)
        raise SystemExit(f"{self.command[0]} did not start")

    def answers(self):
        # Not before its stores have answered it: a page that comes earlier is told so.
        for path in ("config.json", "trending?board=sentiment:subreddits"):
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{path}", timeout=1).read()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)

    def kill(self):
        self.process.kill()
        self.process.wait(30)


class Pusher(Service):
    """ws-pusher, which refuses everybody until it has read the topics."""

    @property
    def url(self):
        return f"ws://127.0.0.1:{self.port}/ws"

    def answers(self):
        connect(self.url, open_timeout=1).close()
