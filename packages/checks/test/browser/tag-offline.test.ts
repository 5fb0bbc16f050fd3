import { afterAll, afterEach, beforeAll, beforeEach, expect } from "@jest/globals";
import { servePages } from "@repod/example-pages";
import { TagServer } from "@repod/example-tag";
import type { Page } from "playwright-core";

import { inChromium } from "./chromium.js";
import { GamePages, SMALL_PHONE, until } from "./game-pages.js";
import { fitsWidth } from "./gestures.js";

const FOLDER = new URL("../../../../examples/tag/", import.meta.url);

let pages: GamePages | undefined;
let server: TagServer;

beforeAll(async () => {
  pages = await GamePages.launch();
});

beforeEach(async () => {
  server = new TagServer({ host: "127.0.0.1", port: 0, http: servePages(FOLDER) });
  await server.start();
});

afterEach(async () => {
  await pages?.closeAll();
  await server.stop();
});

afterAll(() => pages?.close());

async function connection(page: Page, text: string): Promise<void> {
  await page.waitForFunction((wanted) => document.querySelector(".connection")!.textContent === wanted, text);
}

async function players(page: Page, count: number): Promise<void> {
  await page.waitForFunction((wanted) => document.querySelectorAll("#standings li").length === wanted, count);
}

/** Waits until a page shows its first player left of where it began, in the middle. */
async function movedLeft(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const places = document.querySelector<HTMLElement>("#arena")!.dataset["players"] ?? "";
    return Number(/^1:(\d+),/.exec(places)?.[1]) < 380;
  });
}

inChromium("with the network off and the server gone a page plays on, against a robot", async () => {
  const page = await pages!.open(`http://localhost:${server.address[1]}/`, SMALL_PHONE);
  await page.waitForFunction(() => document.querySelector("#standings .own"));
  await page.context().setOffline(true);
  await server.stop();

  await page.click("#place");
  await connection(page, "Offline");
  await players(page, 2);
  await page.waitForFunction(() => document.querySelector("#standings")!.textContent.includes("Robot"));
  await page.waitForFunction(() => document.querySelector("#status")!.textContent === "You are it: catch somebody!");
  await page.keyboard.down("KeyA");
  await movedLeft(page);
  await page.keyboard.up("KeyA");
  await pages!.keep(page, "tag-offline-phone");
  expect(await fitsWidth(page)).toBe(true);
  expect(pages!.faults).toEqual([]);
});

inChromium("a page goes offline and back as often as it likes, and is one player at each place", async () => {
  const page = await pages!.open(`http://localhost:${server.address[1]}/`);
  for (let round = 0; round < 3; round += 1) {
    await page.click("#place");
    await connection(page, "Offline");
    await players(page, 2);
    await until(() => server.channels.size === 0);
    await page.click("#place");
    await connection(page, "Connected");
    await players(page, 1);
    await until(() => server.channels.size === 1);
  }
  expect(pages!.faults).toEqual([]);
});

inChromium("a page that went offline because its server was gone finds it again when it comes back", async () => {
  const [, port] = server.address;
  const page = await pages!.open(`http://localhost:${port}/`);
  await server.stop();
  await page.click("#place");
  await connection(page, "Offline");
  await page.click("#place");
  await connection(page, "Reconnecting …");

  server = new TagServer({ host: "127.0.0.1", port, http: servePages(FOLDER) });
  await server.start();
  await connection(page, "Connected");
  expect(server.channels.size).toBe(1);
});
