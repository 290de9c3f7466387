// Rows of a list, kept by item: what moves is moved, what has the focus keeps it.

import { element } from "./text.js";

export class Rows {
  #list;
  #rows = new Map();
  #make;

  /// `make` gives the row of an item that was not there.
  constructor(list, make) {
    this.#list = list;
    this.#make = make;
  }

  /// Shows these items in their order, each row filled in by `fill`.
  show(items, fill) {
    const wanted = new Set(items.map((item) => item.item));
    const focused = document.activeElement;
    for (const [item, row] of this.#rows) {
      if (wanted.has(item)) continue;
      row.remove();
      this.#rows.delete(item);
    }
    let next = this.#list.firstElementChild;
    for (const item of items) {
      const row = this.#rows.get(item.item) || this.#make(item);
      this.#rows.set(item.item, row);
      fill(row, item);
      if (row === next) next = next.nextElementSibling;
      else this.#list.insertBefore(row, next);
    }
    if (focused !== document.activeElement && this.#list.contains(focused)) {
      focused.focus({ preventScroll: true });
    }
  }

  /// The items and their rows.
  [Symbol.iterator]() {
    return this.#rows[Symbol.iterator]();
  }
}

/// A row that is one button of these parts.
export function buttonRow(onOpen, ...parts) {
  const row = element("li");
  const button = element("button");
  button.type = "button";
  button.append(...parts);
  button.addEventListener("click", onOpen);
  row.append(button);
  return row;
}
