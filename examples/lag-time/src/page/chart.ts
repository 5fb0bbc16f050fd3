import { element } from "@repod/example-pages/browser";
import { MOST_SAMPLES } from "../shared/recent-samples.js";
import type { RecentSamples } from "../shared/recent-samples.js";
import { milliseconds } from "./milliseconds.js";

/** Room for the labels, in CSS pixels. */
const LEFT = 52;
const RIGHT = 12;
const TOP = 14;
const BOTTOM = 26;

const LINES = 4;
/** Heights that people can read: these, times a power of ten. */
const STEPS = [1, 2, 4, 6, 8, 10];

/** The least readable height that leaves some air above `value`. */
export function chartHeight(value: number): number {
  const wanted = Math.max(value * 1.15, 0.4);
  const magnitude = 10 ** Math.floor(Math.log10(wanted));
  return magnitude * (STEPS.find((step) => step * magnitude >= wanted) ?? 10);
}

/** The last minute as a line that moves to the left. Draws with the colours of the page's style. */
export class Chart {
  readonly #samples: RecentSamples;
  readonly #canvas = element("#chart", HTMLCanvasElement);
  readonly #context = this.#canvas.getContext("2d")!;
  readonly #style = getComputedStyle(this.#canvas);

  constructor(samples: RecentSamples) {
    this.#samples = samples;
    new ResizeObserver(() => this.#resize()).observe(this.#canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  draw(): void {
    const { width, height } = this.#size;
    const top = chartHeight(this.#samples.worst ?? 0);
    const toY = (value: number): number => TOP + (height - TOP - BOTTOM) * (1 - value / top);
    const first = MOST_SAMPLES - this.#samples.all.length;
    const toX = (index: number): number => LEFT + ((width - LEFT - RIGHT) * (first + index)) / (MOST_SAMPLES - 1);

    this.#context.clearRect(0, 0, width, height);
    this.#drawGrid(top, toY);
    this.#drawSamples(toX, toY);
    this.#drawMedian(toY);
  }

  #drawGrid(top: number, toY: (value: number) => number): void {
    const { width, height } = this.#size;
    const context = this.#context;
    context.font = `12px ${this.#style.fontFamily}`;
    context.fillStyle = this.#colour("--quiet");
    context.strokeStyle = this.#colour("--line");
    context.lineWidth = 1;
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (let line = 0; line <= LINES; line += 1) {
      const value = (top * line) / LINES;
      // On the middle of a pixel a thin line is sharp.
      const y = Math.round(toY(value)) + 0.5;
      context.beginPath();
      context.moveTo(LEFT, y);
      context.lineTo(width - RIGHT, y);
      context.stroke();
      context.fillText(`${Number(value.toPrecision(3))} ms`, LEFT - 8, y);
    }
    context.textBaseline = "bottom";
    context.fillText("now", width - RIGHT, height - 4);
    context.textAlign = "left";
    context.fillText("a minute ago", LEFT, height - 4);
  }

  #drawSamples(toX: (index: number) => number, toY: (value: number) => number): void {
    const context = this.#context;
    context.strokeStyle = this.#colour("--accent");
    context.fillStyle = this.#colour("--accent");
    context.lineWidth = 2;
    context.lineJoin = "round";
    for (const run of runsOf(this.#samples.all)) {
      const points = run.map(({ index, sample }) => [toX(index), toY(sample)] as const);
      const [start] = points;
      const end = points.at(-1);
      if (!start || !end) continue;
      context.beginPath();
      for (const [x, y] of points) context.lineTo(x, y);
      context.stroke();
      context.lineTo(end[0], toY(0));
      context.lineTo(start[0], toY(0));
      context.globalAlpha = 0.14;
      context.fill();
      context.globalAlpha = 1;
      context.beginPath();
      context.arc(end[0], end[1], 3, 0, Math.PI * 2);
      context.fill();
    }
  }

  #drawMedian(toY: (value: number) => number): void {
    const median = this.#samples.figures()?.median;
    if (median === undefined) return;
    const context = this.#context;
    const y = toY(median);
    context.strokeStyle = this.#colour("--text");
    context.lineWidth = 1;
    context.setLineDash([4, 4]);
    context.beginPath();
    context.moveTo(LEFT, y);
    context.lineTo(this.#size.width - RIGHT, y);
    context.stroke();
    context.setLineDash([]);
    this.#canvas.setAttribute("aria-label", `Round trips of the last minute; the median is ${milliseconds(median)}.`);
  }

  /** In CSS pixels; the canvas itself has as many as the screen. */
  get #size(): { width: number; height: number } {
    return { width: this.#canvas.clientWidth, height: this.#canvas.clientHeight };
  }

  #resize(): void {
    const { width, height } = this.#size;
    const ratio = window.devicePixelRatio;
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(height * ratio);
    this.#context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.draw();
  }

  #colour(name: string): string {
    return this.#style.getPropertyValue(name);
  }
}

interface Point {
  readonly index: number;
  readonly sample: number;
}

/** Samples without a gap between them, as lists of their own. */
function runsOf(samples: readonly (number | undefined)[]): Point[][] {
  const runs: Point[][] = [[]];
  for (const [index, sample] of samples.entries()) {
    if (sample === undefined) runs.push([]);
    else runs.at(-1)?.push({ index, sample });
  }
  return runs;
}
