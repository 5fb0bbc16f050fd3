import { keepCrisp, themeColours } from "@repod/example-pages/browser";
import type { Placed, Snapshot } from "../contract.js";
import { ARENA, OBSTACLES, RADIUS } from "../shared/arena.js";
import { playerColour } from "./player-colour.js";

/** How often the ring around whoever is it swells, in times a second. */
const PULSE = 1.2;

const FULL_TURN = 2 * Math.PI;

/** Draws the arena and who is in it. */
export class ArenaView {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #colours = themeColours("text", "line", "surface", "it");
  readonly #wantsStill = matchMedia("(prefers-reduced-motion: reduce)");

  constructor(canvas: HTMLCanvasElement) {
    const context = canvas.getContext("2d");
    if (!context) throw new Error("This browser cannot draw.");
    this.#canvas = canvas;
    this.#context = context;
    // The next frame draws it again.
    keepCrisp(canvas, () => undefined);
  }

  /**
   * @param own - The number of the player whose page this is.
   * @param names - What players are called, by number.
   * @param now - Seconds; only for what moves by itself.
   */
  draw(game: Snapshot | undefined, own: number | undefined, names: ReadonlyMap<number, string>, now: number): void {
    const context = this.#context;
    const scale = this.#canvas.width / ARENA.width;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, ARENA.width, ARENA.height);
    this.#drawObstacles();
    // Our own on top, so that it is never lost in a crowd.
    const players = [...(game?.players ?? [])].sort((a, b) => Number(a.id === own) - Number(b.id === own));
    for (const player of players) {
      if (player.id === game?.it) this.#drawRing(player, now);
      this.#drawPlayer(player, player.id === own);
    }
    // Names are for people, and small on a small page: they get a size that can be read there.
    const size = Math.max(15, 11 / (scale / devicePixelRatio));
    for (const player of players) this.#drawName(player, names.get(player.id) ?? "", size);
  }

  #drawObstacles(): void {
    const context = this.#context;
    context.fillStyle = this.#colours().line;
    // One path, so that obstacles that touch look like one.
    context.beginPath();
    for (const { x, y, width, height } of OBSTACLES) context.rect(x, y, width, height);
    context.fill();
  }

  #drawRing({ x, y }: Placed, now: number): void {
    const context = this.#context;
    const swelling = this.#wantsStill.matches ? 0 : Math.sin(now * PULSE * FULL_TURN) * 2.5;
    context.strokeStyle = this.#colours().it;
    context.lineWidth = 5;
    context.beginPath();
    context.arc(x, y, RADIUS + 8 + swelling, 0, FULL_TURN);
    context.stroke();
  }

  #drawPlayer({ id, x, y, safe }: Placed, isOwn: boolean): void {
    const context = this.#context;
    context.globalAlpha = safe ? 0.45 : 1;
    context.fillStyle = playerColour(id);
    context.beginPath();
    context.arc(x, y, RADIUS, 0, FULL_TURN);
    context.fill();
    context.globalAlpha = 1;
    if (safe) {
      context.setLineDash([6, 5]);
      context.strokeStyle = playerColour(id);
      context.lineWidth = 2;
      context.stroke();
      context.setLineDash([]);
    }
    if (!isOwn) return;
    context.fillStyle = "#ffffff";
    context.beginPath();
    context.arc(x, y, RADIUS / 3, 0, FULL_TURN);
    context.fill();
  }

  #drawName({ x, y }: Placed, name: string, size: number): void {
    const context = this.#context;
    const { text, surface } = this.#colours();
    context.font = `600 ${size}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "bottom";
    const half = context.measureText(name).width / 2 + 4;
    const left = Math.min(ARENA.width - half, Math.max(half, x));
    const bottom = y - RADIUS - 12 > size ? y - RADIUS - 12 : y + RADIUS + 12 + size;
    context.lineJoin = "round";
    context.lineWidth = size / 4;
    context.strokeStyle = surface;
    context.strokeText(name, left, bottom);
    context.fillStyle = text;
    context.fillText(name, left, bottom);
  }
}
