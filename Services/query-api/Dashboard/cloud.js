// Words, the larger the more they are used: the most used that there is room for, by the alphabet.

import { count, element } from "./text.js";

const most = 60;
const pauseMs = 1000;

export class Cloud {
  #list;
  #items = null;
  #timer = null;
  #onOpen;

  constructor(list, onOpen) {
    this.#list = list;
    this.#onOpen = onOpen;
    addEventListener("resize", () => this.#draw());
  }

  /// At once, and then once a second: what is read should stand still for a while.
  show(items) {
    this.#items = items;
    if (this.#timer) return;
    this.#draw();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#items !== items) this.show(this.#items);
    }, pauseMs);
  }

  #draw() {
    const words = telling((this.#items || []).slice(0, most));
    const focused = this.#list.contains(document.activeElement)
      ? document.activeElement.textContent : null;
    const [first, last] = [words[0]?.count || 1, words[words.length - 1]?.count || 1];
    const made = words.map((word) => this.#make(word, (word.count - last) / (first - last || 1)));
    const inOrder = [...made].sort((a, b) => (a.dataset.item < b.dataset.item ? -1 : 1));
    this.#list.replaceChildren(...inOrder);
    // The fewest that have to go for the others to fit.
    const isFull = () => this.#list.scrollHeight > this.#list.clientHeight;
    let [fits, fails] = [1, made.length + 1];
    if (!isFull()) fits = made.length;
    while (fits + 1 < fails && fits < made.length) {
      const half = Math.floor((fits + fails) / 2);
      made.forEach((one, at) => { one.hidden = at >= half; });
      if (isFull()) fails = half;
      else fits = half;
    }
    made.slice(fits).forEach((one) => one.remove());
    made.forEach((one) => { one.hidden = false; });
    if (focused === null) return;
    const again = made.find((one) => one.dataset.item === focused && one.isConnected);
    again?.firstElementChild.focus({ preventScroll: true });
  }

  #make(word, size) {
    const one = element("li");
    const button = element("button", "", word.item);
    button.type = "button";
    button.title = count(word.count);
    button.style.fontSize = `${14 + 22 * Math.sqrt(size)}px`;
    button.addEventListener("click", () => this.#onOpen(word.item));
    one.dataset.item = word.item;
    one.append(button);
    return one;
  }
}

/// Without the words that hardly come but as part of a longer one that is there, too.
function telling(words) {
  return words.filter((word) => !words.some((other) => other.item.length > word.item.length
    && ` ${other.item} `.includes(` ${word.item} `) && other.count >= 0.8 * word.count));
}
