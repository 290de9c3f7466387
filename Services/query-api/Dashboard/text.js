// How numbers, times and items are written.

const whole = new Intl.NumberFormat("en");
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit", minute: "2-digit", second: "2-digit",
});
const minute = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

export const count = (number) => (number < 1e7 ? whole.format(number) : short.format(number));
export const brief = (number) => short.format(number);
export const time = (ms) => clock.format(ms);
export const hour = (ms) => minute.format(ms);

/// A span, as short as it can be said.
export function span(ms) {
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86400)} d`;
}

/// A moment that an answer or a frame gives, as milliseconds.
export const moment = (value) => (typeof value === "string" ? Date.parse(value) : value || null);

/// An element with text and classes.
export function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/// Gives an element this text, unless it has it.
export function set(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

export const motion = matchMedia("(prefers-reduced-motion: no-preference)");
