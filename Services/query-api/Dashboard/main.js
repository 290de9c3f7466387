// Puts the page together: what is shown, where it comes from, and how good it is.

import { Board } from "./board.js";
import { lines, stroke } from "./charts.js";
import { Cloud } from "./cloud.js";
import { Feed } from "./feed.js";
import { Mood } from "./mood.js";
import { Rain } from "./rain.js";
import { Rising } from "./rising.js";
import { show } from "./search.js";
import { count, element, moment, span, time } from "./text.js";

const $ = (id) => document.getElementById(id);
const optional = ["keywords", "subreddits", "hashtags", "discussed", "sentiment:subreddits"];
const depths = { posts: 25, emojis: 12, keywords: 60 };
const unknownMs = 10000;
const courseMs = 15 * 60 * 1000;

const choice = { region: "global", beside: "", timeframe: "5m" };
const names = new Map([["global", "Worldwide"]]);
const posts = new Map();
const states = new Map();
const samples = new Map();
const threadsAsked = new Map();
let lists = [];
let feed;
let rain;
let regions = [];
let describedAt = 0;
let fallen = new Map();
let recalled = false;
let felt;
let words;
let risen;

start();

async function start() {
  const [configuration, found] = await Promise.all([
    get("/config.json"), get("/regions").catch(() => []),
  ]);
  regions = found;
  for (const { id, name } of regions) names.set(id, name);
  read();
  offer(configuration.timeframes);
  rain = new Rain($("rain"));
  feed = new Feed(configuration.feed, take, mode);
  choose();
  $("pickers").addEventListener("change", change);
  $("pickers").addEventListener("submit", (event) => event.preventDefault());
  $("search").addEventListener("submit", search);
  addEventListener("resize", drawCourse);
  setInterval(tick, 500);
  setInterval(describe, 5000);
  setInterval(remember, 2000);
}

