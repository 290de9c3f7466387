#!/usr/bin/env python3
"""The dashboard in a real browser: Chromium, driven by chromedriver through selenium.

    dashboard.py --query-api PROGRAM --gateway URL --port PORT --pictures FOLDER

Starts a query-api of its own, with the addresses of Redis and Postgres in the environment, so that it can
be ended and started again under the page. The other services must run. What is measured is printed;
what is claimed is asserted, and every claim that does not hold is told at the end.
"""
import argparse
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time
import urllib.request

from feed import Feed, delta, snapshot
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

failures = []


def claim(holds, what):
    print(f"{'holds' if holds else 'FAILS'}: {what}", flush=True)
    if not holds:
        failures.append(what)


def measured(what, value):
    print(f"       {what}: {value}", flush=True)


class Service:
    """The query-api under the page."""

    def __init__(self, program, port, log, **settings):
        self.command, self.port, self.log = [program], port, log
        self.environment = dict(
            os.environ, HTTP_PORT=str(port), HTTP_HOST="127.0.0.1", ADMIN_PORT="0", **settings)
        self.process = None

    def start(self):
        self.process = subprocess.Popen(self.command, env=self.environment, stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/config.json", timeout=1).read()
                return
            except OSError:
                time.sleep(0.05)
        raise SystemExit("query-api did not start")

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)


def browser(width, height, scheme="dark", *more):
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", *more):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
    )
    driver.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    )
    return driver


def errors(driver):
    return [line["message"] for line in driver.get_log("browser") if line["level"] == "SEVERE"]


def wait(driver, seconds, condition):
    return WebDriverWait(driver, seconds, poll_frequency=0.02).until(condition)


def rows(driver, board="posts"):
    return driver.execute_script(
        "return [...document.querySelectorAll(`[data-board='${arguments[0]}'] .board li`)]"
        ".map(row => [row.dataset.item, row.querySelector('.count').textContent])", board)


def ready(driver):
    return driver.execute_script("return document.body.dataset.ready") == "true"


def picture(driver, folder, name):
    driver.save_screenshot(str(folder / f"{name}.png"))


def fetch(url):
    return urllib.request.urlopen(url, timeout=5).read().decode()


def send_views(gateway, post, number):
    stamp = time.time()
    events = [{"type": "view", "post_id": post, "region_id": "EU", "timestamp": stamp} for _ in range(number)]
    request = urllib.request.Request(
        f"{gateway}/events", json.dumps(events).encode(), {"Content-Type": "application/json"})
    answer = json.load(urllib.request.urlopen(request, timeout=30))
    if answer["accepted"] != number:
        raise SystemExit(f"the gateway took {answer['accepted']} of {number} views")


def loads(driver, url):
    driver.get(url)
    wait(driver, 20, ready)
    timing = driver.execute_script(
        "const [page] = performance.getEntriesByType('navigation');"
        "return [page.domContentLoadedEventEnd, page.loadEventEnd,"
        "performance.getEntriesByType('resource').map(one => one.name)]")
    measured("page loaded (load event)", f"{timing[1]:.0f} ms")
    claim(all(name.startswith(url) for name in timing[2]), "no other host is asked")
    found = errors(driver)
    claim(not found, f"no error on the console {found or ''}")
    claim(len(rows(driver)) == 12, "the board of posts is full")
    claim(driver.find_element(By.ID, "mode").text != "", "the page says where its data comes from")


def appears(driver, gateway, url):
    """How long it takes from the first byte to the gateway until the page shows it."""
    Select(driver.find_element(By.ID, "region")).select_by_value("EU")
    driver.find_element(By.CSS_SELECTOR, "[name=timeframe][value='1m']").find_element(By.XPATH, "..").click()
    wait(driver, 10, lambda _: rows(driver))
    times, asked = [], []
    for turn in range(3):
        post = f"t3_browser{int(time.time())}{turn}"
        best = int(rows(driver)[0][1].replace(",", ""))
        began = time.monotonic()
        send_views(gateway, post, best + 200)
        answered = None
        while not any(item == post for item, _ in rows(driver)):
            if answered is None and post in fetch(f"{url}trending?region=EU&timeframe=1m&k=12"):
                answered = time.monotonic() - began
            if time.monotonic() - began > 30:
                claim(False, "a post's views sent through the gateway appear on the page")
                return
        times.append(time.monotonic() - began)
        asked.append(answered or times[-1])
    measured("from the gateway to GET /trending", ", ".join(f"{one * 1000:.0f} ms" for one in asked))
    measured("from the gateway to the page", ", ".join(f"{one * 1000:.0f} ms" for one in times))
    claim(True, "a post's views sent through the gateway appear on the page")


