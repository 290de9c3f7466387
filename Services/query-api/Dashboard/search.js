// One item: what it is, and how it fared.

import { lines } from "./charts.js";
import { count, span } from "./text.js";

const dialog = document.getElementById("detail");
const place = (name) => document.getElementById(`detail-${name}`);
let turn = 0;

/// Shows an item of a board over the last hour, for one region and timeframe.
export async function show({ board, item, region, regionName, timeframe, described }) {
  turn += 1;
  const mine = turn;
  place("board").textContent = `${board}, ${regionName}, last ${timeframe}`;
  place("title").textContent = described?.title || item;
  place("text").textContent = described?.by ? `by ${described.by}, ${item}` : "";
  place("note").textContent = "Looking it up";
  place("chart").replaceChildren();
  if (!dialog.open) dialog.showModal();
  const path = `/boards/${encodeURIComponent(board)}/items/${encodeURIComponent(item)}/timeline`;
  try {
    const query = new URLSearchParams({ region, timeframe });
    const answer = await fetch(`${path}?${query}`, { signal: AbortSignal.timeout(5000) });
    const found = await answer.json();
    if (mine !== turn) return;
    if (!answer.ok) throw new Error(found.detail || found.title);
    tell(found);
  } catch (error) {
    if (mine !== turn) return;
    place("note").textContent = `The timeline cannot be shown: ${error.message}`;
  }
}

function tell(found) {
  const points = found.points.map((point) => [Date.parse(point.time), point.count]);
  const known = found.points.filter((point) => point.count !== null);
  const best = Math.min(...found.points.map((point) => point.rank || Infinity));
  const [from, to] = [points[0][0], points[points.length - 1][0]];
  lines(place("chart"), [{ points, style: "s1" }], { from, to });
  if (!known.some((point) => point.count > 0)) {
    place("note").textContent = `It was not on this board in the last ${span(to - from)}.`;
    return;
  }
  const most = Math.max(...known.map((point) => point.count));
  const gaps = points.length - known.length;
  place("note").textContent = `${count(most)} at the most`
    + (best < Infinity ? `, best place ${best}` : "")
    + (gaps ? `; nothing is known of ${gaps} of ${points.length} moments.` : ".");
}
