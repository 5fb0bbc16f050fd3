import { once } from "node:events";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { runtimeOf, VirtualClock } from "@repod/testing/internal";
import type { UpgradeOptions } from "../../../src/listeners/websocket/upgrade.js";
import { createUpgrade } from "../../../src/listeners/websocket/upgrade.js";
import { captureLog } from "../../support/logs.js";
import { captureWarnings } from "../../support/warnings.js";
import { Ear, messagesOf, openHouse } from "./house.js";
import type { House } from "./house.js";

/** Whether the server still serves. */
async function expectService({ dial }: House): Promise<void> {
  const { ws, transport } = await dial();
  const [messages] = [messagesOf(ws), Ear.on(transport)];
  transport.send([Uint8Array.of(1)], 1);
  await messages.next();
}

/** What a request is answered, whole, once the server has ended its side. */
async function answer(house: House, headers: Record<string, string>, line?: string): Promise<string> {
  const peer = await house.raw();
  peer.request(headers, line);
  await peer.ended();
  return peer.received.toString();
}

describe("an upgrade that is refused", () => {
  // A page of another origin is told of; only one test is about that.
  beforeEach(() => void captureWarnings());

  test.each([
    {
      name: "of a foreign page",
      headers: { Origin: "https://evil.example" },
      status: "403 Forbidden",
      says: ["https://evil.example", "allowedOrigins"],
    },
    { name: "of an origin that is none", headers: { Origin: "???" }, status: "403 Forbidden", says: ["???"] },
    { name: "of a sandboxed page", headers: { Origin: "null" }, status: "403 Forbidden", says: ["null"] },
    { name: "without a host", headers: { Origin: "http://localhost", Host: "x y" }, status: "403 Forbidden", says: [] },
    { name: "to something else", headers: { Upgrade: "h2c" }, status: "426 Upgrade Required", says: ["WebSocket"] },
    {
      name: "by another method",
      line: "POST / HTTP/1.1",
      status: "405 Method Not Allowed",
      says: ["Allow: GET", "GET"],
    },
    {
      name: "of an old version",
      headers: { "Sec-WebSocket-Version": "8", Origin: "" },
      status: "426 Upgrade Required",
      says: ["Sec-WebSocket-Version: 13"],
    },
    {
      name: "of no version",
      headers: { "Sec-WebSocket-Version": "" },
      status: "426 Upgrade Required",
      says: ["Sec-WebSocket-Version: 13"],
    },
    {
      name: "without a key",
      headers: { "Sec-WebSocket-Key": "" },
      status: "400 Bad Request",
      says: ["Sec-WebSocket-Key"],
    },
    {
      name: "with a key that is none",
      headers: { "Sec-WebSocket-Key": "short" },
      status: "400 Bad Request",
      says: ["Sec-WebSocket-Key"],
    },
    {
      name: "with subprotocols that cannot be read",
      headers: { "Sec-WebSocket-Protocol": "a,,b" },
      status: "400 Bad Request",
      says: ["Sec-WebSocket-Protocol"],
    },
  ])("$name is answered $status, says what to do and ends", async ({ headers = {}, line, status, says }) => {
    const log = captureLog();
    const house = await openHouse({ addressOf: () => ["203.0.113.7", 4711] });
    const text = await answer(house, headers, line);
    const [head = "", body = ""] = text.split("\r\n\r\n");
    expect(head).toContain(`HTTP/1.1 ${status}\r\n`);
    expect(head).toContain("Connection: close");
    expect(head).toContain("Content-Type: text/plain");
    expect(head).toContain(`Content-Length: ${Buffer.byteLength(body)}`);
    expect(body).toMatch(/^[A-Z].*\.\n$/);
    for (const part of says) expect(text).toContain(part);
    expect(house.transports.items).toEqual([]);
    const reason = body.trimEnd();
    expect(log.items).toEqual([
      ["info", "client_refused", { addr: ["203.0.113.7", 4711], status: Number(status.slice(0, 3)), reason }],
    ]);
    await expectService(house);
  });

  test("for extensions that cannot be read is told so, where extensions are looked at", async () => {
    const house = await openHouse({ perMessageDeflate: true });
    expect(await answer(house, { "Sec-WebSocket-Extensions": "permessage-deflate; =" })).toContain("400 Bad Request");
    await expectService(house);
  });

  test("shows what would be invisible, and of a long origin only the beginning", async () => {
    const log = captureLog();
    const house = await openHouse();
    const text = await answer(house, { Origin: `\u009b31m${"x".repeat(10_000)}` });
    expect(text).toContain("\\u{9b}31mxxx");
    expect(text.length).toBeLessThan(500);
    expect(JSON.stringify(log.items).length).toBeLessThan(500);
  });

  test("of another origin is told to the process, once for each, and for a few", async () => {
    const warnings = captureWarnings();
    const house = await openHouse();
    const origins = Array.from({ length: 12 }, (_, index) => `https://evil${index % 10}.example`);
    for (const origin of ["https://evil0.example", ...origins]) await answer(house, { Origin: origin });
    expect(warnings.items).toHaveLength(8);
    expect(new Set(warnings.items).size).toBe(8);
    expect(warnings.items[0]).toBe(
      "Pages of the origin https://evil0.example may not connect. Add it to the server's option allowedOrigins.",
    );
  });

  test("by a peer that keeps its side and reads nothing is over after a second", async () => {
    const clock = new VirtualClock();
    const house = await openHouse({ runtime: runtimeOf(clock) });
    const peer = await house.raw();
    peer.request({ Origin: "https://evil.example" });
    await peer.ended();
    const [socket] = house.sockets;
    expect(socket?.destroyed).toBe(false);
    const closed = new Promise((resolve) => socket?.once("close", resolve));
    clock.advance(1_000);
    await closed;
    expect(clock.timers).toBe(0);
  });

  test("while the peer still sends is answered all the same, and its socket ends with the peer's", async () => {
    const house = await openHouse({ runtime: runtimeOf(new VirtualClock()) });
    const peer = await house.raw();
    peer.request({ Origin: "https://evil.example" });
    for (let count = 0; count < 64; count += 1) peer.write(new Uint8Array(65_536));
    await peer.ended();
    expect(peer.received.toString()).toContain("403 Forbidden");
    const gone = once(house.sockets[0]!, "close");
    peer.socket.end();
    await gone;
  });

  test.each([{ headers: {} }, { headers: { Origin: "https://evil.example" } }])(
    "or not, of a peer that resets, hurts nobody (%j)",
    async ({ headers }) => {
      const house = await openHouse();
      for (let count = 0; count < 20; count += 1) {
        const peer = await house.raw();
        peer.request(headers);
        if (count % 2 === 0) await peer.head();
        peer.socket.resetAndDestroy();
      }
      await expectService(house);
    },
  );

  test("as nobody is there any more makes no transport", async () => {
    const house = await openHouse({ addressOf: () => undefined });
    const peer = await house.raw();
    peer.request();
    await peer.ended();
    expect(peer.received.length).toBe(0);
    expect(house.transports.items).toEqual([]);
  });
});

