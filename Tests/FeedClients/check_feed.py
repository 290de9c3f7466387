"""Tries ws-pusher as its clients would, with the library `websockets` and with curl.

    check_feed.py PORT_A PORT_B PORT_GUARDED PORT_STRICT SECRET PID_STRICT ADMIN_STRICT

A and B are two instances that read the same topics; the guarded one lets nobody in without a token
and deflates; the strict one has small limits and a short tick. Prints a line for each thing tried
and ends with 1 when any of them was not as described.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import os
import random
import socket
import subprocess
import sys
import time

import websockets
from kafka import KafkaProducer
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from feed_client import Feed

A, B, GUARDED, STRICT = (int(port) for port in sys.argv[1:5])
SECRET, PID_STRICT, ADMIN_STRICT = sys.argv[5], int(sys.argv[6]), int(sys.argv[7])
CHANNEL = "posts/global/1h"
producer = KafkaProducer(bootstrap_servers=os.environ["KAFKA_BOOTSTRAP_SERVERS"], linger_ms=0)
failures = []
EPOCH = int(time.time())
revision = 0


def check(what, truth, detail=""):
    print(("  ok    " if truth else "  FAIL  ") + what + ("" if truth else f": {detail}"), flush=True)
    if not truth:
        failures.append(what)


def publish(items, epoch=None, at=None, region="global", pad=""):
    """Sends a board; returns its point."""
    global revision
    revision = at if at is not None else revision + 1
    ranked = sorted(items.items(), key=lambda pair: (-pair[1], pair[0]))
    board = {
        "board": "posts", "region": region, "timeframe": "1h", "as_of": 1_700_000_000_000,
        "watermark": revision, "revision": revision, "epoch": epoch or EPOCH, "final": False,
        "exact": True, "max_error": 0, "total": sum(items.values()), "distinct": len(items),
        "floor": 0,
        "items": [
            {"item": item + pad, "count": count, "rank": rank + 1, "previous_rank": None,
             "first_seen": 1, "share": 0.5, "velocity": 1.5}
            for rank, (item, count) in enumerate(ranked)
        ],
    }
    topic = os.environ["GLOBAL_TOPIC" if region == "global" else "REGIONAL_TOPIC"]
    producer.send(topic, key=f"{region}/posts/1h".encode(), value=json.dumps(board).encode())
    producer.flush()
    return epoch or EPOCH, revision


def url(port):
    return f"ws://127.0.0.1:{port}/ws"


def subscribe(channel=CHANNEL, point=None):
    wish = {"channel": channel}
    if point:
        wish.update(epoch=point[0], seq=point[1])
    return json.dumps({"type": "subscribe", "channels": [wish]})


async def until(feed, socket, wanted, seconds=15):
    """Reads until `wanted` is true of the feed."""
    end = time.time() + seconds
    while not wanted(feed):
        left = end - time.time()
        if left <= 0:
            return False
        try:
            feed.text(await asyncio.wait_for(socket.recv(), left))
        except asyncio.TimeoutError:
            return False
    return True


async def closed_with(socket, seconds=15):
    try:
        async with asyncio.timeout(seconds):
            while True:
                await socket.recv()
    except ConnectionClosed as end:
        return end.rcvd.code if end.rcvd else None
    except TimeoutError:
        return "still open"


async def status(port, **more):
    try:
        async with connect(url(port), **more):
            return 101
    except InvalidStatus as refusal:
        return refusal.response.status_code


def token(seconds=60, scope="read", secret=SECRET):
    def encode(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    head = encode(b'{"alg":"HS256"}')
    body = encode(json.dumps({"sub": "ann", "exp": int(time.time()) + seconds, "scope": scope}).encode())
    sign = hmac.new(secret.encode(), head + b"." + body, hashlib.sha256).digest()
    return (head + b"." + body + b"." + encode(sign)).decode()


def counts(state):
    return {name: part["count"] for name, part in state["parts"].items()}


# --- What is tried ---------------------------------------------------------------------------


async def snapshots_and_deltas():
    first = publish({"a": 5, "b": 3})
    feed = Feed()
    async with connect(url(A)) as client:
        await client.send(subscribe())
        await until(feed, client, lambda feed: feed.points.get(CHANNEL) == first)
        check("hello comes first", feed.frames[0]["type"] == "hello", feed.frames[:1])
        point = publish({"b": 9, "a": 5, "c": 1})
        check("a delta follows", await until(feed, client, lambda f: f.points.get(CHANNEL) == point))
        check("and nothing but what differs is in it", feed.frames[-1]["type"] == "delta"
              and [i["item"] for i in feed.frames[-1]["items"]] == ["b", "a", "c"]
              and feed.frames[-1]["items"][1] == {"item": "a", "rank": 2}, feed.frames[-1])
        check("the state is the record's", counts(feed.states[CHANNEL]) == {"b": 9, "a": 5, "c": 1})
        publish({"a": 1}, at=revision - 1)
        publish({"a": 1}, epoch=EPOCH - 1, at=revision + 50)
        last = publish({"d": 2}, at=point[1] + 1)
        await until(feed, client, lambda f: f.points.get(CHANNEL) == last)
        check("what goes back is passed over", counts(feed.states[CHANNEL]) == {"d": 2},
              feed.states[CHANNEL])
        begin, began = len(feed.frames), time.time()
        for count in range(40):
            publish({"d": 3 + count})
            await asyncio.sleep(0.01)
        await until(feed, client, lambda f: counts(f.states[CHANNEL]) == {"d": 42})
        span = time.time() - began
        check("at most one message in a tick", len(feed.frames) - begin <= span * 10 + 2,
              f"{len(feed.frames) - begin} in {span:.2f} s")
    return feed


async def going_on(feed):
    point = feed.points[CHANNEL]
    async with connect(url(B)) as client:
        fresh = publish({"d": 50, "e": 1})
        await asyncio.sleep(0.5)
        await client.send(subscribe(point=point))
        await until(feed, client, lambda f: f.points.get(CHANNEL) == fresh)
        kinds = [(f["type"], f.get("recovered")) for f in feed.frames[-2:]]
        check("another instance goes on from the point", kinds == [("recovered", True), ("delta", None)],
              kinds)
        for name, wrong, code in [
            ("future", (fresh[0], fresh[1] + 10), "ahead"), ("forged", (2**62, 2**62), "ahead"),
            ("old", (1, 1), "too_old"), ("negative", (-1, -7), "too_old"),
        ]:
            await client.send(subscribe(point=wrong))
            begin = len(feed.frames)
            await until(feed, client, lambda f: len(f.frames) >= begin + 2)
            answer = feed.frames[begin]
            check(f"a {name} point is said to be so", answer["recovered"] is False
                  and answer["code"] == code and feed.frames[begin + 1]["type"] == "snapshot", answer)
            feed.points[CHANNEL] = fresh
        await client.send('{"type":"subscribe","channels":[{"channel":"posts/global/1h","seq":1}]}')
        begin = len(feed.frames)
        await until(feed, client, lambda f: len(f.frames) > begin)
        check("half a point is a mistake", feed.frames[-1].get("code") == "invalid_message")


async def mistakes():
    async with connect(url(A)) as client:
        feed = Feed()
        for text, code in [
            ("nonsense", "invalid_message"), (b"\x00\x01", "invalid_message"),
            (subscribe("posts/NOWHERE/1h"), "unknown_channel"),
            (subscribe("posts"), "invalid_channel"), (subscribe("x" * 5_000), "invalid_channel"),
            ('{"type":"unsubscribe","channels":["posts/EU/1h"]}', "not_subscribed"),
        ]:
            await client.send(text)
            begin = len(feed.frames)
            await until(feed, client, lambda f: any(x["type"] == "error" for x in f.frames[begin:]))
            check(f"{text[:40]!r} is answered by {code}", feed.frames[-1].get("code") == code,
                  feed.frames[-1])
        await client.send('{"type":"ping"}')
        check("and the connection stays", await until(feed, client, lambda f: f.frames[-1]["type"] == "pong"))
        await client.send("x" * 1_000_000)
        check("a message of 1 MB is closed with 1009", await closed_with(client) == 1009)
    async with connect(url(A), ping_interval=None) as client:
        try:
            for _ in range(2_000):
                await client.ping()
        except ConnectionClosed:
            pass
        check("a flood of pings is closed with 1008", await closed_with(client) == 1008)
    check("another origin is refused", await status(A, origin="https://evil.example") == 403)
    check("so is one without a name", await status(A, origin="null") == 403)
    check("a page of this host is not", await status(A, origin="http://127.0.0.1:8080") == 101)
    clients = [await connect(url(STRICT)) for _ in range(20)]
    check("one connection too many from an address", await status(STRICT) == 429)
    for client in clients:
        await client.close()
    for _ in range(50):
        if await status(STRICT) == 101:
            break
        await asyncio.sleep(0.1)
    check("and room again when others left", await status(STRICT) == 101)


def closes(code):
    """How many connections the strict instance has ended with a code, as it tells itself."""
    line = ["curl", "-s", f"http://127.0.0.1:{ADMIN_STRICT}/metrics"]
    text = subprocess.run(line, capture_output=True, text=True, check=False).stdout
    for row in text.splitlines():
        if row.startswith(f'ws_pusher_closes_total{{code="{code}"}}'):
            return float(row.split()[-1])
    return 0


async def slow_clients():
    """One that reads nothing is let go by its code, and one that comes back has all at once."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    raw.connect(("127.0.0.1", STRICT))
    async with connect(url(STRICT), sock=raw, max_size=None, max_queue=1, ping_interval=None) as client:
        await client.send(subscribe("posts/EU/1h"))
        await asyncio.sleep(0.2)
        # As long as it takes to fill what the system keeps between the two.
        end = time.time() + 60
        number = 0
        while time.time() < end and closes(4408) == 0:
            number += 1
            publish({f"t3_{i}": number * 7 + i for i in range(500)}, region="EU", pad="x" * 100)
            await asyncio.sleep(0.01)
        code = await closed_with(client, 60)
        check("a client that takes nothing is closed with 4408", code == 4408, code)


