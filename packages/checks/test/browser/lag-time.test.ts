import { afterAll, afterEach, beforeAll, beforeEach, expect } from "@jest/globals";
import { LagServer } from "@repod/example-lag-time";
import { servePages } from "@repod/example-pages";
import type { Page } from "playwright-core";
import { inChromium } from "./chromium.js";
import { GamePages, PHONE } from "./game-pages.js";

let pages: GamePages | undefined;
let server: LagServer;
let url: string;

beforeAll(async () => {
  pages = await GamePages.launch();
});

beforeEach(async () => {
  const http = servePages(new URL("../../../../examples/lag-time/", import.meta.url));
  server = new LagServer({ host: "127.0.0.1", port: 0, http });
  await server.start();
  url = `http://localhost:${server.address[1]}/`;
});

afterEach(async () => {
  await pages?.closeAll();
  await server.stop();
});

afterAll(() => pages?.close());

/** Waits until the line in the chart, by its colour, is longer than the dot at its end is wide. */
async function seesLine(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const canvas = document.querySelector("canvas")!;
    const accent = document.createElement("canvas").getContext("2d")!;
    accent.fillStyle = getComputedStyle(canvas).getPropertyValue("--accent");
    accent.fillRect(0, 0, 1, 1);
    const [red, green, blue] = accent.getImageData(0, 0, 1, 1).data;
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    const columns = new Set<number>();
    for (let at = 0; at < data.length; at += 4) {
      const isAccent = data[at] === red && data[at + 1] === green && data[at + 2] === blue && data[at + 3] === 255;
      if (isAccent) columns.add((at / 4) % canvas.width);
    }
    return columns.size > 20;
  });
}

inChromium("two pages measure, draw what they measure, and see each other", async () => {
  const one = await pages!.open(url);
  const two = await pages!.open(url, PHONE);

  for (const page of [one, two]) {
    await page.waitForFunction(() => document.querySelectorAll("#clients li").length === 2);
    for (const figure of ["#last", "#median", "#jitter", "#worst"]) {
      expect(await page.textContent(figure)).toMatch(/^\d+(?:\.\d+)? ms$/);
    }
    for (const figure of ["#heartbeat-rtt", "#heartbeat-jitter"]) {
      expect(await page.textContent(figure)).toMatch(/^\d+(?:\.\d+)? ms$/);
    }
    expect(await page.textContent("#server-time")).toMatch(/^\d\d:\d\d:\d\d\.\d$/);
    expect(await page.textContent("#server-time-error")).toMatch(/^± \d+(?:\.\d+)? ms$/);
    expect(await page.locator("#clients .own").count()).toBe(1);
    expect(await page.getAttribute("#chart", "aria-label")).toMatch(/the median is \d+(?:\.\d+)? ms/);
  }
  expect([...server.channels].every(({ figures }) => figures !== undefined)).toBe(true);
  await seesLine(one);
  await pages!.keep(one, "lag-time-desk");
  await pages!.keep(two, "lag-time-phone");

  await two.context().close();
  await one.waitForFunction(() => document.querySelectorAll("#clients li").length === 1);
  expect(server.channels.size).toBe(1);
  expect(pages!.faults).toEqual([]);
});
