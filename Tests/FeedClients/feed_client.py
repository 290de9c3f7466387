"""A client of the feed, written from its description and independent of its code."""

import json


class Feed:
    """What a client holds: a state per channel, changed by frames."""

    def __init__(self):
        self.states = {}
        self.points = {}
        self.frames = []

    def take(self, frame):
        self.frames.append(frame)
        kind, channel = frame["type"], frame.get("channel")
        if kind == "snapshot":
            self.states[channel] = self.whole(frame)
            self.points[channel] = (frame["epoch"], frame["seq"])
        elif kind == "delta":
            assert self.points[channel] == tuple(frame["from"]), "a gap in " + channel
            self.change(self.states[channel], frame)
            self.points[channel] = (frame["epoch"], frame["seq"])
        elif kind == "recovered":
            if frame["recovered"]:
                assert self.points[channel] == (frame["epoch"], frame["seq"])
            else:
                self.states.pop(channel, None)
                self.points.pop(channel, None)
        return frame

    def text(self, message):
        """Takes a message, which may hold several frames, and returns them."""
        return [self.take(json.loads(line)) for line in message.split("\n")]

    @staticmethod
    def key(part):
        return part.get("item", part.get("window_start"))

    def whole(self, frame):
        state = {k: v for k, v in frame.items() if k not in ("type", "channel", "epoch", "seq")}
        name = "items" if "items" in state else "windows"
        state["parts"] = {self.key(part): dict(part) for part in state.pop(name)}
        for part in state["parts"].values():
            part.pop("window_end", None)
        return state

    def change(self, state, frame):
        for name, value in frame.items():
            if name in ("type", "channel", "epoch", "seq", "from"):
                continue
            if name == "removed":
                for key in value:
                    del state["parts"][key]
            elif name in ("items", "windows"):
                for part in value:
                    old = state["parts"].setdefault(self.key(part), {})
                    for member, new in part.items():
                        if member != "counts":
                            old[member] = new
                            continue
                        counts = old.setdefault("counts", {})
                        for emoji, count in new.items():
                            counts[emoji] = count
                            if count is None:
                                del counts[emoji]
            else:
                state[name] = value
