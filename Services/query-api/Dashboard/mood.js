// What texts feel like, item by item: the mean of their scores, and how many are positive, neutral and
// negative.

import { buttonRow, Rows } from "./rows.js";
import { count, element } from "./text.js";

const sides = ["positive", "neutral", "negative"];
const percent = (share) => `${Math.round(share * 100)} %`;
const signed = (mean) => {
  const text = Math.abs(mean).toFixed(2);
  return (text === "0.00" ? "" : mean < 0 ? "−" : "+") + text;
};

export class Mood {
  #rows;
  #onOpen;

  constructor(list, onOpen) {
    this.#rows = new Rows(list, (item) => this.#make(item));
    this.#onOpen = onOpen;
  }

  /// Shows the items with most texts; says whether there are any.
  show(items, depth = 6) {
    const shown = items.filter((item) => typeof item.mean === "number").slice(0, depth);
    this.#rows.show(shown, (row, item) => this.#fill(row.firstElementChild, item));
    return shown.length > 0;
  }

  #make({ item }) {
    const bar = element("span", "feel");
    for (const side of sides) bar.append(element("span", side));
    return buttonRow(
      () => this.#onOpen(item),
      element("span", "name", item), bar, element("span", "mean"),
    );
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
