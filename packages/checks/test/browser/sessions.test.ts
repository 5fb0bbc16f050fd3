import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect } from "@jest/globals";
import type { AnyServer } from "@repod/server";
import { ChatServer } from "@repod/example-chat";
import { servePages } from "@repod/example-pages";
import { WhiteboardServer } from "@repod/example-whiteboard";
import { startProxy } from "@repod/testing";
import type { Network } from "@repod/testing";
import type { Page } from "playwright-core";
import { ROOT } from "../../src/repository.js";
import { RunningProgram } from "../docs/running-program.js";
import { inChromium } from "./chromium.js";
import { connected, GamePages, until } from "./game-pages.js";
import { placeOf } from "./gestures.js";

/** So short that a dead connection is noticed within a second. In milliseconds. */
const HEARTBEAT = 400;

let pages: GamePages | undefined;
let cleanUps: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  pages = await GamePages.launch();
});
afterEach(async () => {
  await pages?.closeAll();
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
  cleanUps = [];
});
afterAll(() => pages?.close());

interface House<S> {
  readonly server: S;
  readonly url: string;
  /** A way to the server that can be cut. */
  readonly shakyUrl: string;
  readonly network: Network;
}

async function open<S extends AnyServer>(server: S): Promise<House<S>> {
  await server.start();
  cleanUps.push(() => server.stop({ drain: 0 }));
  const proxy = await startProxy(server.address);
  cleanUps.push(() => proxy.stop());
  const urlOf = ([, port]: readonly [string, number]): string => `http://localhost:${port}/`;
  return { server, url: urlOf(server.address), shakyUrl: urlOf(proxy.address), network: proxy.network };
}

const OPTIONS = { host: "127.0.0.1", port: 0, heartbeat: HEARTBEAT };
const pagesOf = (game: string): ReturnType<typeof servePages> =>
  servePages(new URL(join(ROOT, "examples", game) + "/", "file:"));
const openChat = (): Promise<House<ChatServer>> => open(new ChatServer({ ...OPTIONS, http: pagesOf("chat") }));
const openBoard = (): Promise<House<WhiteboardServer>> =>
  open(new WhiteboardServer({ ...OPTIONS, http: pagesOf("whiteboard") }));

async function reconnecting(page: Page): Promise<void> {
  await page.waitForSelector('.connection[data-state="reconnecting"]');
}

async function say(page: Page, text: string): Promise<void> {
  await page.fill("#text", text);
  await page.press("#text", "Enter");
}

/** What was said in a chat; the time stands behind it. */
async function linesOn(page: Page): Promise<string[]> {
  const lines = await page.locator("#log li").allTextContents();
  return lines.flatMap((line) => /line \d/.exec(line)?.[0] ?? []);
}

/** Draws a stroke of some points at a height of the board, from 0 to 1. */
async function draw(page: Page, height: number): Promise<void> {
  const place = await placeOf(page, "#board");
  const y = place.y + (height - 0.5) * place.height;
  await page.mouse.move(place.x - place.width / 4, y);
  await page.mouse.down();
  for (let step = 1; step <= 20; step += 1) await page.mouse.move(place.x - place.width / 4 + step * 10, y);
  await page.mouse.up();
}

async function pointsOn(page: Page): Promise<string | null> {
  return page.getAttribute("#board", "data-points");
}

async function strokes(page: Page, count: number): Promise<void> {
  await page.waitForSelector(`#board[data-strokes="${count}"]`);
}

