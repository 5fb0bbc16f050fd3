import type { Page } from "playwright-core";

/** Where an element is in its page: its middle, and its size. */
export async function placeOf(
  page: Page,
  selector: string,
): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await page.locator(selector).boundingBox();
  if (!box) throw new Error(`${selector} is not to be seen.`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2, width: box.width, height: box.height };
}

/** Moves a finger over a page: down at the first place, along all others, and up unless it is to stay. */
export async function touch(
  page: Page,
  places: readonly (readonly [x: number, y: number])[],
  lift: boolean,
): Promise<void> {
  const session = await page.context().newCDPSession(page);
  for (const [index, [x, y]] of places.entries()) {
    const type = index === 0 ? "touchStart" : "touchMove";
    await session.send("Input.dispatchTouchEvent", { type, touchPoints: [{ x, y }] });
  }
  if (lift) await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
}

/** Whether nothing of a page lies beyond its right edge. */
export function fitsWidth(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
}
