import { expect } from "@jest/globals";
import { PongServer } from "@repod/example-pong";
import type { Page } from "playwright-core";

import { inChromium } from "./chromium.js";
import { GameHouse } from "./game-house.js";
import { DARK_DESK, SMALL_PHONE, TOUCH_PHONE, until } from "./game-pages.js";
import { fitsWidth, placeOf, touch } from "./gestures.js";

const house = new GameHouse("pong", (options) => new PongServer(options));

async function expectText(page: Page, selector: string, text: string): Promise<void> {
  await page.waitForFunction(
    ([where, wanted]) => document.querySelector(where!)!.textContent === wanted,
    [selector, text],
  );
}

async function expectSide(page: Page, side: string): Promise<void> {
  await page.waitForSelector(`#court[data-side="${side}"]`);
}

async function expectPhase(page: Page, phase: string): Promise<void> {
  await page.waitForSelector(`#court[data-phase="${phase}"]`);
}

/** Waits until the server has a paddle where it should be. */
function expectPaddle(side: "left" | "right", fits: (y: number) => boolean): Promise<void> {
  return until(() => fits(house.server.game.paddles[side].y));
}

/** Lets one side win at once. */
function end(winner: "left" | "right"): void {
  const { ball, paddles, score } = house.server.game;
  score[winner] = 6;
  house.server.game.phase = "playing";
  paddles.left.target = paddles.right.target = 450;
  Object.assign(ball, { x: winner === "left" ? 799 : 1, y: 10, vx: winner === "left" ? 900 : -900, vy: 0 });
}

inChromium("two pages play and a third watches: countdown, paddles, victory, rematch", async () => {
  const large = await house.open();
  await expectText(
    large,
    "#status",
    "Nobody else is here yet. Open this page once more, or send somebody its address.",
  );
  const phone = await house.open(TOUCH_PHONE);
  const third = await house.open(DARK_DESK);
  await expectSide(large, "left");
  await expectSide(phone, "right");
  await expectSide(third, "none");
  await expectText(third, "#status", "You watch. You are the next to play.");
  for (const page of [large, phone, third]) await expectPhase(page, "countdown");
  await house.pages.keep(large, "pong-countdown-light-desk");
  await house.pages.keep(phone, "pong-countdown-dark-phone");

  await large.keyboard.down("KeyW");
  await expectPaddle("left", (y) => y < 100);
  await large.keyboard.up("KeyW");
  await large.keyboard.down("ArrowDown");
  await expectPaddle("left", (y) => y > 300);
  await large.keyboard.up("ArrowDown");
  const { x, y } = await placeOf(phone, "#pad");
  await touch(
    phone,
    [
      [x, y],
      [x, y - 20],
      [x, y - 80],
    ],
    true,
  );
  await expectPaddle("right", (height) => height < 150);
  const court = await placeOf(phone, "#court");
  await touch(
    phone,
    [
      [court.x, court.y + court.height * 0.3],
      [court.x, court.y + court.height * 0.35],
    ],
    true,
  );
  await expectPaddle("right", (height) => height > 380);
  for (const page of [large, phone, third]) await expectPhase(page, "playing");
  await house.pages.keep(third, "pong-playing-dark-desk");

  end("left");
  for (const page of [large, phone, third]) {
    await expectPhase(page, "over");
    await expectText(page, "#left-score", "7");
    expect(await fitsWidth(page)).toBe(true);
  }
  await expectText(large, "#status", "You have won!");
  await expectText(phone, "#status", "Player 1 has won.");
  await house.pages.keep(large, "pong-over-light-desk");
  await house.pages.keep(phone, "pong-over-dark-phone");

  expect(await third.isVisible("#rematch")).toBe(false);
  await large.click("#rematch");
  await expectText(phone, "#status", "Player 1 has won. Player 1 wants to play again.");
  await expectText(large, "#status", "You have won! Waiting for Player 2 to play again …");
  await phone.click("#rematch");
  for (const page of [large, phone, third]) {
    await expectPhase(page, "countdown");
    await expectText(page, "#left-score", "0");
  }
  expect(house.pages.faults).toEqual([]);
});

inChromium("whoever watches plays when a player closes the page, or lets the next one play", async () => {
  const [first, second, third] = [await house.open(), await house.open(), await house.open(SMALL_PHONE)];
  await expectSide(third, "none");
  await first.click("#yield");
  await expectSide(third, "left");
  await expectSide(first, "none");
  await house.pages.keep(third, "pong-light-phone");

  await second.close();
  await expectSide(first, "right");
  expect(house.server.channels.size).toBe(2);
  await first.close();
  await expectText(
    third,
    "#status",
    "Nobody else is here yet. Open this page once more, or send somebody its address.",
  );
  expect(house.server.channels.size).toBe(1);
});

inChromium("a name is shown to all, and a page that was reloaded keeps it", async () => {
  const [first, second] = [await house.open(), await house.open()];
  await first.fill("#name", "Ada");
  await first.press("#name", "Enter");
  for (const page of [first, second]) await expectText(page, "#left-name", "Ada");

  await first.reload();
  for (const page of [first, second]) await expectText(page, "#left-name", "Ada");
  await expectSide(second, "right");
});
