/** The arena in its own units. The page scales it to the width of its window; everything else is in these units. */
export const ARENA = { width: 800, height: 600 } as const;

/** How far a player reaches from the middle. */
export const RADIUS = 18;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A wall: its corner nearest to the top left, and its size. */
export interface Obstacle extends Point {
  readonly width: number;
  readonly height: number;
}

/** Between any two of them, and along the edge, there is room for a player to pass. */
export const OBSTACLES: readonly Obstacle[] = [
  { x: 120, y: 110, width: 150, height: 34 },
  { x: 120, y: 144, width: 34, height: 96 },
  { x: 530, y: 110, width: 150, height: 34 },
  { x: 366, y: 66, width: 68, height: 68 },
  { x: 270, y: 250, width: 34, height: 100 },
  { x: 496, y: 250, width: 34, height: 100 },
  { x: 120, y: 456, width: 150, height: 34 },
  { x: 366, y: 466, width: 68, height: 68 },
  { x: 530, y: 456, width: 150, height: 34 },
  { x: 646, y: 360, width: 34, height: 96 },
];

/** Where players begin. */
export const STARTS: readonly Point[] = [
  { x: 400, y: 300 },
  { x: 60, y: 60 },
  { x: 740, y: 540 },
  { x: 740, y: 60 },
  { x: 60, y: 540 },
  { x: 400, y: 200 },
  { x: 400, y: 400 },
  { x: 60, y: 300 },
  { x: 740, y: 300 },
];

/** What sums of fractions may be off by. */
const ROUNDING = 1e-6;

/** The longest way that is looked at as a whole: a longer one could end behind a wall. */
const LONGEST_STEP = RADIUS / 2;

/**
 * Moves a player until something is in the way, and then along it: whoever runs against a wall at an angle slides.
 *
 * @returns Where the player ends up: never outside the arena, never inside an obstacle.
 */
export function move(from: Point, dx: number, dy: number, obstacles = OBSTACLES): Point {
  const count = Math.ceil(Math.hypot(dx, dy) / LONGEST_STEP);
  let at = from;
  for (let step = 0; step < count; step += 1) {
    const pushed = pushOut({ x: at.x + dx / count, y: at.y + dy / count }, obstacles);
    // Pushed out of one wall, a player may be in another one: that is a corner, and there is no way on.
    if (!isFree(pushed, obstacles)) break;
    at = pushed;
  }
  return at;
}

/** Whether a player fits there. */
export function isFree({ x, y }: Point, obstacles = OBSTACLES): boolean {
  const isInside = x >= RADIUS && x <= ARENA.width - RADIUS && y >= RADIUS && y <= ARENA.height - RADIUS;
  return isInside && obstacles.every((obstacle) => distanceTo(obstacle, { x, y }) >= RADIUS - ROUNDING);
}

/** The nearest place where nothing is in the way, as long as only one thing is. */
function pushOut(wanted: Point, obstacles: readonly Obstacle[]): Point {
  let { x, y } = wanted;
  for (const obstacle of obstacles) {
    const nearest = nearestIn(obstacle, { x, y });
    const distance = Math.hypot(x - nearest.x, y - nearest.y);
    if (distance >= RADIUS || distance === 0) continue;
    x = nearest.x + ((x - nearest.x) / distance) * RADIUS;
    y = nearest.y + ((y - nearest.y) / distance) * RADIUS;
  }
  return { x: clamp(x, RADIUS, ARENA.width - RADIUS), y: clamp(y, RADIUS, ARENA.height - RADIUS) };
}

function distanceTo(obstacle: Obstacle, point: Point): number {
  const nearest = nearestIn(obstacle, point);
  return Math.hypot(point.x - nearest.x, point.y - nearest.y);
}

function nearestIn({ x, y, width, height }: Obstacle, point: Point): Point {
  return { x: clamp(point.x, x, x + width), y: clamp(point.y, y, y + height) };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