def changes(driver):
    before = rows(driver)
    Select(driver.find_element(By.ID, "region")).select_by_value("NA")
    wait(driver, 5, lambda _: rows(driver) and rows(driver)[0] != before[0])
    claim("region=NA" in driver.current_url, "the region is in the address")
    driver.find_element(By.CSS_SELECTOR, "[name=timeframe][value='15m']").find_element(By.XPATH, "..").click()
    wait(driver, 5, lambda _: len(rows(driver)) == 12)
    claim("timeframe=15m" in driver.current_url, "region and timeframe change")
    driver.refresh()
    wait(driver, 20, ready)
    claim(Select(driver.find_element(By.ID, "region")).first_selected_option.get_attribute("value") == "NA",
          "a page opened anew shows what the address says")


def beside(driver):
    Select(driver.find_element(By.ID, "region")).select_by_value("global")
    Select(driver.find_element(By.ID, "beside")).select_by_value("EU")
    wait(driver, 5, lambda _: len(rows(driver)) == 24)
    claim(True, "a region stands beside the world")


def keyboard(driver):
    """Everything is reached and used without a mouse, and the focus is always seen."""
    driver.refresh()
    wait(driver, 20, ready)
    body = driver.find_element(By.TAG_NAME, "body")
    body.send_keys(Keys.TAB)
    order, unseen = [], []
    for _ in range(40):
        active = driver.switch_to.active_element
        name = active.get_attribute("id") or active.get_attribute("name") or active.text.split("\n")[0]
        order.append(name)
        seen = driver.execute_script(
            "const one = arguments[0]; const style = getComputedStyle(one);"
            "const label = one.closest('label');"
            "return style.outlineStyle !== 'none' || one.classList.contains('skip')"
            "|| (label && getComputedStyle(label).outlineStyle !== 'none')", active)
        if not seen:
            unseen.append(name)
        if active.tag_name == "button":
            break
        active.send_keys(Keys.TAB)
    measured("order of the focus", ", ".join(order))
    claim({"timeframe", "region", "beside", "query"} <= set(order), "every control is reached by Tab")
    claim(not unseen, f"the focus is seen everywhere {unseen or ''}")
    driver.switch_to.active_element.send_keys(Keys.ENTER)
    wait(driver, 5, lambda _: driver.find_element(By.ID, "detail").get_attribute("open") is not None)
    wait(driver, 5, lambda _: "Looking" not in driver.find_element(By.ID, "detail-note").text)
    measured("the timeline says", driver.find_element(By.ID, "detail-note").text)
    claim(not driver.find_element(By.ID, "detail-note").text.startswith("The timeline cannot"),
          "an item opens its timeline")
    picture(driver, pictures, "item")
    driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    wait(driver, 5, lambda _: driver.find_element(By.ID, "detail").get_attribute("open") is None)
    query = driver.find_element(By.ID, "query")
    query.send_keys("no-such-post", Keys.ENTER)
    wait(driver, 5, lambda _: "not on this board" in driver.find_element(By.ID, "detail-note").text)
    claim(True, "an item that is nowhere is said to be nowhere")
    driver.switch_to.active_element.send_keys(Keys.ESCAPE)


def restarts(driver, service):
    driver.execute_script("window.mark = 'same page'")
    before = rows(driver)[0]
    service.stop()
    wait(driver, 15, lambda _: driver.execute_script("return document.body.dataset.mode") == "stale")
    claim("Stale" in driver.find_element(By.ID, "mode").text, "a page without data says that it is stale")
    picture(driver, pictures, "stale")
    began = time.monotonic()
    service.start()
    wait(driver, 20, lambda _: driver.execute_script("return document.body.dataset.mode") != "stale")
    measured("data again after the service's start", f"{(time.monotonic() - began) * 1000:.0f} ms")
    wait(driver, 10, lambda _: rows(driver)[0] != before)
    claim(driver.execute_script("return window.mark") == "same page", "it goes on without a reload")


