#!/usr/bin/env python3
"""The dashboard in a real browser: Chromium, driven by chromedriver through selenium.

    dashboard.py --query-api PROGRAM --ws-pusher PROGRAM --gateway URL --port PORT --pictures FOLDER

Starts a query-api and a ws-pusher of its own, with the addresses of the servers in the environment, so that
they can be ended and started again under the page. The other services must run. What is measured is printed;
what is claimed is asserted, and every claim that does not hold is told at the end.
"""
import argparse
import pathlib
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from arrival import appears
from feed import Feed, delta, snapshot
from frames import Frames
from page import browser, claim, errors, failures, measured, mode, pick, picture, ready, rows, wait
from selenium.common.exceptions import TimeoutException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select
from services import Pusher, Service


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
    wait(driver, 30, lambda _: len(rows(driver)) == 12)
    claim(True, "the board of posts fills")
    claim(driver.find_element(By.ID, "mode").text != "", "the page says where its data comes from")


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


def restarts(driver, service, pusher, frames):
    """Both services end under the page: the feed alone, query-api alone, and both."""
    pick(driver, "global", "5m")
    wait(driver, 10, lambda _: mode(driver) == "live" and rows(driver))
    driver.execute_script("window.mark = 'same page'")
    frames.read()
    before = frames.connections, len(frames.recovered), dict(frames.snapshots)
    began = time.monotonic()
    pusher.stop()
    measured("ws-pusher has stopped after", f"{(time.monotonic() - began) * 1000:.0f} ms")
    pusher.start()
    measured("and takes clients again after", f"{(time.monotonic() - began) * 1000:.0f} ms")
    wait(driver, 60, lambda _: frames.read().connections > before[0] and len(frames.recovered) > before[1])
    measured("on the feed again after ws-pusher was asked to stop", f"{(time.monotonic() - began) * 1000:.0f} ms")
    time.sleep(0.5)
    answers = dict(frames.read().recovered[before[1]:])
    went_on = [channel for channel, recovered in answers.items() if recovered]
    measured("channels that went on from where they were, and anew",
             f"{len(went_on)}, {len(answers) - len(went_on)}")
    again = [one for one in went_on if frames.snapshots.get(one) != before[2].get(one)]
    claim(not again, f"what went on from where it was needed no snapshot {again or ''}")
    follows_on(driver, frames, "after the feed was restarted")
    pusher.kill()
    wait(driver, 15, lambda _: mode(driver) == "polling")
    before = rows(driver)
    wait(driver, 10, lambda _: rows(driver) != before)
    claim("Asking" in driver.find_element(By.ID, "mode").text or mode(driver) == "polling",
          "without the feed the page asks, and says so")
    began = time.monotonic()
    pusher.start()
    wait(driver, 60, lambda _: mode(driver) == "live")
    measured("on the feed again after ws-pusher was started anew", f"{(time.monotonic() - began) * 1000:.0f} ms")
    follows_on(driver, frames, "after the feed was killed")
    service.stop()
    before = rows(driver)
    wait(driver, 10, lambda _: rows(driver) != before)
    claim(mode(driver) == "live", "without query-api the feed goes on")
    pusher.stop()
    wait(driver, 15, lambda _: mode(driver) == "stale")
    claim("Stale" in driver.find_element(By.ID, "mode").text, "a page without data says that it is stale")
    picture(driver, pictures, "stale")
    before = rows(driver)[0]
    began = time.monotonic()
    service.start()
    pusher.start()
    wait(driver, 60, lambda _: mode(driver) not in ("stale", "connecting"))
    measured("data again after both were started", f"{(time.monotonic() - began) * 1000:.0f} ms")
    wait(driver, 60, lambda _: mode(driver) == "live" and rows(driver)[0] != before)
    follows_on(driver, frames, "after both were restarted")
    claim(driver.execute_script("return window.mark") == "same page", "it goes on without a reload")


