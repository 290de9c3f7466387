// What rises: more than its own past would have it. Rows are kept by item, so that what has the focus
// keeps it.

import { brief, count, element, hour } from "./text.js";

const boards = { keyword: ["keywords", ""], hashtag: ["hashtags", "#"], subreddit: ["subreddits", "r/"] };
const signs = { rising: "▲", peaking: "■", cooling: "▼" };

export class Rising {
  #list;
  #rows = new Map();
  #onOpen;

  constructor(list, onOpen) {
    this.#list = list;
    this.#onOpen = onOpen;
  }

  /// Shows the items that rise most; says whether there are any.
  show(items, depth = 6) {
    const shown = items.filter((item) => item.status && boards[item.kind]).slice(0, depth);
    const wanted = new Set(shown.map((item) => item.item));
    for (const [item, row] of this.#rows) {
      if (wanted.has(item)) continue;
      row.remove();
      this.#rows.delete(item);
    }
    let next = this.#list.firstElementChild;
    for (const item of shown) {
      const row = this.#rows.get(item.item) || this.#make(item);
      this.#fill(row.firstElementChild, item);
      if (row === next) next = next.nextElementSibling;
      else this.#list.insertBefore(row, next);
    }
    return shown.length > 0;
  }

  #make({ item, kind }) {
    const row = element("li");
    const button = element("button");
    button.type = "button";
    button.append(
      element("span", "name", item), element("span", "status"), element("span", "since"),
      element("span", "usual"), element("span", "count"),
    );
    const [board, prefix] = boards[kind];
    button.addEventListener("click", () => this.#onOpen(board, item.slice(prefix.length)));
    row.append(button);
    this.#rows.set(item, row);
    return row;
  }

  #fill(button, item) {
    const [name, status, since, usual, number] = button.children;
    name.title = item.item;
    set(status, `${signs[item.status]} ${item.status}`);
    status.className = `status ${item.status}`;
    set(since, item.first_seen ? `since ${hour(new Date(item.first_seen))}` : "");
    set(usual, item.expected < 0.5 ? "usually none" : `usually ${brief(item.expected)}`);
    set(number, count(item.observed));
    // The sign is for the eye; this is for the ear, and begins with what is seen.
    const label = [item.item, item.status, since.textContent, usual.textContent, number.textContent,
      "in the last hour"].filter(Boolean).join(" ");
    if (button.getAttribute("aria-label") !== label) button.setAttribute("aria-label", label);
  }
}

function set(place, text) {
  if (place.textContent !== text) place.textContent = text;
}