async def credentials():
    check("a token in the header lets in",
          await status(GUARDED, additional_headers={"Authorization": f"Bearer {token()}"}) == 101)
    check("a wrong one does not",
          await status(GUARDED, additional_headers={"Authorization": f"Bearer {token(secret='x' * 40)}"}) == 401)
    check("nor one for something else",
          await status(GUARDED, additional_headers={"Authorization": f"Bearer {token(scope='write')}"}) == 403)
    feed = Feed()
    async with connect(url(GUARDED)) as client:
        check("deflate is agreed on where it is on", "permessage-deflate" in
              client.response.headers.get("Sec-WebSocket-Extensions", ""))
        await client.send(subscribe())
        await until(feed, client, lambda f: len(f.frames) > 1)
        check("nothing is told without credentials", feed.frames[-1].get("code") == "unauthenticated")
        await client.send(json.dumps({"type": "auth", "token": token()}))
        await client.send(subscribe())
        check("they may come in the first message", await until(feed, client, lambda f: CHANNEL in f.states))
    async with connect(url(GUARDED)) as client:
        await client.send(json.dumps({"type": "auth", "token": token(-100)}))
        check("an expired one is closed with 4401", await closed_with(client) == 4401)
    async with connect(url(GUARDED)) as client:
        check("none at all, too, in time", await closed_with(client) == 4401)
    async with connect(url(A)) as client:
        check("deflate is off by default", "Sec-WebSocket-Extensions" not in client.response.headers)