describe("a page that is offline for longer than the server waits for a heartbeat", () => {
  inChromium("says so, and misses nothing of a chat: what was said there and here, each once, in order", async () => {
    const { server, url } = await openChat();
    const [away, here] = [await pages!.open(url), await pages!.open(url)];
    const before = [...server.channels];
    await say(away, "line 1");
    await away.context().setOffline(true);
    await say(away, "line 2");
    await say(here, "line 3");
    await reconnecting(away);
    await until(() => before.some((channel) => channel.isSuspended));
    await pages!.keep(away, "chat-reconnecting");
    await say(away, "line 4");
    await say(here, "line 5");
    await away.context().setOffline(false);
    await connected(away);
    await say(here, "line 6");
    await say(away, "line 7");

    await away.locator("#log li", { hasText: "line 6" }).waitFor();
    await here.locator("#log li", { hasText: "line 7" }).waitFor();
    expect((await linesOn(away)).filter((line) => /[356]/.test(line))).toEqual(["line 3", "line 5", "line 6"]);
    expect((await linesOn(here)).filter((line) => /[1247]/.test(line))).toEqual([
      "line 1",
      "line 2",
      "line 4",
      "line 7",
    ]);
    expect([...server.channels]).toEqual(before);
    expect(pages!.faults).toEqual([]);
  });

  inChromium("draws on, and its strokes and those of others are on both boards in the end", async () => {
    const { server, url } = await openBoard();
    const [away, here] = [await pages!.open(url), await pages!.open(url)];
    const before = [...server.channels];
    await draw(away, 0.1);
    await strokes(here, 1);
    await away.context().setOffline(true);
    await draw(away, 0.2);
    await draw(here, 0.3);
    await reconnecting(away);
    await draw(away, 0.4);
    await draw(here, 0.5);
    await away.context().setOffline(false);
    await connected(away);
    await draw(away, 0.6);

    for (const page of [away, here]) await strokes(page, 6);
    await away.waitForSelector(`#board[data-points="${await pointsOn(here)}"]`);
    expect([...server.channels]).toEqual(before);
    expect(pages!.faults).toEqual([]);
  });
});

describe("a page whose connection is cut again and again", () => {
  inChromium("misses nothing of a chat, and says nothing twice", async () => {
    const { server, url, shakyUrl, network } = await openChat();
    const [shaky, here] = [await pages!.open(shakyUrl), await pages!.open(url)];
    const before = [...server.channels];
    for (let round = 0; round < 5; round += 1) {
      await say(shaky, `line ${2 * round}`);
      network.cut();
      await say(here, `line ${2 * round + 1}`);
      await connected(shaky);
    }
    await shaky.locator("#log li", { hasText: "line 9" }).waitFor();
    await here.locator("#log li", { hasText: "line 8" }).waitFor();
    const numbers = async (page: Page): Promise<number[]> =>
      (await linesOn(page)).map((line) => Number(line.slice(5))).sort((one, other) => one - other);
    expect(await numbers(shaky)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await numbers(here)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect([...server.channels]).toEqual(before);
  });

  inChromium("shows on a whiteboard all strokes once, also one during which it was cut", async () => {
    const { url, shakyUrl, network } = await openBoard();
    const [shaky, here] = [await pages!.open(shakyUrl), await pages!.open(url)];
    for (let round = 0; round < 4; round += 1) {
      network.toServer.cutAfter(40 + 60 * round);
      await draw(shaky, 0.1 + 0.2 * round);
      await draw(here, 0.2 + 0.2 * round);
    }
    for (const page of [shaky, here]) await strokes(page, 8);
    await here.waitForSelector(`#board[data-points="${await pointsOn(shaky)}"]`);
    expect(pages!.faults).toEqual([]);
  });
});

describe("a tab that is left", () => {
  inChromium("and one that is reloaded leave no ghost behind: their channels are gone, not suspended", async () => {
    const { server, url } = await openChat();
    const [closed, reloaded] = [await pages!.open(url), await pages!.open(url)];
    const [first, second] = [...server.channels];
    let suspended = 0;
    for (const channel of [first!, second!]) channel.onSuspend = () => void (suspended += 1);
    await closed.close();
    await until(() => server.channels.size === 1);
    await reloaded.reload();
    await connected(reloaded);
    await until(() => server.channels.size === 1 && !server.channels.has(second!));
    expect(suspended).toBe(0);
    expect(first!.isConnected).toBe(false);
  });
});

describe("a server that is killed and started again", () => {
  inChromium("is found by the page, which says that it was away and has a new session", async () => {
    const script = join(ROOT, "examples/chat/dist/main.js");
    const first = new RunningProgram([script], { PORT: "0" });
    const [, port = ""] = /:(\d+)\/$/.exec(await first.line(/ is at http:/)) ?? [];
    const page = await pages!.open(`http://localhost:${port}/`);
    await page.fill("#name", "ada");
    await page.press("#name", "Enter");
    await page.locator("#log li", { hasText: "You are ada." }).waitFor();
    await first.kill();
    await reconnecting(page);
    const second = new RunningProgram([script], { PORT: port });
    cleanUps.push(() => second.stop());
    await second.line(/ is at http:/);
    await connected(page);
    // Its name is not the server's to remember: the page takes it anew.
    await expect(page.locator("#log li", { hasText: "You are ada." }).nth(1).waitFor()).resolves.toBeUndefined();
  });
});
