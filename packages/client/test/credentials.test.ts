import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createDeferred } from "@repod/core/internal";
import { warnOfExposure } from "../src/address.js";
import { FakeServer } from "./support/fake-server.js";
import { Screen } from "./support/screen.js";
import { catchWarnings } from "./support/warnings.js";

let warnings: ReturnType<typeof catchWarnings>;

beforeEach(() => {
  warnings = catchWarnings();
});
afterEach(() => warnings.restore());

// First, since there is one warning for all of this file.
describe("credentials on their way", () => {
  const SECURE = [
    { kind: "tls", host: "game.test", port: 1 },
    { kind: "wss", host: "game.test", port: 1, url: "wss://game.test:1/" },
    { kind: "tcp", host: "127.0.0.2", port: 1 },
    { kind: "tcp", host: "::1", port: 1 },
    { kind: "ws", host: "pong.localhost", port: 1, url: "ws://pong.localhost:1/" },
  ] as const;

  test("bring no warning where nobody can read them, or there are none, and one per program elsewhere", async () => {
    SECURE.forEach(warnOfExposure);
    const server = new FakeServer();
    await server.open(new Screen());
    expect(warnings.messages).toEqual([]);
    for (const host of ["127.example.com", "localhost.example.com"]) {
      warnOfExposure({ kind: "ws", host, port: 80, url: `ws://${host}/repod?token=secret` });
    }
    await server.open(new Screen(), { auth: "secret" });
    expect(warnings.messages).toEqual([
      "The credentials for ws://127.example.com/repod travel unencrypted: give the server `tls`.",
    ]);
  });
});

describe("the option auth", () => {
  test.each([
    ["a value", { token: "t" }],
    ["what a function returns", () => ({ token: "t" })],
    ["what a function promises", () => Promise.resolve({ token: "t" })],
  ])("is %s, and goes with the hello", async (_what, auth) => {
    const server = new FakeServer();
    const peer = await server.open(new Screen(), { auth });
    expect(peer.inbox).toEqual([{ action: "$hello", v: 1, limit: 16_777_215, auth: { token: "t" } }]);
  });

  test("is asked on each attempt, also on one after a hello that came too late", async () => {
    const server = new FakeServer();
    let asked = 0;
    const options = { auth: () => ++asked };
    const screen = new Screen();
    const first = await server.open(screen, options);
    first.greetPlain();
    first.send({ action: "$close", code: "late_hello", reason: "" });
    await server.settle();
    await server.open(screen, options);
    expect(server.peers.map(({ inbox }) => inbox[0]?.["auth"])).toEqual([1, 2, 3]);
  });

  test("is asked before there is a connection, and the time it takes counts", async () => {
    const server = new FakeServer();
    const client = server.client({ host: "game.test", auth: () => new Promise(() => undefined) });
    const started = client.start();
    await server.settle();
    expect(server.dialled).toEqual([]);
    server.clock.advance(10_000);
    await expect(started).rejects.toMatchObject({ code: "handshake_timeout" });
    expect(server.clock.timers).toBe(0);
  });

  test("that is there only after the client has given up connects nobody", async () => {
    const server = new FakeServer();
    const answer = createDeferred<string>();
    const client = server.client({ auth: () => answer.promise });
    const started = client.start();
    client.close();
    await expect(started).rejects.toMatchObject({ code: "closed" });
    answer.resolve("late");
    await server.settle();
    expect(server.dialled).toEqual([]);
  });

  test.each([
    ["goes on", () => "late"],
    ["throws", () => fail("Not signed in.")],
  ])("that closes the client and %s leaves it closed", async (_how, then) => {
    const server = new FakeServer();
    const client: ReturnType<typeof server.client> = server.client({
      auth: () => {
        client.close();
        return then();
      },
    });
    await expect(client.start()).rejects.toMatchObject({ code: "closed" });
    await server.settle();
    expect([client.state, client.receive(), server.dialled, server.clock.timers]).toEqual(["closed", undefined, [], 0]);
  });

  test.each([
    ["throws", () => fail("Not signed in.")],
    ["rejects", () => Promise.reject(new Error("Not signed in."))],
  ])("that %s fails the attempt, with what it said", async (_how, auth) => {
    const server = new FakeServer();
    const client = server.client({ auth });
    const error = "No credentials: Not signed in.";
    await expect(client.start()).rejects.toMatchObject({ code: "connection_failed", message: error });
    expect(client.receive()).toEqual({ action: "error", error, code: "connection_failed" });
    expect([server.dialled, server.clock.timers]).toEqual([[], 0]);
  });

  test("that cannot be sent fails the attempt, with the place", async () => {
    const server = new FakeServer();
    const client = server.client({ auth: { token: Symbol("t") } });
    await expect(client.start()).rejects.toMatchObject({
      code: "not_encodable",
      message: expect.stringContaining("auth.token"),
    });
    expect(client.receive()).toMatchObject({ action: "error", code: "not_encodable" });
    expect(server.dialled).toEqual([]);
  });
});

function fail(message: string): never {
  throw new Error(message);
}