def contrast(driver, scheme):
    """WCAG 2.2 AA: 4.5 to 1 for text, measured on what is drawn."""
    worst = driver.execute_script("""
        const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
        const rgb = (color) => { canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
          return [...canvas.getImageData(0, 0, 1, 1).data]; };
        const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
          .map((v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
          .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
        let worst = [99, ''];
        for (const one of document.querySelectorAll('body *')) {
          if (![...one.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())) continue;
          if (!one.checkVisibility() || one.closest('option, noscript, .hidden, dialog, script')) continue;
          let under = one, paper = 'rgba(0, 0, 0, 0)';
          while (under && /rgba\\(.*, 0\\)$/.test(paper = getComputedStyle(under).backgroundColor)) {
            under = under.parentElement; }
          const style = getComputedStyle(one);
          const ink = one instanceof SVGElement ? style.fill : style.color;
          const [a, b] = [light(rgb(ink)), light(rgb(paper))];
          const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
          if (ratio < worst[0]) worst = [ratio, one.className.baseVal ?? (one.className || one.tagName)];
        }
        return worst;""")
    measured(f"lowest contrast, {scheme}", f"{worst[0]:.1f} ({worst[1]})")
    claim(worst[0] >= 4.5, f"text has a contrast of 4.5 at least, {scheme}")


def shifts(driver):
    """How far the page's content has jumped, by Chromium's own measure, while boards change."""
    driver.execute_script("""
        window.jumped = 0;
        new PerformanceObserver((list) => {
          for (const one of list.getEntries()) window.jumped += one.value;
        }).observe({type: 'layout-shift', buffered: false});""")
    time.sleep(4)
    jumped = driver.execute_script("return window.jumped")
    measured("layout shift in 4 s of changing boards", f"{jumped:.4f}")
    claim(jumped < 0.1, "the layout does not jump")


