import { expect } from "@jest/globals";
import { TagServer } from "@repod/example-tag";
import { startProxy } from "@repod/testing";
import type { Page } from "playwright-core";

import { inChromium } from "./chromium.js";
import { GameHouse } from "./game-house.js";
import { DARK_DESK, SMALL_PHONE, TOUCH_PHONE, until } from "./game-pages.js";
import { fitsWidth, placeOf, touch } from "./gestures.js";

const house = new GameHouse("tag", (options) => new TagServer(options));

function place(id: number, x: number, y: number): void {
  const player = house.server.game.players.get(id);
  if (!player) throw new Error(`There is no player ${id}.`);
  Object.assign(player, { position: { x, y }, safe: 0 });
}

/** Waits until a page shows a player where it should be. */
async function expectPlayer(page: Page, id: number, isThere: "left" | "right", ofX: number): Promise<void> {
  await page.waitForFunction(
    ([player, side, x]) => {
      const places = document.querySelector<HTMLElement>("#arena")!.dataset["players"] ?? "";
      const shown = new RegExp(`\\b${player}:(\\d+),`).exec(places)?.[1];
      return shown !== undefined && (side === "left" ? Number(shown) < Number(x) : Number(shown) > Number(x));
    },
    [id, isThere, ofX] as const,
  );
}

async function expectStatus(page: Page, text: string): Promise<void> {
  await page.waitForFunction((wanted) => document.querySelector("#status")!.textContent === wanted, text);
}

inChromium("two pages play: keys move one player, the joystick the other, and both see both", async () => {
  const large = await house.open();
  await expectStatus(large, "Nobody else is here yet. Open this page once more, or send somebody its address.");
  const phone = await house.open(TOUCH_PHONE);
  await expectStatus(large, "You are it: catch somebody!");
  await expectStatus(phone, "Player 1 is it: run!");
  place(1, 400, 300);
  place(2, 60, 60);

  await large.keyboard.down("KeyD");
  for (const page of [large, phone]) await expectPlayer(page, 1, "right", 440);
  await large.keyboard.up("KeyD");
  await large.keyboard.down("ArrowLeft");
  for (const page of [large, phone]) await expectPlayer(page, 1, "left", 400);
  await large.keyboard.up("ArrowLeft");

  const { x, y } = await placeOf(phone, "#joystick");
  await touch(
    phone,
    [
      [x, y],
      [x + 20, y],
      [x + 60, y],
    ],
    false,
  );
  for (const page of [large, phone]) await expectPlayer(page, 2, "right", 120);
  await house.pages.keep(large, "tag-light-desk");
  await house.pages.keep(phone, "tag-dark-phone");
  await touch(
    phone,
    [
      [x + 60, y],
      [x, y],
    ],
    true,
  );
  expect(await fitsWidth(phone)).toBe(true);
  expect(house.pages.faults).toEqual([]);
});

inChromium("from afar, and with a connection that stalls, two pages play all the same", async () => {
  const proxy = await startProxy(house.server.address);
  try {
    const url = `http://localhost:${proxy.address[1]}/`;
    const [first, second] = [await house.pages.open(url), await house.pages.open(url)];
    // From here on: each of the many files of a page would take two trips of it.
    proxy.network.set({ latency: 200, jitter: 50 });
    await expectStatus(second, "Player 1 is it: run!");
    place(1, 400, 300);
    await first.keyboard.down("KeyD");
    for (const page of [first, second]) await expectPlayer(page, 1, "right", 440);
    await first.keyboard.up("KeyD");
    await until(() => house.server.game.players.get(1)?.direction.x === 0);

    proxy.network.stall();
    await first.keyboard.down("KeyA");
    place(1, 600, 300);
    const stalledAt = house.server.game.time;
    await until(() => house.server.game.time > stalledAt + 1);
    // It stood where it was, since the server has not heard of the key.
    expect(house.server.game.players.get(1)?.position).toEqual({ x: 600, y: 300 });
    proxy.network.resume();
    for (const page of [first, second]) await expectPlayer(page, 1, "left", 560);
    expect(house.pages.faults).toEqual([]);
  } finally {
    await house.pages.closeAll();
    await proxy.stop();
  }
});

inChromium("a touch makes the other one it, on both pages, and standings tell for how long", async () => {
  const [large, phone] = [await house.open(DARK_DESK), await house.open(SMALL_PHONE)];
  await expectStatus(phone, "Player 1 is it: run!");
  place(1, 400, 300);
  place(2, 425, 300);
  await until(() => house.server.game.it === 2);
  // Out of reach, before the other one may be touched.
  place(1, 60, 60);

  await expectStatus(large, "Player 2 is it: run!");
  await expectStatus(phone, "You are it: catch somebody!");
  for (const page of [large, phone]) {
    await page.waitForSelector("#standings .it");
    expect(await page.textContent("#standings .it .name")).toBe("Player 2");
    expect(await page.locator("#standings li").count()).toBe(2);
  }
  await house.pages.keep(large, "tag-dark-desk");
  await house.pages.keep(phone, "tag-light-phone");
});

inChromium("a name is shown to the others, and is still there after a reload", async () => {
  const [first, second] = [await house.open(), await house.open()];
  await first.fill("#name", "Ada <b>");
  await first.press("#name", "Enter");
  await second.waitForFunction(() => document.querySelector("#standings")!.textContent.includes("Ada <b>"));

  await first.reload();
  await second.waitForFunction(() => {
    const names = [...document.querySelectorAll("#standings .name")].map(({ textContent }) => textContent);
    return names.length === 2 && names.includes("Ada <b>") && names.includes("Player 2");
  });
  expect([...house.server.channels].map(({ name }) => name).sort()).toEqual(["Ada <b>", "Player 2"]);
});

inChromium("whoever closes the page while being it makes somebody else it", async () => {
  const [first, second] = [await house.open(), await house.open()];
  await expectStatus(second, "Player 1 is it: run!");
  await first.close();

  await expectStatus(second, "Nobody else is here yet. Open this page once more, or send somebody its address.");
  await second.waitForSelector("#standings .it.own");
  expect(house.server.game.it).toBe(2);
  expect(house.server.channels.size).toBe(1);
});

inChromium("keys that are typed into the name do not move the player", async () => {
  const page = await house.open();
  await expectPlayer(page, 1, "right", 0);
  place(1, 400, 300);
  await page.locator("#name").pressSequentially("wasd");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("#standings")!.textContent.includes("wasd"));

  expect(house.server.game.players.get(1)?.position).toEqual({ x: 400, y: 300 });
});
