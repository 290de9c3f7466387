// What texts feel like, item by item: the mean of their scores, and how many are positive, neutral and
// negative. Rows are kept by item, so that what has the focus keeps it.

import { count, element } from "./text.js";

const sides = ["positive", "neutral", "negative"];
const percent = (share) => `${Math.round(share * 100)} %`;
const signed = (mean) => {
  const text = Math.abs(mean).toFixed(2);
  return (text === "0.00" ? "" : mean < 0 ? "−" : "+") + text;
};

export class Mood {
  #list;
  #rows = new Map();
  #onOpen;

  constructor(list, onOpen) {
    this.#list = list;
    this.#onOpen = onOpen;
  }

  /// Shows the items with most texts; says whether there are any.
  show(items, depth = 6) {
    const shown = items.filter((item) => typeof item.mean === "number").slice(0, depth);
    const wanted = new Set(shown.map((item) => item.item));
    for (const [item, row] of this.#rows) {
      if (wanted.has(item)) continue;
      row.remove();
      this.#rows.delete(item);
    }
    let next = this.#list.firstElementChild;
    for (const item of shown) {
      const row = this.#rows.get(item.item) || this.#make(item.item);
      this.#fill(row.firstElementChild, item);
      if (row === next) next = next.nextElementSibling;
      else this.#list.insertBefore(row, next);
    }
    return shown.length > 0;
  }

  #make(item) {
    const row = element("li");
    const button = element("button");
    button.type = "button";
    const bar = element("span", "feel");
    for (const side of sides) bar.append(element("span", side));
    button.append(element("span", "name", item), bar, element("span", "mean"));
    button.addEventListener("click", () => this.#onOpen(item));
    row.append(button);
    this.#rows.set(item, row);
    return row;
  }

  #fill(button, item) {
    const [, bar, mean] = button.children;
    const text = signed(item.mean);
    const parts = sides.map((side) => `${percent(item[side])} ${side}`).join(", ");
    // The bar is for the eye; this is for the ear, and begins with what is seen.
    const label = `${item.item} ${text}: ${parts}, of ${count(item.count)} texts`;
    if (button.getAttribute("aria-label") === label) return;
    button.setAttribute("aria-label", label);
    button.title = `${parts}, of ${count(item.count)} texts`;
    mean.textContent = text;
    mean.className = `mean ${item.mean >= 0.05 ? "up" : item.mean <= -0.05 ? "down" : ""}`;
    sides.forEach((side, at) => {
      bar.children[at].style.flexGrow = item[side];
    });
  }
}
