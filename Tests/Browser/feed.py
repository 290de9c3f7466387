"""A stand-in for ws-pusher that says what a test tells it to say."""
import asyncio
import json
import threading

from websockets.asyncio.server import serve


def snapshot(channel, seq, items):
    total = sum(count for _, count in items)
    return {
        "type": "snapshot", "channel": channel, "epoch": 1, "seq": seq, "as_of": 1, "watermark": 1,
        "final": False, "exact": True, "max_error": 0, "total": total, "distinct": len(items), "floor": 0,
        "items": [
            {"item": item, "rank": rank, "count": count, "previous_rank": rank, "first_seen": 0}
            for rank, (item, count) in enumerate(items, 1)
        ],
    }


def delta(channel, before, after, items, removed):
    return {"type": "delta", "channel": channel, "from": [1, before], "epoch": 1, "seq": after,
            "items": items, "removed": removed}


class Feed:
    """Serves one page at a time, on a thread of its own."""

    def __init__(self):
        self.asked, self.resumed, self.url = [], None, None
        self._loop = asyncio.new_event_loop()
        self._socket = self._server = None
        started = threading.Event()
        threading.Thread(target=self._run, args=(started,), daemon=True).start()
        started.wait(10)

    def times(self, channel):
        return self.asked.count(channel)

    def tell(self, frame):
        asyncio.run_coroutine_threadsafe(self._socket.send(json.dumps(frame)), self._loop).result(5)

    def stop(self):
        self._loop.call_soon_threadsafe(self._server.close)

    def _run(self, started):
        asyncio.set_event_loop(self._loop)

        async def start():
            self._server = await serve(self._talk, "127.0.0.1", 0)
            port = self._server.sockets[0].getsockname()[1]
            self.url = f"ws://127.0.0.1:{port}/ws"
            started.set()

        self._loop.run_until_complete(start())
        self._loop.run_forever()

    async def _talk(self, socket):
        self._socket = socket
        await socket.send(json.dumps(
            {"type": "hello", "ping_ms": 25000, "tick_ms": 100, "max_channels": 100, "authenticated": False}))
        async for text in socket:
            message = json.loads(text)
            if message["type"] != "subscribe":
                continue
            for wish in message["channels"]:
                if isinstance(wish, dict):
                    if wish["channel"].startswith("posts/"):
                        self.resumed = wish
                    wish = wish["channel"]
                self.asked.append(wish)
