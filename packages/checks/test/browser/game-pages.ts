import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { ROOT } from "../../src/repository.js";
import { launchChromium } from "./chromium.js";

const FOLDER = join(ROOT, "screenshots");

/** A phone of the narrow kind, held upright. */
export const PHONE: BrowserContextOptions = { viewport: { width: 375, height: 720 }, colorScheme: "dark" };
/** The same for fingers, as fine as such screens are. */
export const TOUCH_PHONE: BrowserContextOptions = { ...PHONE, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
/** The narrowest that pages are made for. */
export const SMALL_PHONE: BrowserContextOptions = {
  ...TOUCH_PHONE,
  viewport: { width: 360, height: 640 },
  colorScheme: "light",
};
export const DARK_DESK: BrowserContextOptions = { viewport: { width: 1280, height: 800 }, colorScheme: "dark" };
const DESK: BrowserContextOptions = { viewport: { width: 1280, height: 800 }, colorScheme: "light" };

/** Pages of one Chromium, each as if on a machine of its own, and what went wrong in them. */
export class GamePages {
  readonly #browser: Browser;
  /** What their scripts threw. */
  readonly faults: string[] = [];

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** `undefined` where there is no Chromium. */
  static async launch(): Promise<GamePages | undefined> {
    const browser = await launchChromium();
    return browser && new GamePages(browser);
  }

  /** Opens the page of a game and waits until it is connected. */
  async open(url: string, options?: BrowserContextOptions): Promise<Page> {
    const page = await this.visit(url, options);
    await connected(page);
    return page;
  }

  async visit(url: string, options: BrowserContextOptions = DESK): Promise<Page> {
    const context = await this.#browser.newContext(options);
    const page = await context.newPage();
    page.on("pageerror", (error) => this.faults.push(error.message));
    await page.goto(url);
    return page;
  }

  /** Keeps what a page looks like, for people. */
  async keep(page: Page, name: string): Promise<void> {
    await mkdir(FOLDER, { recursive: true });
    await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  }

  async closeAll(): Promise<void> {
    await Promise.all(this.#browser.contexts().map((context) => context.close()));
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}

/** Waits until a page says that it is connected. */
export async function connected(page: Page): Promise<void> {
  await page.waitForSelector('.connection[data-state="connected"]');
}

/** Waits until something on this side is so; for what no event tells. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}
