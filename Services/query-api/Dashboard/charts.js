// Lines over time, drawn as SVG: no library, so nothing to wait for and nothing to allow.

import { brief, hour, time } from "./text.js";

const space = "http://www.w3.org/2000/svg";

function shape(name, attributes, text) {
  const made = document.createElementNS(space, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

/// Draws series of `{ points: [[ms, count or null]], style }`; null breaks the line.
export function lines(svg, series, { from, to }) {
  const box = svg.getBoundingClientRect();
  const width = Math.max(200, box.width);
  const height = Math.max(80, box.height);
  const left = 44;
  const right = width - 8;
  const top = 8;
  const bottom = height - 22;
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const values = series.flatMap((one) => one.points.map((point) => point[1] ?? 0));
  const ceiling = nice(Math.max(1, ...values));
  const x = (ms) => left + ((ms - from) / Math.max(1, to - from)) * (right - left);
  const y = (value) => bottom - (value / ceiling) * (bottom - top);
  const parts = [];
  for (const part of ceiling >= 4 ? [0, 0.25, 0.5, 0.75, 1] : [0, 1]) {
    const at = y(ceiling * part);
    parts.push(shape("line", { class: "grid", x1: left, x2: right, y1: at, y2: at }));
    if (part * 2 === Math.round(part * 2)) {
      parts.push(shape("text", { x: left - 8, y: at + 4, "text-anchor": "end" }, brief(ceiling * part)));
    }
  }
  const ticks = width < 420 ? 2 : 4;
  const label = to - from < 300000 ? time : hour;
  for (let i = 0; i <= ticks; i += 1) {
    const ms = from + ((to - from) * i) / ticks;
    const anchor = i === 0 ? "start" : i === ticks ? "end" : "middle";
    parts.push(shape("text", { x: x(ms), y: height - 4, "text-anchor": anchor }, label(ms)));
  }
  for (const one of series) {
    let path = "";
    let isDrawing = false;
    let last = null;
    for (const [ms, value] of one.points) {
      if (ms < from || value === null) {
        isDrawing = isDrawing && value !== null;
        continue;
      }
      path += `${isDrawing ? "L" : "M"}${x(ms).toFixed(1)} ${y(value).toFixed(1)}`;
      isDrawing = true;
      last = [x(ms), y(value)];
    }
    if (path) parts.push(shape("path", { class: `series ${one.style}`, d: path }));
    if (last) parts.push(shape("circle", { class: one.style, cx: last[0], cy: last[1], r: 3 }));
  }
  svg.replaceChildren(...parts);
}

/// A short stroke in the colour of a series.
export function stroke(style) {
  const svg = shape("svg", { viewBox: "0 0 18 3", "aria-hidden": "true" });
  svg.append(shape("line", { class: `series ${style}`, x1: 1, x2: 17, y1: 1.5, y2: 1.5 }));
  return svg;
}

function nice(value) {
  const scale = 10 ** Math.floor(Math.log10(value));
  const steps = [1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10];
  return Math.max(4, steps.find((step) => step * scale >= value) * scale);
}
