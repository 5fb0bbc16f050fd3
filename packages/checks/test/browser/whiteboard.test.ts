import { afterAll, afterEach, beforeAll, beforeEach, expect } from "@jest/globals";
import { servePages } from "@repod/example-pages";
import { WhiteboardServer } from "@repod/example-whiteboard";
import type { BrowserContextOptions, Page } from "playwright-core";
import { PlainPeer } from "../games/plain-peer.js";
import { inChromium } from "./chromium.js";
import { DARK_DESK, GamePages, SMALL_PHONE, TOUCH_PHONE } from "./game-pages.js";
import { fitsWidth, placeOf, touch } from "./gestures.js";

const FOLDER = new URL("../../../../examples/whiteboard/", import.meta.url);
const BLUE = [22, 112, 216];
const RED = [217, 45, 58];

let pages: GamePages | undefined;
let server: WhiteboardServer;

beforeAll(async () => {
  pages = await GamePages.launch();
});

beforeEach(async () => {
  server = new WhiteboardServer({ host: "127.0.0.1", port: 0, http: servePages(FOLDER) });
  await server.start();
});

afterEach(async () => {
  await pages?.closeAll();
  await server.stop();
});

afterAll(() => pages?.close());

function open(options?: BrowserContextOptions): Promise<Page> {
  return pages!.open(`http://localhost:${server.address[1]}/`, options);
}

/** Draws with the mouse along points; both from 0 to 1. */
async function draw(page: Page, points: readonly (readonly [x: number, y: number])[]): Promise<void> {
  const { x, y, width, height } = await placeOf(page, "#board");
  const places = points.map(([px, py]) => [x + (px - 0.5) * width, y + (py - 0.5) * height] as const);
  await page.mouse.move(...places[0]!);
  await page.mouse.down();
  for (const place of places.slice(1)) await page.mouse.move(...place);
  await page.mouse.up();
}

/** Waits until a page shows so many strokes. */
async function expectStrokes(page: Page, count: number): Promise<void> {
  await page.waitForSelector(`#board[data-strokes="${count}"]`);
}

/** The colour of the board at a place; both from 0 to 1. Without the last, opacity, which is 0 where nothing is drawn. */
function colourAt(page: Page, x: number, y: number): Promise<number[]> {
  return page.evaluate(
    ([px, py]) => {
      const canvas = document.querySelector<HTMLCanvasElement>("#board")!;
      const pixel = new OffscreenCanvas(1, 1).getContext("2d")!;
      pixel.drawImage(canvas, -Math.floor(px! * canvas.width), -Math.floor(py! * canvas.height));
      const { data } = pixel.getImageData(0, 0, 1, 1);
      return data[3] === 255 ? [...data.slice(0, 3)] : [];
    },
    [x, y],
  );
}

const wave = Array.from({ length: 40 }, (_, index) => [0.1 + index / 50, 0.3 + Math.sin(index / 4) / 10] as const);

inChromium("two pages of different size draw on the same board, and both show all of it", async () => {
  const [large, phone] = [await open(), await open(TOUCH_PHONE)];
  await large.click('[aria-label="Blue"]');
  await large.click('[aria-label="Very thick"]');
  await draw(large, [
    [0.2, 0.5],
    [0.5, 0.5],
    [0.8, 0.5],
  ]);
  await phone.click('[aria-label="Red"]');
  await phone.click('[aria-label="Very thick"]');
  const { x, y, width, height } = await placeOf(phone, "#board");
  await touch(
    phone,
    [
      [x, y - height * 0.4],
      [x, y - height * 0.2],
      [x, y - height * 0.1],
    ],
    true,
  );

  for (const page of [large, phone]) {
    await expectStrokes(page, 2);
    expect(await colourAt(page, 0.4, 0.5)).toEqual(BLUE);
    expect(await colourAt(page, 0.5, 0.2)).toEqual(RED);
    expect(await colourAt(page, 0.1, 0.9)).toEqual([]);
    expect(await fitsWidth(page)).toBe(true);
  }
  expect(width / height).toBeCloseTo(4 / 3);
  await draw(large, wave);
  await expectStrokes(phone, 3);
  await pages!.keep(large, "whiteboard-light-desk");
  await pages!.keep(phone, "whiteboard-dark-phone");

  await large.keyboard.press("Control+z");
  for (const page of [large, phone]) await expectStrokes(page, 2);
  await large.click("#undo");
  for (const page of [large, phone]) await expectStrokes(page, 1);
  // Only strokes of others are left.
  await large.click("#undo");
  await phone.click("#undo");
  for (const page of [large, phone]) await expectStrokes(page, 0);
  expect(await colourAt(large, 0.4, 0.5)).toEqual([]);
  expect(pages!.faults).toEqual([]);
});

