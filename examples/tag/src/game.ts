import { move, RADIUS, STARTS } from "./shared/arena.js";
import type { Point } from "./shared/arena.js";

/** Units a second. Whoever is it is a little faster, or nobody would ever be caught. */
export const SPEED = { it: 250, others: 220 } as const;

/** How long nobody can tag a player, in seconds: one who has just come, and one who has just tagged somebody. */
export const SAFE = { newcomer: 3, tagger: 2 } as const;

export interface Player {
  readonly id: number;
  position: Point;
  /** Where the player wants to go: at most 1 long, and {0, 0} to stand. */
  direction: Point;
  /** Seconds for which the player cannot be tagged. */
  safe: number;
  /** How long the player has been it, in seconds; the fewer the better. */
  seconds: number;
}

/** A game of tag: the whole truth about it, which is the server's. */
export interface Game {
  /** Seconds since it began. */
  time: number;
  readonly players: Map<number, Player>;
  /** Whoever is it; nobody while there are no players. */
  it: number | undefined;
}

export function createGame(): Game {
  return { time: 0, players: new Map(), it: undefined };
}

/** Somebody new plays, as far from the others as the arena allows. Whoever comes first is it. */
export function join(game: Game, id: number): void {
  const position = loneliestStart([...game.players.values()]);
  game.players.set(id, { id, position, direction: { x: 0, y: 0 }, safe: SAFE.newcomer, seconds: 0 });
  game.it ??= id;
}

/** Somebody goes. If that one was it, whoever has been it for the shortest time is it now. */
export function leave(game: Game, id: number): void {
  game.players.delete(id);
  if (game.it !== id) return;
  const [next] = standings(game);
  game.it = next?.id;
}

/** The players, the best one first. */
export function standings(game: Game): Player[] {
  return [...game.players.values()].sort((a, b) => a.seconds - b.seconds || a.id - b.id);
}

/** A player says where to go. Whatever was said, nobody becomes faster by it. */
export function steer(game: Game, id: number, x: number, y: number): void {
  const player = game.players.get(id);
  if (!player || !Number.isFinite(x) || !Number.isFinite(y)) return;
  const length = Math.max(1, Math.hypot(x, y));
  player.direction = { x: x / length, y: y / length };
}

/** Lets time pass: everybody moves, then whoever is it tags whom it touches. */
export function step(game: Game, seconds: number): void {
  game.time += seconds;
  for (const player of game.players.values()) {
    const way = (player.id === game.it ? SPEED.it : SPEED.others) * seconds;
    player.position = move(player.position, player.direction.x * way, player.direction.y * way);
    player.safe = Math.max(0, player.safe - seconds);
  }
  const it = game.it === undefined ? undefined : game.players.get(game.it);
  // Alone, there is nobody to tag, and nobody who could do better.
  if (!it || game.players.size < 2) return;
  it.seconds += seconds;
  tag(game, it);
}

function tag(game: Game, it: Player): void {
  for (const player of game.players.values()) {
    if (player === it || player.safe > 0 || distance(player.position, it.position) > 2 * RADIUS) continue;
    game.it = player.id;
    // They still touch: without this they would tag each other back and forth.
    it.safe = SAFE.tagger;
    return;
  }
}

function loneliestStart(players: readonly Player[]): Point {
  const loneliness = (start: Point): number => Math.min(...players.map(({ position }) => distance(start, position)));
  return STARTS.reduce((best, start) => (loneliness(start) > loneliness(best) ? start : best));
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
