import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { Arcade } from "../../../../examples/arcade/src/arcade.js";
import { inChromium } from "./chromium.js";
import { connected, GamePages, PHONE } from "./game-pages.js";

let pages: GamePages | undefined;
let arcade: Arcade;
let url: string;

beforeAll(async () => {
  pages = await GamePages.launch();
});

beforeEach(async () => {
  arcade = new Arcade();
  const [, port] = await arcade.open("127.0.0.1", 0);
  url = `http://localhost:${port}`;
});

afterEach(async () => {
  await pages?.closeAll();
  await arcade.close();
});

afterAll(() => pages?.close());

inChromium("the index leads to five games, each of which connects to its own server, and back", async () => {
  const page = await pages!.visit(`${url}/`);
  const links = await page.locator(".games a").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  expect(links.map((link) => link?.replace("/", "")).sort()).toEqual(Object.keys(arcade.games).sort());

  for (const [name, game] of Object.entries(arcade.games)) {
    await page.click(`.games a[href="${name}/"]`);
    await connected(page);
    expect(game.channels.size).toBe(1);
    await page.click("a.home");
    await page.waitForSelector(".games");
  }
  await pages!.keep(page, "arcade-desk");
  expect(pages!.faults).toEqual([]);
});

inChromium("a phone shows all of the index in its width", async () => {
  const page = await pages!.visit(`${url}/`, PHONE);
  await pages!.keep(page, "arcade-phone");

  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
});

inChromium("players of two games do not meet", async () => {
  await pages!.open(`${url}/chat/`);
  await pages!.open(`${url}/lag-time/`);

  expect(Object.values(arcade.games).map((game) => game.channels.size)).toEqual([1, 1, 0, 0, 0]);
});

describe("what the pages are served from", () => {
  async function get(path: string, init?: RequestInit): Promise<{ status: number; type: string | null; body: string }> {
    const response = await fetch(url + path, { redirect: "manual", ...init });
    return { status: response.status, type: response.headers.get("content-type"), body: await response.text() };
  }

  test.each([
    ["/", "text/html; charset=utf-8"],
    ["/chat/", "text/html; charset=utf-8"],
    ["/chat/index.html?from=here", "text/html; charset=utf-8"],
    ["/chat/shared.css", "text/css; charset=utf-8"],
    ["/chat/style.css", "text/css; charset=utf-8"],
    ["/chat/page.js", "text/javascript; charset=utf-8"],
  ])("gives %s as %s, and its head alone", async (path, type) => {
    const whole = await get(path);
    expect(whole).toMatchObject({ status: 200, type });
    expect(whole.body).not.toBe("");
    expect(await get(path, { method: "HEAD" })).toEqual({ status: 200, type, body: "" });
  });

  test.each([
    "/nothing",
    "/chat/package.json",
    "/chat/src/server.ts",
    "/chat/../chat/package.json",
    "/chat/%2e%2e/pages/package.json",
    "/chat/..%2f..%2fpackage.json",
    "/chat/constructor",
    "/chat//index.html",
    "/constructor/",
  ])("has nothing at %s", async (path) => {
    expect(await get(path)).toMatchObject({ status: 404, body: "There is no such page.\n" });
    expect(await get("/chat/")).toMatchObject({ status: 200 });
  });

  test("sends a path without its last slash to the page", async () => {
    const response = await fetch(`${url}/chat`, { redirect: "manual" });
    expect([response.status, response.headers.get("location")]).toEqual([308, "/chat/"]);
  });

  test("takes nothing", async () => {
    expect(await get("/chat/", { method: "POST", body: "x" })).toMatchObject({ status: 405 });
  });

  test("lets a page load nothing from elsewhere", async () => {
    const { headers } = await fetch(`${url}/chat/`);
    expect(headers.get("content-security-policy")).toContain("default-src 'self'");
  });
});