async function get(path) {
  const answer = await fetch(path, { signal: AbortSignal.timeout(5000) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

// --- What is chosen ---

/// The address says what is shown, so that a wall comes back as it was left.
function read() {
  const query = new URLSearchParams(location.search);
  for (const key of Object.keys(choice)) if (query.has(key)) choice[key] = query.get(key);
  for (const key of ["region", "beside"]) {
    if (choice[key] && !names.has(choice[key])) choice[key] = key === "region" ? "global" : "";
  }
}

function offer(timeframes) {
  if (!timeframes.includes(choice.timeframe)) choice.timeframe = "5m";
  for (const { id, name } of regions) {
    $("region").append(new Option(name, id));
    $("beside").append(new Option(name, id));
  }
  $("beside").append(new Option("Worldwide", "global"));
  for (const name of timeframes) {
    const label = element("label");
    const radio = element("input");
    radio.type = "radio";
    radio.name = "timeframe";
    radio.value = name;
    radio.checked = name === choice.timeframe;
    label.append(radio, element("span", "", name));
    $("timeframes").append(label);
  }
  $("region").value = choice.region;
  $("beside").value = choice.beside;
}

function change() {
  choice.region = $("region").value;
  choice.beside = $("beside").value;
  choice.timeframe = document.querySelector("[name=timeframe]:checked").value;
  const query = new URLSearchParams(Object.entries(choice).filter(([, value]) => value));
  history.replaceState(null, "", `?${query}`);
  choose();
}

const shownRegions = () => [choice.region, ...(choice.beside ? [choice.beside] : [])];
const channel = (board, region) => `${board}/${region}/${choice.timeframe}`;

function choose() {
  if (choice.beside) document.body.dataset.beside = choice.beside;
  else delete document.body.dataset.beside;
  states.clear();
  samples.clear();
  describedAt = 0;
  lists = [];
  for (const place of document.querySelectorAll("[data-board]")) {
    const columns = element("div", "lists");
    for (const region of shownRegions()) {
      const column = element("div");
      column.append(element("h3", "", names.get(region)));
      const { board } = place.dataset;
      lists.push({
        channel: channel(board, region),
        list: new Board(column, {
          depth: Number(place.dataset.rows),
          label: `${board}, ${names.get(region)}`,
          describe: (item) => described(board, item),
          onOpen: (item) => open(board, item, region),
        }),
      });
      columns.append(column);
    }
    place.replaceChildren(columns);
  }
  const wanted = new Map();
  // Trends are of an hour, whatever else is shown.
  wanted.set(`trends/${choice.region}/1h`, 12);
  $("rising").parentElement.hidden = true;
  for (const region of shownRegions()) {
    for (const board of ["posts", "emojis", ...optional]) {
      wanted.set(channel(board, region), depths[board] || 12);
    }
  }
  const raining = choice.region === "global" ? regions.map(({ id }) => id) : [choice.region];
  for (const region of raining.slice(0, 40)) wanted.set(`emoji-windows/${region}`, 0);
  wanted.set(`emojis/${choice.region}/1m`, 30);
  recalled = false;
  feed.listen(wanted);
}

// --- What comes ---

function take(name, state) {
  states.set(name, state);
  if (name.startsWith("emoji-windows/")) return pour(name, state.windows);
  for (const { channel: shown, list } of lists) if (shown === name) list.show(state.items);
  const [board, region, timeframe] = name.split("/");
  if (board === "emojis" && timeframe === "1m" && !hasWindows()) drizzle(state.items);
  if (board === "trends") return rise(state.items);
  if (board === "discussed" && timeframe === choice.timeframe) describeThreads();
  if (region !== choice.region || timeframe !== choice.timeframe) return;
  for (const section of document.querySelectorAll("[data-optional]")) {
    if (section.dataset.optional === board && (state.items.length || choice.beside === "")) {
      section.hidden = !state.items.length;
    }
  }
  if (board === "posts") {
    if (state.items.slice(0, 12).some(({ item }) => !posts.has(item))) describe();
    sample(state);
    if (!recalled && state.items.length) {
      recalled = true;
      recall();
    }
    document.body.dataset.ready = "true";
  }
  if (board === "keywords") cloud(state.items);
  if (board === "sentiment:subreddits") mood(state.items);
}

const hasWindows = () => [...states.keys()].some((name) => name.startsWith("emoji-windows/"));

/// Windows that are final fall once; which did is remembered for a minute.
function pour(name, windows) {
  for (const window of windows) {
    const key = `${name} ${window.window_start}`;
    if (!window.final || fallen.has(key)) continue;
    fallen.set(key, window.window_start);
    if (Date.now() - window.window_start < 20000) rain.fall(window.counts);
  }
  const old = Date.now() - 60000;
  fallen = new Map([...fallen].filter(([, start]) => start > old));
}

/// Without windows the last minute says what falls.
function drizzle(items) {
  rain.fall(Object.fromEntries(items.map((item) => [item.item, item.count / 60])), 1000);
}

function described(board, item) {
  if (board === "hashtags") return { title: `#${item}`, by: "" };
  const post = board === "posts" || board === "discussed" ? posts.get(item) : null;
  return { title: post?.content.trim().split("\n")[0].slice(0, 200) || item, by: post?.author || "" };
}

/// Authors and contents of the posts that are shown.
async function describe() {
  if (document.hidden || Date.now() - describedAt < 3000) return;
  describedAt = Date.now();
  for (const region of shownRegions()) {
    try {
      const query = new URLSearchParams({ region, timeframe: choice.timeframe, k: 25 });
      const { top_posts: top } = await get(`/top-posts?${query}`);
      for (const { post_id: id, ...post } of top) posts.set(id, post);
    } catch {
      return;
    }
  }
  if (posts.size > 5000) posts.clear();
  for (const { channel: shown, list } of lists) {
    if (shown.startsWith("posts/") && states.has(shown)) list.show(states.get(shown).items);
  }
}

/// Titles of the posts that are discussed: nobody may have viewed them. One that is not known yet is
/// asked for again.
async function describeThreads() {
  if (document.hidden) return;
  for (const { channel: shown, list } of lists) {
    if (!shown.startsWith("discussed/")) continue;
    const items = (states.get(shown)?.items || []).slice(0, 12).map(({ item }) => item);
    const unknown = items.filter((item) =>
      !posts.has(item) && Date.now() - (threadsAsked.get(item) || 0) > unknownMs);
    for (const item of unknown) threadsAsked.set(item, Date.now());
    await Promise.all(unknown.map(async (item) => {
      try {
        const { author, title, content } = await get(`/posts/${encodeURIComponent(item)}`);
        posts.set(item, { author, content: title || content });
      } catch {
        // It stands there by its id meanwhile.
      }
    }));
    if (unknown.length && states.has(shown)) list.show(states.get(shown).items);
  }
  if (threadsAsked.size > 5000) threadsAsked.clear();
}

function cloud(items) {
  words ||= new Cloud($("cloud"), (item) => open("keywords", item, choice.region));
  words.show(items);
}

function rise(items) {
  risen ||= new Rising($("rising"), (board, item) => open(board, item, choice.region));
  $("rising").parentElement.hidden = !risen.show(items);
}

function mood(items) {
  felt ||= new Mood($("mood"), (item) => open("sentiment:subreddits", item, choice.region));
  document.querySelector('[data-optional="sentiment:subreddits"]').hidden = !felt.show(items);
}

// --- The course of the first five ---

function sample(state) {
  const now = moment(state.as_of) || Date.now();
  for (const { item, count: number } of state.items) {
    const course = samples.get(item) || [];
    const last = course[course.length - 1];
    if (last && now - last[0] < 1000) course.pop();
    course.push([Math.max(now, last?.[0] || 0), number]);
    if (course.length > 900) course.shift();
    samples.set(item, course);
  }
}

/// What history knows of those that have no past here yet.
async function recall() {
  const key = channel("posts", choice.region);
  for (const { item } of states.get(key)?.items.slice(0, 5) || []) {
    try {
      const query = new URLSearchParams({
        region: choice.region, timeframe: choice.timeframe, step: 60,
        from: new Date(Date.now() - courseMs).toISOString(),
      });
      const found = await get(`/boards/posts/items/${encodeURIComponent(item)}/timeline?${query}`);
      if (key !== channel("posts", choice.region)) return;
      const fresh = samples.get(item) || [];
      const first = fresh.length ? fresh[0][0] : Infinity;
      const past = found.points.map((point) => [Date.parse(point.time), point.count]);
      samples.set(item, [...past.filter((point) => point[0] < first && point[1] !== null), ...fresh]);
    } catch {
      return;
    }
  }
  drawCourse();
}

function remember() {
  if (document.hidden) return;
  for (const [item, course] of samples) {
    if (course[course.length - 1][0] < Date.now() - courseMs) samples.delete(item);
  }
  drawCourse();
}

function drawCourse() {
  const state = states.get(channel("posts", choice.region));
  const first = state?.items.slice(0, 5) || [];
  const to = moment(state?.as_of) || Date.now();
  const series = first.map(({ item }, index) => ({
    points: samples.get(item) || [], style: `s${index + 1}`,
  }));
  const began = Math.min(...series.flatMap((one) => one.points.map((point) => point[0])), to);
  lines($("course"), series, { from: Math.max(to - courseMs, Math.min(began, to - 60000)), to });
  const key = first.map(({ item }) => item).join("\n");
  if ($("course-key").dataset.key === key) return;
  $("course-key").dataset.key = key;
  $("course-key").replaceChildren(...first.map(({ item }, index) => {
    const one = element("li");
    one.append(stroke(`s${index + 1}`), element("span", "", described("posts", item).title));
    return one;
  }));
}

// --- How good it is ---

function mode(now, age) {
  document.body.dataset.mode = now;
  const text = {
    live: "Live", polling: "Asking once a second",
    stale: `Stale: nothing for ${span(Math.floor(age / 1000) * 1000)}, trying again`,
  }[now];
  if ($("mode").textContent !== text) $("mode").textContent = text;
}

function tick() {
  const state = states.get(channel("posts", choice.region));
  const watermark = moment(state?.watermark);
  $("lag").textContent = watermark ? span(Math.max(0, Date.now() - watermark)) : "–";
  $("watermark").textContent = watermark ? time(watermark) : "–";
  $("exact").textContent = !state?.as_of ? "–" : state.exact
    ? "Exact" : `Within ${count(state.max_error)}`;
  $("exact").className = state?.as_of && !state.exact ? "open" : "";
  $("total").textContent = state ? count(state.total) : "–";
  $("distinct").textContent = state ? count(state.distinct) : "–";
}

// --- One item ---

function open(board, item, region) {
  show({
    board, item, region, regionName: names.get(region), timeframe: choice.timeframe,
    described: described(board, item),
  });
}

function search(event) {
  event.preventDefault();
  const text = $("query").value.trim();
  if (!text) return;
  for (const [name, state] of states) {
    const [board, region] = name.split("/");
    if (!state.items || region !== choice.region || board === "trends") continue;
    const found = state.items.find(({ item }) =>
      item === text || described(board, item).title === text);
    if (found) return open(board, found.item, region);
  }
  open("posts", text, choice.region);
}

$("query").addEventListener("focus", () => {
  const known = new Set();
  for (const [name, state] of states) {
    const [board, region] = name.split("/");
    if (!state.items || region !== choice.region || board === "trends") continue;
    for (const { item } of state.items) known.add(described(board, item).title);
  }
  $("known").replaceChildren(...[...known].slice(0, 120).map((item) => new Option(item, item)));
});
