import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { promisify } from "node:util";
import { fileURLToPath } from "node:url";
import { servePages } from "@repod/example-pages";
import type { RequestHandler } from "@repod/example-pages";
import type { AnyServer } from "@repod/server";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { launchChromium } from "../browser/chromium.js";

const ROOT = new URL("../../../../", import.meta.url);
const SCREENSHOTS = new URL("screenshots/", ROOT);

/** A large window in the light, and a phone in the dark. */
const WINDOWS = {
  large: { viewport: { width: 1280, height: 800 }, colorScheme: "light" },
  largeDark: { viewport: { width: 1280, height: 800 }, colorScheme: "dark" },
  phone: {
    viewport: { width: 375, height: 740 },
    deviceScaleFactor: 2,
    hasTouch: true,
    isMobile: true,
    colorScheme: "dark",
  },
  phoneLight: {
    viewport: { width: 360, height: 640 },
    deviceScaleFactor: 2,
    hasTouch: true,
    isMobile: true,
    colorScheme: "light",
  },
} as const;

/** One browser for all tests of a file. */
let browser: Browser | undefined;

/** Starts the browser and bundles the script of a game's page; once for all tests of a file. */
export async function preparePages(name: string): Promise<void> {
  browser = await launchChromium();
  await promisify(execFile)(process.execPath, [fileURLToPath(new URL("examples/pages/bin/bundle.js", ROOT)), name]);
  await mkdir(SCREENSHOTS, { recursive: true });
}

export async function closeBrowser(): Promise<void> {
  await browser?.close();
}

/** A game that is open to pages. */
export class GamePages<S extends AnyServer> {
  readonly server: S;
  readonly #name: string;
  readonly #contexts: BrowserContext[] = [];
  /** What pages complained about. */
  readonly complaints: string[] = [];

  static async open<S extends AnyServer>(
    name: string,
    create: (options: { port: number; http: RequestHandler }) => S,
  ): Promise<GamePages<S>> {
    const server = create({ port: 0, http: servePages(new URL(`examples/${name}/`, ROOT)) });
    await server.start();
    return new GamePages(name, server);
  }

  private constructor(name: string, server: S) {
    this.#name = name;
    this.server = server;
  }

  /** Opens the game's page in a window of its own, and waits until it is connected. */
  async openPage(kind: keyof typeof WINDOWS): Promise<Page> {
    if (!browser) throw new Error("There is no browser yet.");
    const context = await browser.newContext(WINDOWS[kind]);
    this.#contexts.push(context);
    const page = await context.newPage();
    page.on("pageerror", ({ message }) => this.complaints.push(message));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") this.complaints.push(message.text());
    });
    const [host, port] = this.server.address;
    await page.goto(`http://${host}:${port}/`);
    await page.waitForSelector('.connection[data-state="connected"]');
    return page;
  }

  /** Keeps what a page looks like, for people to look at. */
  async keepPicture(page: Page, what: string): Promise<void> {
    const width = page.viewportSize()?.width ?? 0;
    const path = fileURLToPath(new URL(`${this.#name}-${what}-${width}.png`, SCREENSHOTS));
    await page.screenshot({ path });
  }

  async close(): Promise<void> {
    await Promise.all(this.#contexts.map((context) => context.close()));
    await this.server.stop();
  }
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

/** Where an element is in its page: its middle, and its size. */
export async function placeOf(
  page: Page,
  selector: string,
): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await page.locator(selector).boundingBox();
  if (!box) throw new Error(`${selector} is not to be seen.`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2, width: box.width, height: box.height };
}

/** Whether nothing of a page lies beyond its right edge. */
export function fitsWidth(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
}
