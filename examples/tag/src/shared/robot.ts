import type { Placed, Snapshot } from "../contract.js";
import { ARENA } from "./arena.js";
import type { Point } from "./arena.js";

/** How much a robot that runs away is drawn to the middle, where it is not cornered, against away from who is it. */
const TO_THE_MIDDLE = 0.6;

/**
 * How far a robot that hunts sways to either side, in radians, and how fast, in radians a second. It slides past most walls by
 * that, where it would stay in front of them; much more, and it is slower than who runs away.
 */
const SWAY = { angle: 0.5, speed: 2 } as const;

/**
 * Where a robot wants to go: to the nearest player when it is it, away from whoever is it otherwise. It sees no walls.
 *
 * @returns At most 1 long; {0, 0} where there is nothing to do.
 */
export function robotWish({ it, players, time }: Snapshot, id: number): Point {
  const own = players.find((player) => player.id === id);
  if (!own) return { x: 0, y: 0 };
  if (it === id) return swayed(unit(wayTo(own, nearest(own, players) ?? own)), time);
  const hunter = players.find((player) => player.id === it) ?? own;
  const [away, inwards] = [unit(wayTo(hunter, own)), unit(wayTo(own, { x: ARENA.width / 2, y: ARENA.height / 2 }))];
  return unit({ x: away.x + TO_THE_MIDDLE * inwards.x, y: away.y + TO_THE_MIDDLE * inwards.y });
}

function nearest(own: Placed, players: readonly Placed[]): Placed | undefined {
  const others = players.filter(({ id }) => id !== own.id);
  const distanceTo = (other: Placed): number => Math.hypot(other.x - own.x, other.y - own.y);
  return others.sort((a, b) => distanceTo(a) - distanceTo(b))[0];
}

function wayTo(from: Point, to: Point): Point {
  return { x: to.x - from.x, y: to.y - from.y };
}

function unit({ x, y }: Point): Point {
  const length = Math.hypot(x, y);
  return length === 0 ? { x: 0, y: 0 } : { x: x / length, y: y / length };
}

function swayed({ x, y }: Point, time: number): Point {
  const angle = SWAY.angle * Math.sin(SWAY.speed * time);
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  return { x: x * cosine - y * sine, y: x * sine + y * cosine };
}
