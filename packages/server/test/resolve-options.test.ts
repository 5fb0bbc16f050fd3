import { EventEmitter } from "node:events";
import { createServer } from "node:http";
import { describe, expect, test } from "@jest/globals";
import { Channel } from "../src/channel.js";
import { resolveServerOptions } from "../src/resolve-options.js";
import { Server } from "../src/server.js";
import { FIRST } from "./support/certificates.js";

const WEB = createServer();

class GameServer extends Server {
  override channelClass = Channel;
}

describe("the options of a server", () => {
  test("are those of the protocol page where nothing is said", () => {
    expect(resolveServerOptions({})).toMatchObject({
      host: "127.0.0.1",
      port: 5071,
      maxFrameBytes: 65_536,
      maxDepth: 32,
      maxElements: 16_384,
      greetAfter: 1_000,
      handshakeTimeout: 10_000,
      requestTimeout: 10_000,
      maxSilent: 256,
      drain: 5_000,
    });
  });

  test("cannot be changed afterwards", () => {
    expect(Object.isFrozen(resolveServerOptions({}))).toBe(true);
  });

  test("that are undefined count as not given", () => {
    expect(new GameServer({ port: undefined } as never).port).toBe(5071);
  });

  test.each([
    [{ port: 65_536 }, "The server option `port` is 65536; it must be a whole number from 0 to 65535."],
    [{ port: "5071" }, 'The server option `port` is "5071"; it must be a whole number from 0 to 65535.'],
    [{ host: "" }, 'The server option `host` is ""; it must be a text that is not empty.'],
    [{ maxFrameBytes: 2 ** 24 }, /^The server option `maxFrameBytes` is 16777216; /],
    [{ greetAfter: -1 }, /^The server option `greetAfter` is -1; /],
    [{ drain: 2 ** 31 }, /^The server option `drain` is 2147483648; /],
    [{ drain: Number.NaN }, /^The server option `drain` is NaN; /],
    [{ maxConnections: 0 }, /^The server option `maxConnections` is 0; /],
    [{ plainPeers: "never" }, /^The server option `plainPeers` is "never"; it must be one of "allow", /],
    [{ contractMismatch: null }, /^The server option `contractMismatch` is null; /],
    [{ strict: 1 }, "The server option `strict` is 1; it must be true or false."],
    [
      { transports: [] },
      'The server option `transports` is an array; it must be a list of "tcp", "websocket" or both.',
    ],
    [{ transports: ["udp"] }, /^The server option `transports` is an array; /],
    [{ transports: "tcp" }, /^The server option `transports` is "tcp"; /],
    [{ http: {} }, "The server option `http` is an object; it must be a function of a request and a response."],
    [{ healthz: "/health" }, /^The server option `healthz` is "\/health"; /],
    [
      { server: () => undefined },
      "The server option `server` is a function, an application perhaps; give what app.listen() returns.",
    ],
    [{ server: {} }, /; it must be a server of node:http or node:https\.$/],
    [{ messagePort: 5071 }, /; it must be `self` in a Web Worker, a message port or a worker\.$/],
    [{ port: () => 5071 }, /^The server option `port` is a function; /],
    [{ path: "x".repeat(100) }, /^The server option `path` is "x{80}…"; /],
    [{ path: "game" }, 'The server option `path` is "game"; it must be a path as "/game", without a query.'],
    [{ path: "/game?room=1" }, /^The server option `path` is "\/game\?room=1"; /],
    [{ tls: "cert.pem" }, /^The server option `tls` is "cert.pem"; /],
    [{ tls: {} }, "The server option `tls` cannot be used: it needs `cert` and `key`, or `pfx`."],
    [{ allowedOrigins: "https://game.example" }, /^The server option `allowedOrigins` is "https:\/\/game.example"; /],
    [
      { allowedOrigins: ["https://game.example/"] },
      'The server option `allowedOrigins` has "https://game.example/"; an origin is written as "https://game.example".',
    ],
    [
      { allowedOrigins: ["https://other.example", "game.example"] },
      'The server option `allowedOrigins` has "game.example"; it lacks https://, as in "https://game.example".',
    ],
    [{ allowedOrigins: [undefined] }, /^The server option `allowedOrigins` has undefined; an origin /],
    [{ perMessageDeflate: {} }, /^The server option `perMessageDeflate` is an object; /],
    [
      { trustProxy: true },
      'The server option `trustProxy` is true; it must be false, the number of proxies, or "proxy-protocol".',
    ],
    [{ trustProxy: -1 }, /^The server option `trustProxy` is -1; /],
    [{ trustProxy: Number.NaN }, /^The server option `trustProxy` is NaN; /],
    [
      { receiveRate: { mesages: 3 } },
      'The server option `receiveRate` has "mesages"; there are `messages` and `bytes`.',
    ],
    [
      { maxQueuedBytes: 100_000, highWaterMark: 200_000 },
      "The server option `highWaterMark` is 200000; it must be at most `maxQueuedBytes`, 100000.",
    ],
    [{ prot: 5071 }, /^There is no server option `prot`\. There are: allowedOrigins, authAction, /],
    [{ toString: 1 }, /^There is no server option `toString`\. /],
  ])("that are wrong are refused at once, by name and value: %j", (options, message) => {
    expect(() => new GameServer(options as never)).toThrow(
      expect.objectContaining({
        code: "invalid_option",
        message: typeof message === "string" ? message : expect.stringMatching(message),
      }),
    );
  });

  test.each([
    { host: "127.0.0.1" },
    { port: 5071 },
    { transports: ["websocket"] as const },
    { tls: FIRST },
    { http: () => undefined },
    { healthz: true },
  ])("of a port of its own are refused where an HTTP server is joined: %p", (option) => {
    const [name] = Object.keys(option);
    expect(() => new GameServer({ server: WEB, ...option })).toThrow(
      expect.objectContaining({
        code: "invalid_option",
        message: `The server option \`${name}\` cannot be given where an HTTP server is joined, which has its own.`,
      }),
    );
  });

  test.each([
    { http: () => undefined },
    { healthz: true },
    { path: "/game" },
    { allowedOrigins: "*" as const },
    { trustProxy: 1 },
  ])("about HTTP are refused where only TCP is served: %p", (option) => {
    expect(() => new GameServer({ transports: ["tcp"], ...option })).toThrow(
      expect.objectContaining({
        code: "invalid_option",
        message: expect.stringMatching(/ cannot be given where `transports` is TCP alone, which serves no HTTP\.$/),
      }),
    );
  });

  test.each([
    [{ transports: ["websocket"] as const, maxSilent: 1 }, "`maxSilent`", "`transports` is WebSocket alone"],
    [{ transports: ["websocket"] as const, greetAfter: 1 }, "`greetAfter`", "`transports` is WebSocket alone"],
    [{ server: WEB, maxSilent: 1 }, "`maxSilent`", "an HTTP server is joined for WebSocket"],
  ])("about silent clients are refused where only WebSocket is served: %p", (options, name, where) => {
    expect(() => new GameServer(options)).toThrow(
      expect.objectContaining({
        code: "invalid_option",
        message: `The server option ${name} cannot be given where ${where}, on which nobody is greeted before a frame.`,
      }),
    );
  });

  test.each([
    { host: "127.0.0.1" },
    { tls: FIRST },
    { server: WEB },
    { path: "/game" },
    { trustProxy: 1 },
    { maxSilent: 1 },
  ])("about ways in from outside are refused behind a message port: %p", (option) => {
    const [name] = Object.keys(option);
    expect(() => new GameServer({ messagePort: new EventEmitter(), ...option })).toThrow(
      expect.objectContaining({
        code: "invalid_option",
        message: `The server option \`${name}\` cannot be given where clients come through a message port.`,
      }),
    );
  });

  test("may count no proxies, whatever is served", () => {
    for (const transports of [["tcp"], ["websocket"], ["tcp", "websocket"]] as const) {
      expect(new GameServer({ transports, trustProxy: 0 }).port).toBe(5071);
    }
    expect(resolveServerOptions({ transports: ["tcp"], trustProxy: "proxy-protocol" }).trustProxy).toBe(
      "proxy-protocol",
    );
  });

  test.each([
    ["/gäme", "/g%C3%A4me"],
    ["/g%C3%A4me", "/g%C3%A4me"],
    ["/a/./b/../c", "/a/c"],
    ["//a", "//a"],
    ["/game/", "/game/"],
  ])("have the path %s as URLs do", (path, expected) => {
    expect(resolveServerOptions({ path }).path).toBe(expected);
    expect(resolveServerOptions({ server: WEB, path }).path).toBe(expected);
  });

  test("allow origins as browsers send them", () => {
    const allowedOrigins = ["https://game.example", "http://localhost:5173", "capacitor://localhost", "null"];
    expect(resolveServerOptions({ allowedOrigins })).toMatchObject({ allowedOrigins });
    expect(resolveServerOptions({ allowedOrigins: "*" })).toMatchObject({ allowedOrigins: "*" });
  });

  test.each([
    ["the path of all others", { path: "/" }, /^With `server`, `path` cannot be "\/": /],
    ["the PROXY protocol", { trustProxy: "proxy-protocol" as const }, /^With `server`, `trustProxy` cannot be /],
  ])("refuse %s where an HTTP server is joined", (_what, option, message) => {
    expect(() => new GameServer({ server: WEB, ...option })).toThrow(
      expect.objectContaining({ code: "invalid_option", message: expect.stringMatching(message) }),
    );
  });

  test("have a path of their own where an HTTP server is joined", () => {
    expect(resolveServerOptions({}).path).toBeUndefined();
    expect(resolveServerOptions({ server: WEB }).path).toBe("/repod");
  });

  test.each([{ drain: -1 }, { drain: Number.NaN }, { drain: 2 ** 31 }])(
    "of stop are checked too: %j",
    async (options) => {
      const server = new GameServer({ port: 0 });
      await expect(server.stop(options)).rejects.toMatchObject({
        code: "invalid_option",
        message: expect.stringMatching(/^The stop option `drain` is /),
      });
    },
  );
});