def follows(log):
    """The live feed, told by a stand-in: snapshot, deltas, a gap, a farewell, and resumption."""
    feed = Feed()
    service = Service(arguments.query_api, arguments.port + 1, log, FEED_URL=feed.url)
    service.start()
    driver = browser(1440, 900)

    def shown():
        return [[item, number.replace(",", "")] for item, number in rows(driver)]

    def mode():
        return driver.execute_script("return document.body.dataset.mode")

    posts = "posts/global/5m"
    try:
        driver.get(f"http://127.0.0.1:{service.port}/")
        wait(driver, 10, lambda _: posts in feed.asked)
        feed.tell(snapshot(posts, 1, [("a", 30), ("b", 20), ("c", 10)]))
        wait(driver, 5, lambda _: shown() == [["a", "30"], ["b", "20"], ["c", "10"]])
        claim(mode() == "live", "the page follows the feed while it answers")
        feed.tell(delta(posts, 1, 2, [
            {"item": "c", "rank": 1, "count": 1234, "previous_rank": 3},
            {"item": "a", "rank": 2, "previous_rank": 1}, {"item": "d", "rank": 3, "count": 11,
             "previous_rank": None, "first_seen": 0}], ["b"]))
        wait(driver, 5, lambda _: shown() == [["c", "1234"], ["a", "30"], ["d", "11"]])
        moves = [one.text for one in driver.find_elements(By.CSS_SELECTOR, ".posts .move")]
        claim(moves == ["▲ 2", "▼ 1", "new"], f"what moved says so {moves}")
        words = snapshot("keywords/global/5m", 1, [(f"word {i}", 4000 // (i + 1)) for i in range(40)])
        feed.tell(words)
        wait(driver, 5, lambda _: driver.find_elements(By.CSS_SELECTOR, "#cloud button"))
        picture(driver, pictures, "words")
        began = int(time.time()) * 1000
        feed.tell({"type": "snapshot", "channel": "emoji-windows/EU", "epoch": 1, "seq": 1, "windows": [
            {"window_start": began - 2000, "window_end": began, "counts": {"🔥": 50}, "scale": 1,
             "total": 50, "final": True, "revision": 1}]})
        asked = feed.times(posts)
        feed.tell(delta(posts, 7, 8, [{"item": "a", "count": 99999}], []))
        wait(driver, 5, lambda _: feed.times(posts) > asked)
        claim(shown()[0] == ["c", "1234"], "a delta with a gap before it is not shown but asked for anew")
        feed.tell(snapshot(posts, 8, [("a", 5000), ("c", 1234)]))
        wait(driver, 5, lambda _: shown() == [["a", "5000"], ["c", "1234"]])
        feed.resumed = None
        feed.tell({"type": "reconnect", "after_ms": 300})
        wait(driver, 10, lambda _: feed.resumed)
        claim(feed.resumed == {"channel": posts, "epoch": 1, "seq": 8},
              "after a farewell it comes again with the point it has")
        feed.tell({"type": "recovered", "channel": posts, "recovered": True, "epoch": 1, "seq": 8})
        feed.tell(delta(posts, 8, 9, [{"item": "c", "count": 1300}], []))
        wait(driver, 5, lambda _: ["c", "1300"] in shown())
        feed.stop()
        wait(driver, 10, lambda _: mode() == "polling" and all(item != "a" for item, _ in shown()))
        claim(True, "without the feed the page asks, and says so")
    finally:
        driver.quit()
        service.stop()


def phone(url):
    driver = browser(390, 844, "light")
    try:
        driver.get(url)
        wait(driver, 20, ready)
        time.sleep(3)
        overflow = driver.execute_script(
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth")
        claim(overflow <= 0, "nothing is wider than a phone")
        over = driver.execute_script(
            "const boxes = [...document.querySelectorAll('header, #health, section')]"
            ".filter(one => one.checkVisibility()).map(one => [one.className, one.getBoundingClientRect()]);"
            "return boxes.flatMap(([a, x], i) => boxes.slice(i + 1).filter(([, y]) => x.top < y.bottom - 1"
            "&& y.top < x.bottom - 1 && x.left < y.right - 1 && y.left < x.right - 1).map(([b]) => [a, b]))")
        claim(not over, f"nothing lies over another {over or ''}")
        contrast(driver, "light")
        picture(driver, pictures, "phone")
        small = driver.execute_script(
            "return [...document.querySelectorAll('button, select, input:not([type=radio])')]"
            ".filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 24)"
            ".map(one => one.id || one.textContent)")
        claim(not small, f"targets are at least 24 px high {small or ''}")
    finally:
        driver.quit()
    driver = browser(1440, 900, "light", "--force-prefers-reduced-motion")
    try:
        driver.get(url)
        wait(driver, 20, ready)
        time.sleep(3)
        moving = driver.execute_script("return document.getAnimations().length")
        claim(moving == 0, "nothing moves where less motion is wished")
        picture(driver, pictures, "light")
    finally:
        driver.quit()


def main():
    service = Service(arguments.query_api, arguments.port, open(pictures / "query-api.log", "w"))
    service.start()
    url = f"http://127.0.0.1:{arguments.port}/"
    driver = browser(1440, 900)
    try:
        loads(driver, url)
        shifts(driver)
        contrast(driver, "dark")
        time.sleep(arguments.settle)
        picture(driver, pictures, "dark")
        appears(driver, arguments.gateway, url)
        changes(driver)
        beside(driver)
        time.sleep(2)
        picture(driver, pictures, "beside")
        keyboard(driver)
        found = [one for one in errors(driver) if "Failed to load resource" not in one]
        claim(not found, f"no script has failed {found or ''}")
        restarts(driver, service)
        phone(url)
        follows(service.log)
    finally:
        driver.quit()
        service.stop()
    print(f"{len(failures)} claims do not hold" if failures else "every claim holds")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--query-api", required=True)
    parser.add_argument("--gateway", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--pictures", type=pathlib.Path, required=True)
    parser.add_argument("--settle", type=float, default=0)
    arguments = parser.parse_args()
    pictures = arguments.pictures
    pictures.mkdir(parents=True, exist_ok=True)
    main()
