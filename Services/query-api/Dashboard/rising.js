// What rises: more than its own past would have it.

import { buttonRow, Rows } from "./rows.js";
import { brief, count, element, hour, set } from "./text.js";

const boards = { keyword: ["keywords", ""], hashtag: ["hashtags", "#"], subreddit: ["subreddits", "r/"] };
const signs = { rising: "▲", peaking: "■", cooling: "▼" };

export class Rising {
  #rows;
  #onOpen;

  constructor(list, onOpen) {
    this.#rows = new Rows(list, (item) => this.#make(item));
    this.#onOpen = onOpen;
  }

  /// Shows the items that rise most; says whether there are any.
  show(items, depth = 6) {
    const shown = items.filter((item) => item.status && boards[item.kind]).slice(0, depth);
    this.#rows.show(shown, (row, item) => this.#fill(row.firstElementChild, item));
    return shown.length > 0;
  }

  #make({ item, kind }) {
    const [board, prefix] = boards[kind];
    return buttonRow(
      () => this.#onOpen(board, item.slice(prefix.length)),
      element("span", "name", item), element("span", "status"), element("span", "since"),
      element("span", "usual"), element("span", "count"),
    );
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