def follows_on(driver, frames, when):
    """The page shows what the frames it was given make, and no change was missed."""
    for _ in range(100):
        shown = [[item, int(number.replace(",", ""))] for item, number in rows(driver)]
        told = frames.read().items("posts/global/5m")[:12]
        if shown == told:
            break
        time.sleep(0.02)
    claim(shown == told and len(shown) == 12, f"the page shows what the feed told, {when}")
    claim(not frames.gaps, f"no change was missed, {when} {frames.gaps[:3] or ''}")


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


def misled(log):
    """What the real feed never does, told by a stand-in: a change is missing, a board has no such past."""
    feed = Feed()
    service = Service(arguments.query_api, arguments.port + 2, log, FEED_URL=feed.url)
    service.start()
    driver = browser(1440, 900)

    def shown():
        return [[item, number.replace(",", "")] for item, number in rows(driver)]

    posts = "posts/global/5m"
    try:
        driver.get(f"http://127.0.0.1:{service.port}/")
        wait(driver, 10, lambda _: posts in feed.asked)
        feed.tell(snapshot(posts, 1, [("a", 30), ("b", 20), ("c", 10)]))
        wait(driver, 5, lambda _: shown() == [["a", "30"], ["b", "20"], ["c", "10"]])
        claim(mode(driver) == "live", "the page follows the feed while it answers")
        feed.tell(delta(posts, 1, 2, [
            {"item": "c", "rank": 1, "count": 1234, "previous_rank": 3},
            {"item": "a", "rank": 2, "previous_rank": 1}, {"item": "d", "rank": 3, "count": 11,
             "previous_rank": None, "first_seen": 0}], ["b"]))
        wait(driver, 5, lambda _: shown() == [["c", "1234"], ["a", "30"], ["d", "11"]])
        # A word that fades in is there before it is seen.
        moves = text_of(driver, ".posts .move", ["▲ 2", "▼ 1", "new"])
        claim(moves == ["▲ 2", "▼ 1", "new"], f"what moved says so {moves}")
        words = snapshot("keywords/global/5m", 1, [(f"word {i}", 4000 // (i + 1)) for i in range(40)])
        feed.tell(words)
        wait(driver, 5, lambda _: driver.find_elements(By.CSS_SELECTOR, "#cloud button"))
        claim(driver.execute_script(
            "const one = document.getElementById('cloud'); return one.scrollHeight <= one.clientHeight"),
            "no word is cut off")
        picture(driver, pictures, "words")
        trends = snapshot("trends/global/1h", 1, [("ice cave", 9000), ("r/caving", 4000), ("rope", 1000)])
        for one, kind, status in zip(trends["items"], ("keyword", "subreddit", "keyword"), ("rising", "cooling", None)):
            one.update(kind=kind, status=status, observed=one["count"] // 10, expected=0.2 if kind == "keyword" else 12.3)
        feed.tell(trends)
        wait(driver, 5, lambda _: driver.find_elements(By.CSS_SELECTOR, "#rising button"))
        spoken = [one.get_attribute("aria-label") for one in driver.find_elements(By.CSS_SELECTOR, "#rising button")]
        claim(spoken == ["ice cave rising usually none 900 in the last hour",
                         "r/caving cooling usually 12.3 400 in the last hour"],
              f"what rises is told beside what is usual {spoken}")
        feelings = snapshot("sentiment:subreddits/global/5m", 1, [("aww", 40), ("news", 10), ("all", 5)])
        for one, mean, positive, negative in zip(feelings["items"], (0.43, -0.21, 0), (0.6, 0.1, 0), (0.1, 0.5, 0)):
            one.update(mean=mean, positive=positive, negative=negative, neutral=1 - positive - negative)
        feed.tell(feelings)
        wait(driver, 5, lambda _: driver.find_elements(By.CSS_SELECTOR, "#mood button"))
        spoken = [one.get_attribute("aria-label") for one in driver.find_elements(By.CSS_SELECTOR, "#mood button")]
        claim(spoken == ["aww +0.43: 60 % positive, 30 % neutral, 10 % negative, of 40 texts",
                         "news −0.21: 10 % positive, 40 % neutral, 50 % negative, of 10 texts",
                         "all 0.00: 0 % positive, 100 % neutral, 0 % negative, of 5 texts"],
              f"the mood of each item is said in words {spoken}")
        feed.tell(delta("sentiment:subreddits/global/5m", 1, 2, [
            {"item": "news", "mean": 0.1, "positive": 0.5, "neutral": 0.4, "negative": 0.1}], []))
        wait(driver, 5, lambda _: "+0.10" in driver.find_element(By.ID, "mood").text)
        claim(True, "a mood changes with its texts")
        for scheme in ("dark", "light"):
            driver.execute_cdp_cmd("Emulation.setEmulatedMedia",
                                   {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
            contrast(driver, scheme)
            driver.execute_script("document.getElementById('mood').scrollIntoView({block: 'center'})")
            picture(driver, pictures, f"mood-{scheme}")
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
        feed.tell({"type": "recovered", "channel": posts, "recovered": False, "code": "unknown_point",
                   "epoch": 1, "seq": 8})
        feed.tell(snapshot(posts, 3, [("z", 7)]))
        wait(driver, 5, lambda _: shown() == [["z", "7"]])
        claim(True, "what cannot be gone on from is taken anew")
        feed.stop()
    finally:
        driver.quit()
        service.stop()


def text_of(driver, selector, expected):
    """What elements say once they say what is expected, or in the end."""
    def said(_):
        return [one.text for one in driver.find_elements(By.CSS_SELECTOR, selector)]
    try:
        wait(driver, 5, lambda _: said(_) == expected)
    except TimeoutException:
        pass
    return said(None)


def fills(driver, url):
    driver.get(url)
    wait(driver, 20, ready)
    wait(driver, 30, lambda _: len(rows(driver)) == 12 and rows(driver, "emojis"))
    # What comes with a board is drawn by its next frame.
    time.sleep(0.5)


def phone(url):
    driver = browser(390, 844, "light")
    try:
        fills(driver, url)
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


def calm(url):
    driver = browser(1440, 900, "light", "--force-prefers-reduced-motion")
    try:
        fills(driver, url)
        moving = driver.execute_script("return document.getAnimations().length")
        claim(moving == 0, "nothing moves where less motion is wished")
        picture(driver, pictures, "light")
    finally:
        driver.quit()


def main():
    log = open(pictures / "services.log", "w")
    pusher = Pusher(arguments.ws_pusher, arguments.port + 1, log)
    service = Service(arguments.query_api, arguments.port, log, FEED_URL=pusher.url)
    pusher.start()
    service.start()
    url = f"http://127.0.0.1:{arguments.port}/"
    driver = browser(1440, 900)
    frames = Frames(driver)
    others = ThreadPoolExecutor()
    try:
        loads(driver, url)
        wait(driver, 10, lambda _: mode(driver) == "live")
        claim(True, "the page follows ws-pusher")
        shifts(driver)
        contrast(driver, "dark")
        time.sleep(arguments.settle)
        picture(driver, pictures, "dark")
        appears(driver, arguments.gateway, pusher)
        changes(driver)
        beside(driver)
        wait(driver, 5, lambda _: all(len(rows(driver, board)) for board in ("posts", "emojis")))
        picture(driver, pictures, "beside")
        keyboard(driver)
        Select(driver.find_element(By.ID, "beside")).select_by_value("")
        # Pages of their own, while this one mostly waits.
        aside = others.submit(misled, log)
        restarts(driver, service, pusher, frames)
        claim(not frames.gaps, "no change was missed from beginning to end")
        measured("messages on the feed", frames.received)
        found = [one for one in errors(driver)
                 if "Failed to load resource" not in one and "WebSocket connection" not in one]
        claim(not found, f"no script has failed {found or ''}")
        still = others.submit(calm, url)
        phone(url)
        still.result()
        aside.result()
    finally:
        others.shutdown()
        driver.quit()
        service.stop()
        pusher.stop()
    print(f"{len(failures)} claims do not hold" if failures else "every claim holds")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--query-api", required=True)
    parser.add_argument("--ws-pusher", required=True)
    parser.add_argument("--gateway", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--pictures", type=pathlib.Path, required=True)
    parser.add_argument("--settle", type=float, default=0)
    arguments = parser.parse_args()
    pictures = arguments.pictures
    pictures.mkdir(parents=True, exist_ok=True)
    main()