describe("an upgrade that is taken over", () => {
  test("is one of our own page, or of one that is listed", async () => {
    const house = await openHouse({ allowedOrigins: ["https://friend.example"] });
    for (const Origin of ["https://game.example", "https://friend.example"]) await house.rawUpgraded({ Origin });
    expect(house.transports.items).toHaveLength(2);
  });

  test("answers the key, and writes nothing else before anybody sends", async () => {
    const { rawUpgraded } = await openHouse();
    const { peer } = await rawUpgraded({ "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==" });
    expect((await peer.head()).split("\r\n")).toEqual([
      "HTTP/1.1 101 Switching Protocols",
      "Upgrade: websocket",
      "Connection: Upgrade",
      "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
    ]);
    expect(peer.body.length).toBe(0);
  });

  test("may have a long header with much in it", async () => {
    const { rawUpgraded, transports } = await openHouse();
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`X-${index}`, "value"]));
    await rawUpgraded(many);
    expect(transports.items).toHaveLength(1);
  });
});

describe("the path of an upgrade", () => {
  const options = { path: "/repod" } as const satisfies Partial<UpgradeOptions>;

  test.each(["/repod", "/repod/", "/repod?token=1", "/repod/?token=/other", "http://game.example/repod?x#y"])(
    "%s is ours",
    async (path) => {
      const { raw, transports } = await openHouse(options);
      const peer = await raw();
      peer.request({}, `GET ${path} HTTP/1.1`);
      await transports.next();
    },
  );

  test.each(["/", "/other", "/repod2", "/repod//", "/Repod", "/repod/x", "/?/repod", "//repod", "*", "/%72epod"])(
    "%s is not, which is answered 404",
    async (path) => {
      const house = await openHouse(options);
      const text = await answer(house, {}, `GET ${path} HTTP/1.1`);
      expect(text).toContain("HTTP/1.1 404 Not Found");
      expect(text).toContain("Connect to /repod.");
      expect(house.transports.items).toEqual([]);
    },
  );

  test("may be any where none is given, and the root where that is", async () => {
    const [anywhere, root] = [await openHouse(), await openHouse({ path: "/" })];
    for (const path of ["/", "/any/where", "/?query"]) {
      const peer = await anywhere.raw();
      peer.request({}, `GET ${path} HTTP/1.1`);
      await anywhere.transports.next();
    }
    const peer = await root.raw();
    peer.request({}, "GET /?query HTTP/1.1");
    await root.transports.next();
    expect(await answer(root, {}, "GET /other HTTP/1.1")).toContain("404 Not Found");
  });

  test("can be asked about before", () => {
    const upgrade = createUpgrade({
      path: "/repod",
      allowedOrigins: [],
      maxFrameBytes: 65_536,
      perMessageDeflate: false,
      runtime: runtimeOf(new VirtualClock()),
      addressOf: () => undefined,
      onTransport: () => undefined,
    });
    const matches = (url: string | undefined): boolean => upgrade.matches({ url } as never);
    expect(["/repod", "/repod/?x", "/", undefined].map(matches)).toEqual([true, true, false, false]);
  });
});
