/** What of a canvas it takes to draw a line. */
export type Path = Pick<CanvasRenderingContext2D, "moveTo" | "lineTo" | "quadraticCurveTo">;

/**
 * Traces a smooth line along points. From the middle between two points to the middle between the next two it is a curve
 * that bends toward the point in between: such curves meet without a corner.
 *
 * @param points - x and y in turn.
 */
export function trace(path: Path, points: readonly number[]): void {
  const [firstX = 0, firstY = 0] = points;
  const [lastX = firstX, lastY = firstY] = points.slice(-2);
  path.moveTo(firstX, firstY);
  for (let index = 2; index + 3 < points.length; index += 2) {
    const [x = 0, y = 0, nextX = 0, nextY = 0] = points.slice(index, index + 4);
    path.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
  }
  // A line without any length would not be drawn, and a dot is one.
  path.lineTo(points.length > 2 ? lastX : lastX + 0.1, lastY);
}
