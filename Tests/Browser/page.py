"""A page in Chromium, and what is claimed of it."""
import shutil

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

failures = []


def claim(holds, what):
    print(f"{'holds' if holds else 'FAILS'}: {what}", flush=True)
    if not holds:
        failures.append(what)


def measured(what, value):
    print(f"       {what}: {value}", flush=True)


def browser(width, height, scheme="dark", *more):
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", *more):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
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


def mode(driver):
    return driver.execute_script("return document.body.dataset.mode")


def pick(driver, region, timeframe):
    Select(driver.find_element(By.ID, "region")).select_by_value(region)
    driver.find_element(
        By.CSS_SELECTOR, f"[name=timeframe][value='{timeframe}']").find_element(By.XPATH, "..").click()
