import { expect } from "@jest/globals";
import { TagServer } from "@repod/example-tag";
import type { Page } from "playwright-core";

import { inChromium } from "./chromium.js";
import { GameHouse } from "./game-house.js";
import { SMALL_PHONE, until } from "./game-pages.js";
import { fitsWidth } from "./gestures.js";

const house = new GameHouse("tag", (options) => new TagServer(options));

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
  const page = await house.open(SMALL_PHONE);
  await page.waitForFunction(() => document.querySelector("#standings .own"));
  await page.context().setOffline(true);
  await house.stopServer();

  await page.click("#place");
  await connection(page, "Offline");
  await players(page, 2);
  await page.waitForFunction(() => document.querySelector("#standings")!.textContent.includes("Robot"));
  await page.waitForFunction(() => document.querySelector("#status")!.textContent === "You are it: catch somebody!");
  await page.keyboard.down("KeyA");
  await movedLeft(page);
  await page.keyboard.up("KeyA");
  await house.pages.keep(page, "tag-offline-phone");
  expect(await fitsWidth(page)).toBe(true);
  expect(house.pages.faults).toEqual([]);
});

inChromium("a page goes offline and back as often as it likes, and is one player at each place", async () => {
  const page = await house.open();
  for (let round = 0; round < 3; round += 1) {
    await page.click("#place");
    await connection(page, "Offline");
    await players(page, 2);
    await until(() => house.server.channels.size === 0);
    await page.click("#place");
    await connection(page, "Connected");
    await players(page, 1);
    await until(() => house.server.channels.size === 1);
  }
  expect(house.pages.faults).toEqual([]);
});

inChromium("a page that went offline because its server was gone finds it again when it comes back", async () => {
  const page = await house.open();
  const startAgain = await house.stopServer();
  await page.click("#place");
  await connection(page, "Offline");
  await page.click("#place");
  await connection(page, "Reconnecting …");

  await startAgain();
  await connection(page, "Connected");
  expect(house.server.channels.size).toBe(1);
});
