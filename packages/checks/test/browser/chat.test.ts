import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from "@jest/globals";
import { Action, ConnectionListener } from "@repod/client";
import { ChatServer } from "@repod/example-chat";
import { servePages } from "@repod/example-pages";
import type { Page } from "playwright-core";
import { inChromium } from "./chromium.js";
import { connected, GamePages, PHONE, until } from "./game-pages.js";

const FOLDER = new URL("../../../../examples/chat/", import.meta.url);

let pages: GamePages | undefined;
let server: ChatServer;
let url: string;

beforeAll(async () => {
  pages = await GamePages.launch();
});

beforeEach(async () => {
  server = new ChatServer({ host: "127.0.0.1", port: 0, http: servePages(FOLDER) });
  await server.start();
  url = `http://localhost:${server.address[1]}/`;
});

afterEach(async () => {
  await pages?.closeAll();
  await server.stop();
});

afterAll(() => pages?.close());

/** Somebody in a terminal: a client over TCP. */
class Terminal extends ConnectionListener {
  readonly heard: unknown[] = [];

  @Action("chat")
  onChat({ from, text }: { from: string; text: string }): void {
    this.heard.push(`${from}: ${text}`);
  }
}

async function openAs(name: string, options?: typeof PHONE): Promise<Page> {
  const page = await pages!.open(url, options);
  await page.waitForSelector("#log .note");
  await page.fill("#name", name);
  await page.press("#name", "Enter");
  await sees(page, `You are ${name}.`);
  return page;
}

async function say(page: Page, text: string): Promise<void> {
  await page.fill("#text", text);
  await page.press("#text", "Enter");
}

async function sees(page: Page, text: string): Promise<void> {
  await page.locator("#log li", { hasText: text }).first().waitFor();
}

function names(): string[] {
  return server.nicknames().sort();
}

async function peopleOn(page: Page): Promise<string[]> {
  return (await page.locator("#people li").allTextContents()).sort();
}

describe("two pages", () => {
  inChromium("talk, see who is here, and are told of names and of who leaves", async () => {
    const ada = await openAs("ada");
    const bob = await openAs("bob", PHONE);
    await sees(ada, "is now bob.");

    await say(ada, "Good morning");
    await sees(bob, "Good morning");
    await say(bob, "<b>Morning</b> & welcome");
    await sees(ada, "<b>Morning</b> & welcome");
    await say(bob, "/me yawns");
    await sees(ada, "bob yawns");
    await pages!.keep(ada, "chat-desk");
    await pages!.keep(bob, "chat-phone");

    expect(await peopleOn(ada)).toEqual(["ada (you)", "bob"]);
    expect(await peopleOn(bob)).toEqual(["ada", "bob (you)"]);
    expect(names()).toEqual(["ada", "bob"]);
    expect(await ada.locator("#log b").count()).toBe(0);

    await bob.context().close();
    await sees(ada, "bob left.");
    expect(await peopleOn(ada)).toEqual(["ada (you)"]);
    expect(names()).toEqual(["ada"]);
    expect(pages!.faults).toEqual([]);
  });

  inChromium("cannot have one name, and say so", async () => {
    await openAs("ada");
    const other = await pages!.open(url);
    await say(other, "/nick ADA");

    await sees(other, "Somebody is ADA already.");
    expect(names()).toEqual(["ada", "guest2"]);
  });

  inChromium(
    "fit a narrow screen, and keep the newest line in view when the keyboard takes its room",
    async () => {
      const ada = await openAs("ada", { viewport: { width: 360, height: 640 } });
      for (let line = 1; line <= 30; line += 1) await say(ada, `line ${line} of thirty`);
      await ada.setViewportSize({ width: 360, height: 320 });

      const last = ada.locator("#log li").last();
      await last.waitFor();
      expect(await last.textContent()).toContain("line 30");
      const newestInView = () =>
        ada.waitForFunction(() => {
          const { bottom } = document.querySelector("#log li:last-child")!.getBoundingClientRect();
          return bottom <= document.querySelector("#say-form")!.getBoundingClientRect().top;
        });
      await newestInView();
      // The browser may tell of an earlier scroll when the room has changed already.
      await ada.evaluate(() => {
        document.querySelector("main")!.style.maxHeight = "200px";
        document.querySelector("#log")!.dispatchEvent(new Event("scroll"));
      });
      await newestInView();
      expect(await ada.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    },
    120_000,
  );
});

describe("a page and a client over TCP", () => {
  inChromium("are in the same chat, on the same port", async () => {
    const ada = await openAs("ada");
    const terminal = new Terminal();
    const [host, port] = server.address;
    terminal.connect(host, port, { autoPump: true });
    await sees(ada, "guest2 joined.");

    terminal.send({ action: "chat", text: "Hello from a terminal" });
    await sees(ada, "Hello from a terminal");
    await say(ada, "Hello from a page");
    await until(() => terminal.heard.length > 0);

    expect(terminal.heard).toEqual(["ada: Hello from a page"]);
    expect(await peopleOn(ada)).toEqual(["ada (you)", "guest2"]);
    terminal.close();
    await sees(ada, "guest2 left.");
    expect(names()).toEqual(["ada"]);
  });
});

describe("the server has the right channels", () => {
  inChromium("when a page is reloaded, and the page has its name again", async () => {
    const ada = await openAs("ada");
    const bob = await openAs("bob");
    await ada.reload();
    await connected(ada);
    await sees(ada, "You are ada.");
    await sees(bob, "is now ada.");

    expect(names()).toEqual(["ada", "bob"]);
    expect(await peopleOn(bob)).toEqual(["ada", "bob (you)"]);
  });

  inChromium(
    "when a page was not heard of leaving before it is back: it takes its name when that is free",
    async () => {
      const old = new Terminal();
      const [host, port] = server.address;
      old.connect(host, port, { autoPump: true });
      const page = await pages!.open(url);
      await old.request("nick", { name: "ada" });
      await page.evaluate(() => sessionStorage.setItem("name", "ada"));
      await page.reload();
      await sees(page, "Somebody is ada already.");

      old.close();
      await sees(page, "You are ada.");
      expect(names()).toEqual(["ada"]);
    },
  );

  inChromium(
    "when a page is opened and nothing is said: it has one connection, and no silent one beside it",
    async () => {
      const ada = await openAs("ada");
      // Longer than a silent connection has before it is greeted as a client that only listens.
      await ada.waitForTimeout(1_500);

      expect(names()).toEqual(["ada"]);
    },
  );

  inChromium("when the server stops and another one takes its place: the page comes to that one", async () => {
    const ada = await openAs("ada");
    const [host, port] = server.address;
    await server.stop();
    await ada.waitForSelector('.connection[data-state="reconnecting"]');
    server = new ChatServer({ host, port, http: servePages(FOLDER) });
    await server.start();

    await connected(ada);
    await until(() => names().includes("ada"));
    expect(names()).toEqual(["ada"]);
  });
});
