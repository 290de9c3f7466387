"""What the page is told by ws-pusher, read from the browser's own log and put together independently."""
import json


class Frames:
    """Follows the WebSocket frames of one page: states of channels, and whether a change was missed."""

    def __init__(self, driver):
        self.driver = driver
        self.held, self.gaps, self.recovered = {}, [], []
        self.connections = self.received = self.resumed = 0
        self.snapshots = {}

    def read(self):
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            method = message["method"]
            if method == "Network.webSocketCreated":
                self.connections += 1
            elif method == "Network.webSocketFrameSent":
                self._sent(json.loads(message["params"]["response"]["payloadData"]))
            elif method == "Network.webSocketFrameReceived":
                self.received += 1
                for line in message["params"]["response"]["payloadData"].splitlines():
                    self._take(json.loads(line))
        return self

    def items(self, channel):
        """Names and counts of a board, in the order of ranks."""
        items = self.held.get(channel, {}).get("items", {}).values()
        return [[one["item"], one["count"]] for one in sorted(items, key=lambda one: one["rank"])]

    def _sent(self, message):
        if message["type"] == "subscribe":
            self.resumed += sum(isinstance(wish, dict) for wish in message["channels"])

    def _take(self, frame):
        channel = frame.get("channel")
        if frame["type"] == "snapshot":
            self.snapshots[channel] = self.snapshots.get(channel, 0) + 1
            self.held[channel] = {"point": [frame["epoch"], frame["seq"]],
                                  "items": {one["item"]: one for one in frame.get("items", [])}}
        elif frame["type"] == "delta":
            held = self.held.get(channel)
            if not held or held["point"] != frame["from"]:
                self.gaps.append((channel, held and held["point"], frame["from"]))
                return
            held["point"] = [frame["epoch"], frame["seq"]]
            for gone in frame.get("removed", []):
                held["items"].pop(gone, None)
            for one in frame.get("items", []):
                held["items"][one["item"]] = {**held["items"].get(one["item"], {}), **one}
        elif frame["type"] == "recovered":
            self.recovered.append((channel, frame["recovered"]))
        elif frame["type"] == "unsubscribed":
            self.held.pop(channel, None)