def curl(port, query, *more):
    line = ["curl", "-s", "-N", "-m", "2", "-i", *more, f"http://127.0.0.1:{port}/events{query}"]
    return subprocess.run(line, capture_output=True, text=True, check=False).stdout


def events():
    text = curl(A, f"?channels={CHANNEL},emoji-windows/EU")
    ids = [line[4:] for line in text.splitlines() if line.startswith("id: ")]
    frames = [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: ")]
    check("events are streamed", "text/event-stream" in text and [f["type"] for f in frames]
          == ["hello", "snapshot", "snapshot"], text[:400])
    check("an id says where the client is", bool(ids) and ids[-1].count(",") == 1, ids)
    publish({"d": 60})
    time.sleep(0.3)
    again = curl(B, f"?channels={CHANNEL},emoji-windows/EU", "-H", f"Last-Event-ID: {ids[-1]}")
    kinds = [json.loads(line[6:])["type"] for line in again.splitlines() if line.startswith("data: ")]
    check("another instance goes on from it", kinds == ["hello", "recovered", "recovered", "delta"], again)
    forged = curl(A, f"?channels={CHANNEL}", "-H", "Last-Event-ID: 9:9:9")
    check("a forged id is said to be so", '"recovered":false' in forged, forged)
    for query, code in [("", 400), ("?channels=posts", 400), ("?channels=posts/NO/1h", 404),
                        (f"?channels={CHANNEL},{CHANNEL}", 400)]:
        check(f"/events{query} is refused with {code}", f" {code} " in curl(A, query).split("\r")[0])
    check("other origins are refused there, too",
          " 403 " in curl(A, f"?channels={CHANNEL}", "-H", "Origin: https://evil.example").split("\r")[0])
    check("and pages of this host may read it", "Access-Control-Allow-Origin: http://127.0.0.1:8080" in
          curl(A, f"?channels={CHANNEL}", "-H", "Origin: http://127.0.0.1:8080"))
    check("without credentials nothing is streamed", " 401 " in curl(GUARDED, f"?channels={CHANNEL}").split("\r")[0])


async def comers_and_goers():
    """Clients that change between two instances at random moments all end with the same."""
    stop = asyncio.Event()
    feeds = [Feed() for _ in range(150)]
    recovered = 0

    async def live(feed, seed):
        nonlocal recovered
        chance = random.Random(seed)
        while True:
            async with connect(url(chance.choice([A, B])), ping_interval=None) as client:
                await client.send(subscribe(point=feed.points.get(CHANNEL)))
                until_ms = time.time() + chance.uniform(0.1, 1.5)
                while stop.is_set() or time.time() < until_ms:
                    try:
                        for frame in feed.text(await asyncio.wait_for(client.recv(), 0.2)):
                            recovered += frame.get("recovered", False)
                    except asyncio.TimeoutError:
                        if stop.is_set() and feed.points.get(CHANNEL) == (EPOCH, revision):
                            return

    tasks = [asyncio.create_task(live(feed, number)) for number, feed in enumerate(feeds)]
    chance = random.Random(1)
    for _ in range(100):
        publish({f"t3_{chance.randrange(30)}": chance.randrange(1, 90) for _ in range(12)})
        await asyncio.sleep(0.05)
    last = {"end": 1, "of": 2}
    publish(last)
    stop.set()
    done, pending = await asyncio.wait(tasks, timeout=30)
    for task in pending:
        task.cancel()
    errors = [task.exception() for task in done if task.exception()]
    check("all that come and go end with the same state", not pending and not errors
          and all(counts(feed.states[CHANNEL]) == last for feed in feeds),
          f"{len(pending)} not there, {errors[:2]}")
    check("most without reading the whole again", recovered > 150, recovered)


async def the_end():
    clients = [await connect(url(STRICT)) for _ in range(5)]
    os.kill(PID_STRICT, 15)
    after, codes = [], []
    for client in clients:
        try:
            while True:
                for line in (await asyncio.wait_for(client.recv(), 10)).split("\n"):
                    frame = json.loads(line)
                    if frame["type"] == "reconnect":
                        after.append(frame["after_ms"])
        except ConnectionClosed as end:
            codes.append(end.rcvd.code if end.rcvd else None)
    check("at the end all are told when to come again", len(set(after)) == 5, after)
    check("and are closed with 1012", codes == [1012] * 5, codes)


def memory(port_owner):
    with open(f"/proc/{port_owner}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))


async def main():
    feed = await snapshots_and_deltas()
    await going_on(feed)
    before = memory(PID_STRICT)
    await mistakes()
    await credentials()
    events()
    await slow_clients()
    grown = memory(PID_STRICT) - before
    check(f"memory is what it was ({grown} KB more)", grown < 48_000, grown)
    await comers_and_goers()
    await the_end()
    print(f"websockets {websockets.__version__}: {len(failures)} failed")
    sys.exit(1 if failures else 0)


asyncio.run(main())
