// One ranked list.

import { buttonRow, Rows } from "./rows.js";
import { count, element, motion, set } from "./text.js";

export class Board {
  #rows;
  #depth;
  #onOpen;
  #describe;

  constructor(place, { depth, label, describe, onOpen }) {
    this.#depth = depth;
    this.#onOpen = onOpen;
    this.#describe = describe;
    const list = element("ol", "board");
    list.setAttribute("aria-label", label);
    list.style.setProperty("--rows", depth);
    list.dataset.empty = "Nothing yet.";
    place.append(list);
    this.#rows = new Rows(list, (item) => this.#make(item));
  }

  show(items) {
    const shown = items.slice(0, this.#depth);
    const most = shown.length ? shown[0].count : 1;
    const compares = shown.some((item) => item.previous_rank);
    const before = this.#places();
    this.#rows.show(shown, (row, item) => this.#fill(row, item, most, compares));
    this.#glide(before);
  }

  #make({ item }) {
    const row = buttonRow(
      () => this.#onOpen(item),
      element("span", "rank"), element("span", "move"), element("span", "name"),
      element("span", "count"), element("span", "bar"),
    );
    row.dataset.item = item;
    return row;
  }

  #fill(row, item, most, compares) {
    const [rank, move, name, number, bar] = row.firstElementChild.children;
    set(rank, `${item.rank}`);
    const by = item.previous_rank ? item.previous_rank - item.rank : 0;
    const kind = !compares ? "" : !item.previous_rank ? "new" : by > 0 ? "up" : by < 0 ? "down" : "";
    const sign = { up: `▲ ${by}`, down: `▼ ${-by}`, new: "new" }[kind] || "";
    const spoken = { up: `up ${by}`, down: `down ${-by}`, new: "new" }[kind] || "";
    if (move.textContent !== sign) {
      move.textContent = sign;
      move.className = `move ${kind}`;
      // The sign is for the eye; this is for the ear.
      if (spoken) move.setAttribute("aria-label", spoken);
      else move.removeAttribute("aria-label");
    }
    const { title, by: author } = this.#describe(item.item);
    if (name.dataset.shown !== title + author) {
      name.dataset.shown = title + author;
      name.title = title;
      name.replaceChildren(title, ...(author ? [element("small", "", author)] : []));
    }
    set(number, count(item.count));
    bar.style.transform = `scaleX(${Math.max(0.004, item.count / most)})`;
  }

  #places() {
    if (!motion.matches || document.hidden) return null;
    return new Map([...this.#rows].map(([item, row]) => [item, row.offsetTop]));
  }

  #glide(before) {
    if (!before) return;
    for (const [item, row] of this.#rows) {
      const from = before.get(item);
      if (from === undefined) row.animate([{ opacity: 0 }, { opacity: 1 }], 400);
      else if (from !== row.offsetTop) {
        row.animate(
          [{ transform: `translateY(${from - row.offsetTop}px)` }, { transform: "none" }],
          { duration: 450, easing: "cubic-bezier(.2,.8,.2,1)" },
        );
      }
    }
  }
}
