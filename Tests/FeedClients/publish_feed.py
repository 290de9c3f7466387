"""Publishes a board that keeps changing, to Kafka for ws-pusher or by HTTP for Nchan.

    publish_feed.py kafka|http|delta RATE SECONDS [PORT]

So many records a second; `watermark` is the moment of each in milliseconds since 1970. What goes to
Nchan is what ws-pusher makes of such a record, so that clients of both are sent messages alike;
`delta` prints one and ends.
"""

import http.client
import json
import os
import random
import sys
import time

ITEMS, CHANGES = 100, 3
how, rate, seconds = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
chance = random.Random(1)
counts = [10_000_000 - 1_000 * number for number in range(ITEMS)]
total = sum(counts)


def step():
    """Raises some counts, which moves no rank, and returns the changes."""
    global total
    changes = []
    for place in sorted(chance.sample(range(ITEMS), CHANGES)):
        by = chance.randrange(1, 9)
        counts[place] += by
        total += by
        changes.append({"item": f"t3_{place:07x}", "count": counts[place]})
    return changes


def record(revision, epoch, now_ms):
    return {
        "board": "posts", "region": "global", "timeframe": "1h", "as_of": 1_700_000_000_000,
        "watermark": now_ms, "revision": revision, "epoch": epoch, "final": False, "exact": True,
        "max_error": 0, "total": total, "distinct": ITEMS, "floor": 0,
        "items": [
            {"item": f"t3_{place:07x}", "count": count, "rank": place + 1, "previous_rank": place + 1,
             "first_seen": 1, "share": 0.01, "velocity": 1.5}
            for place, count in enumerate(counts)
        ],
    }


def delta(revision, epoch, now_ms, changes):
    text = {
        "type": "delta", "channel": "posts/global/1h", "from": [epoch, revision - 1], "epoch": epoch,
        "seq": revision, "watermark": now_ms, "total": total, "items": changes,
    }
    return json.dumps(text, separators=(",", ":")).encode()


def main():
    epoch = int(time.time())
    if how == "delta":
        print(delta(1, epoch, int(time.time() * 1000), step()).decode())
        return
    if how == "kafka":
        from kafka import KafkaProducer

        producer = KafkaProducer(bootstrap_servers=os.environ["KAFKA_BOOTSTRAP_SERVERS"], linger_ms=0)
    else:
        connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[4]))
    began = time.monotonic()
    revision = 0
    while time.monotonic() - began < seconds:
        wait = began + revision / rate - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        revision += 1
        changes = step()
        now_ms = int(time.time() * 1000)
        if how == "kafka":
            body = json.dumps(record(revision, epoch, now_ms), separators=(",", ":")).encode()
            producer.send(os.environ["GLOBAL_TOPIC"], key=b"global/posts/1h", value=body)
        else:
            connection.request("POST", "/pub", delta(revision, epoch, now_ms, changes))
            connection.getresponse().read()
    if how == "kafka":
        producer.flush()


main()
