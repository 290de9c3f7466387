// Emoji that fall as they are sent: each window of two seconds over the next two.

import { motion } from "./text.js";

const most = 140;
const perBatch = 36;
const size = 22;

export class Rain {
  #canvas;
  #drops = [];
  #sprites = new Map();
  #isRunning = false;
  #last = 0;

  constructor(canvas) {
    this.#canvas = canvas;
    motion.addEventListener("change", () => this.#still());
  }

  /// Lets fall what was counted in a while of `ms`, thinned so that the largest shows its measure.
  fall(counts, ms = 2000) {
    if (!motion.matches || document.hidden) return;
    const total = Object.values(counts).reduce((sum, one) => sum + one, 0);
    if (!total) return;
    const thin = Math.max(1, total / perBatch);
    const width = this.#canvas.clientWidth;
    for (const [emoji, number] of Object.entries(counts)) {
      const share = number / thin;
      const drops = Math.floor(share) + (Math.random() < share % 1 ? 1 : 0);
      for (let i = 0; i < drops && this.#drops.length < most; i += 1) {
        this.#drops.push({
          emoji,
          x: size / 2 + Math.random() * (width - size),
          y: -size,
          wait: Math.random() * ms,
          speed: 0.045 + Math.random() * 0.035,
        });
      }
    }
    if (!this.#isRunning) {
      this.#isRunning = true;
      this.#last = performance.now();
      requestAnimationFrame((now) => this.#draw(now));
    }
  }

  #draw(now) {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    const ratio = devicePixelRatio || 1;
    if (this.#canvas.width !== Math.round(width * ratio)) {
      this.#canvas.width = Math.round(width * ratio);
      this.#canvas.height = Math.round(height * ratio);
    }
    const pen = this.#canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    const passed = Math.min(100, now - this.#last);
    this.#last = now;
    for (const drop of this.#drops) {
      if (drop.wait > 0) drop.wait -= passed;
      else drop.y += drop.speed * passed;
      pen.globalAlpha = Math.max(0, Math.min(1, (height - drop.y) / 48));
      pen.drawImage(this.#sprite(drop.emoji, ratio), drop.x - size / 2, drop.y, size, size);
    }
    this.#drops = this.#drops.filter((drop) => drop.y < height);
    this.#isRunning = this.#drops.length > 0 && motion.matches;
    if (this.#isRunning) requestAnimationFrame((next) => this.#draw(next));
    else this.#still();
  }

  /// Text is slow to draw: each emoji is drawn once.
  #sprite(emoji, ratio) {
    const held = this.#sprites.get(emoji);
    if (held) return held;
    if (this.#sprites.size > 400) this.#sprites.clear();
    const made = document.createElement("canvas");
    made.width = made.height = Math.ceil(size * ratio);
    const pen = made.getContext("2d");
    pen.scale(ratio, ratio);
    pen.font = `${size * 0.8}px "Noto Color Emoji", sans-serif`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(emoji, size / 2, size / 2 + 1);
    this.#sprites.set(emoji, made);
    return made;
  }

  #still() {
    this.#drops = [];
    this.#canvas.getContext("2d").clearRect(0, 0, this.#canvas.width, this.#canvas.height);
  }
}