inChromium("whoever comes late sees the picture, and clear wipes it for all", async () => {
  const first = await open(DARK_DESK);
  for (const y of [0.2, 0.4, 0.6]) {
    await draw(first, [
      [0.2, y],
      [0.8, y],
    ]);
  }
  const late = await open(SMALL_PHONE);
  await expectStrokes(late, 3);
  expect(await late.getAttribute("#board", "data-points")).toBe(await first.getAttribute("#board", "data-points"));
  expect(await first.textContent("#people")).toBe("2 people are here");
  await pages!.keep(first, "whiteboard-dark-desk");
  await pages!.keep(late, "whiteboard-light-phone");

  await late.click("#clear");
  for (const page of [first, late]) await expectStrokes(page, 0);
  expect(pages!.faults).toEqual([]);
});

inChromium("more strokes than stay in motion are all shown, in their order, and again in another size", async () => {
  const page = await open();
  await page.click('[aria-label="Very thick"]');
  for (let index = 0; index < 20; index += 1) {
    await page.click(`[aria-label="${index % 2 === 0 ? "Blue" : "Red"}"]`);
    await draw(page, [
      [0.3, 0.5],
      [0.7, 0.5],
    ]);
    await expectStrokes(page, index + 1);
  }
  expect(await colourAt(page, 0.5, 0.5)).toEqual(RED);

  await page.setViewportSize({ width: 700, height: 900 });
  await page.waitForFunction(() => document.querySelector<HTMLCanvasElement>("#board")!.width < 700);
  // It is drawn in the frame after that.
  while (String(await colourAt(page, 0.5, 0.5)) !== String(RED))
    await page.evaluate(() => new Promise(requestAnimationFrame));
  await page.click("#undo");
  await expectStrokes(page, 19);
  expect(await colourAt(page, 0.5, 0.5)).toEqual(BLUE);
  await page.click("#clear");
  await expectStrokes(page, 0);
  expect(await colourAt(page, 0.5, 0.5)).toEqual([]);
});

inChromium("the arrow keys and the space bar draw as well", async () => {
  const [page, other] = [await open(), await open()];
  await page.focus("#board");
  await page.keyboard.press("ArrowLeft");
  expect(await page.getAttribute("#board", "data-strokes")).toBe("0");
  await page.keyboard.down("Space");
  for (let step = 0; step < 5; step += 1) await page.keyboard.press("ArrowRight");
  await page.keyboard.up("Space");
  await page.keyboard.press("ArrowDown");

  for (const each of [page, other]) {
    await expectStrokes(each, 1);
    await each.waitForSelector('#board[data-points="6"]');
  }
});

inChromium(
  "a socket that speaks by frames and messages alone draws on the board of a page, and sees the page's strokes",
  async () => {
    const page = await open();
    const plain = new PlainPeer(server);
    plain.send({ action: "begin", stroke: 1, colour: "#1670d8", thickness: 420, points: [3_000, 4_500, 9_000, 4_500] });
    await expectStrokes(page, 1);
    expect(await colourAt(page, 0.5, 0.5)).toEqual(BLUE);

    await page.click('[aria-label="Red"]');
    await draw(page, [
      [0.25, 0.75],
      [0.75, 0.75],
    ]);
    const { colour, points } = await plain.hears("begin", ({ author }) => author === 1);
    expect(colour).toBe("#d92d3a");
    expect((points as number[]).slice(0, 2).map((value) => Math.round(value / 100))).toEqual([30, 68]);
    plain.send({ action: "clear" });
    await expectStrokes(page, 0);
    plain.close();
  },
);
