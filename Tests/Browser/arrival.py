"""How long it takes from the gateway to the page, and where the time goes."""
import json
import threading
import time
import urllib.request

from page import claim, measured, pick, rows, wait
from selenium.common.exceptions import TimeoutException
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect


def send(gateway, events):
    request = urllib.request.Request(
        f"{gateway}/events", json.dumps(events).encode(), {"Content-Type": "application/json"})
    answer = json.load(urllib.request.urlopen(request, timeout=30))
    if answer["accepted"] != len(events):
        raise SystemExit(f"the gateway took {answer['accepted']} of {len(events)} events")


def appears(driver, gateway, pusher):
    """How long it takes from the first byte to the gateway until the page shows it, and where it goes."""
    pick(driver, "EU", "1m")
    wait(driver, 10, lambda _: rows(driver))
    for board, kind in (("posts", "view"), ("emojis", "reaction"), ("subreddits", "post")):
        came = []
        for turn in range(5):
            item, events = events_of(kind, turn, driver)
            driver.execute_script("""
                const [board, item] = arguments;
                const place = document.querySelector(`[data-board='${board}']`);
                const look = () => {
                  if (![...place.querySelectorAll('li')].some((row) => row.dataset.item === item)) return;
                  window.seen = Date.now();
                  watcher.disconnect();
                };
                const watcher = new MutationObserver(look);
                window.seen = null;
                watcher.observe(place, {childList: true, subtree: true});""", board, item)
            came.append(course(driver, gateway, pusher, f"{board}/EU/1m", item, events))
            if came[-1] is None:
                claim(False, f"a {kind} sent through the gateway appears on the page")
                return
        for what, times in zip(("answered by the gateway", "on the feed", "on the page"), zip(*came)):
            ordered = sorted(times)
            measured(f"a {kind} is {what} after",
                     f"{ordered[len(ordered) // 2]:.0f} ms (of five; {ordered[0]:.0f} to {ordered[-1]:.0f})")
        claim(True, f"a {kind} sent through the gateway appears on the page")


def events_of(kind, turn, driver):
    """Enough of one kind to be at the top of its board in Europe."""
    stamp = time.time()
    name = f"{int(stamp)}{turn}"
    if kind == "view":
        best = int(rows(driver)[0][1].replace(",", ""))
        item = f"t3_browser{name}"
        return item, [{"type": "view", "post_id": item, "region_id": "EU", "timestamp": stamp}] * (best + 200)
    if kind == "reaction":
        item = ["🦆", "🦖", "🧭", "🪁", "🫖"][turn]
        best = max([int(number.replace(",", "")) for _, number in rows(driver, "emojis")] or [0])
        when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(stamp))
        return item, [{"type": "emoji", "user_id": f"u{i % 50}", "emoji_type": item, "timestamp": when,
                       "region_id": "EU"} for i in range(best + 200)]
    item = ["europe", "de", "france", "italy", "spain"][turn]
    return item, [{"type": "post", "id": f"b{name}{i}", "subreddit": item, "author": f"a{i}",
                   "title": f"number {i} of {name}", "created_utc": stamp} for i in range(40)]


def course(driver, gateway, pusher, channel, item, events):
    """Milliseconds until the gateway's answer, the feed and the page; nil when it never comes."""
    told = []

    def listen():
        with connect(pusher.url) as socket:
            socket.send(json.dumps({"type": "subscribe", "channels": [channel]}))
            try:
                while not told:
                    for line in socket.recv(timeout=30).splitlines():
                        if any(one["item"] == item for one in json.loads(line).get("items", [])):
                            told.append(time.time())
            except (TimeoutError, ConnectionClosed):
                pass  # What never came is told by the one that waits for the page.

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    time.sleep(0.3)
    began = time.time()
    send(gateway, events)
    answered = time.time()
    try:
        wait(driver, 30, lambda _: driver.execute_script("return window.seen"))
    except TimeoutException:
        return None
    listener.join(10)
    seen = driver.execute_script("return window.seen") / 1000
    return [(one - began) * 1000 for one in (answered, told[0] if told else seen, seen)]
