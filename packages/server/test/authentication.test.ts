import { describe, expect, test } from "@jest/globals";
import { action, defineContract, encode } from "@repod/core";
import { contractLines, createDeferred } from "@repod/core/internal";
import { Channel } from "../src/channel.js";
import { Server } from "../src/server.js";
import { captureLog } from "./support/logs.js";
import { MembersServer, PromptServer } from "./support/members-game.js";
import { openServer } from "./support/servers.js";
import { captureWarnings } from "./support/warnings.js";

const HELLO = { action: "$hello", v: 1, limit: 65_536 };

describe("a server with onAuth", () => {
  test("knows of a channel what onAuth returned, from its constructor on", async () => {
    const { server, extended } = openServer(MembersServer);
    await extended({ auth: { name: "Ada" } });
    const [channel] = server.channels;
    expect(channel?.auth).toEqual({ name: "Ada" });
    expect(channel?.seen).toBe(channel?.auth);
  });

  test("that answers at once lets in just the same, and what comes right behind is handled", async () => {
    const { server, plain } = openServer(PromptServer);
    const peer = plain();
    peer.send({ ...HELLO, auth: { name: "Ada" } }, { action: "echo", n: 1 });
    expect(await peer.until("echo")).toEqual({ action: "echo", n: 1, from: "Ada" });
    expect([...server.channels].map(({ auth }) => auth)).toEqual([{ name: "Ada" }]);
  });

  test("is told the credentials, and what the connection says of the client", async () => {
    const { server, extended } = openServer(MembersServer);
    await extended({ auth: { name: "Ada" } });
    const [credentials, info] = await server.asked.next();
    expect(credentials).toEqual({ name: "Ada" });
    expect(info).toEqual({ addr: ["memory", 1], transport: "memory", secure: false, isPlain: false, headers: {} });
    expect(Object.isFrozen(info) && Object.isFrozen(info.headers)).toBe(true);
  });

  test("does not see a client that it has not let in", async () => {
    const { server, arriving } = openServer(MembersServer);
    server.gate = createDeferred();
    const peer = arriving({ auth: { name: "Ada" } });
    await server.asked.next();
    server.sendToAll({ action: "secret" });
    expect(server.channels.size).toBe(0);
    server.gate.resolve();
    await server.came.next();
    server.sendToAll({ action: "public" });
    await peer.until("public");
    expect(peer.actions).toEqual(["connected", "public"]);
  });

  test("tells its contract only to those that it lets in", async () => {
    const game = defineContract({ toServer: { jump: action() }, toClient: {} });
    class GameChannel extends Channel.of(game)<GameServer> {}
    class GameServer extends Server<GameChannel> {
      override channelClass = GameChannel;
      override onAuth(credentials: unknown): void {
        if (credentials !== "please") throw new Error("Impolite.");
      }
    }
    captureWarnings();
    const { arriving } = openServer(GameServer, { contractMismatch: "refuse" });
    const refused = await arriving({ contract: "0", auth: "now" }).next();
    expect(refused).toMatchObject({ action: "$close", code: "unauthorized" });
    expect(refused).not.toHaveProperty("contract");
    expect(await arriving({ contract: "0", auth: "please" }).next()).toMatchObject({
      action: "$close",
      code: "contract_mismatch",
      contract: contractLines(game),
    });
  });

  test("authenticates a thousand clients at once", async () => {
    const { server, arriving } = openServer(MembersServer);
    server.gate = createDeferred();
    const peers = Array.from({ length: 1_000 }, (_, n) => arriving({ auth: { name: `member ${n}` } }));
    await server.asked.count(1_000);
    server.gate.resolve();
    await Promise.all(peers.map((peer) => peer.next()));
    expect(server.channels.size).toBe(1_000);
    expect(new Set([...server.channels].map(({ auth }) => auth.name)).size).toBe(1_000);
  });

  test("does not start with an authAction where there is no onAuth", () => {
    class OpenServer extends Server {
      override channelClass = Channel;
    }
    expect(() => openServer(OpenServer, { authAction: "login" })).toThrow("OpenServer has an `authAction`");
  });
});

describe("a client that is refused", () => {
  test.each([
    ["with a reason hears it", "Mallory", "banned", "You are banned until Monday."],
    ["without a word hears that it is", "Nobody", "unauthorized", "The server did not accept the credentials."],
    ["with a reason alone hears that", "Oscar", "asleep", "The server did not accept the credentials."],
    ["as unauthorized hears the sentence", "Eve", "unauthorized", "Wrong password."],
  ])("%s", async (_how, name, code, reason) => {
    const log = captureLog();
    const warnings = captureWarnings();
    const { server, arriving } = openServer(MembersServer);
    const peer = arriving({ auth: { name } });
    expect(await peer.next()).toEqual({ action: "$close", code, reason });
    expect(await peer.ended()).toBe(true);
    expect(log.items).toEqual([["info", "client_refused", { addr: ["memory", 1], code }]]);
    expect(warnings.items).toEqual([]);
    expect(server.came.items).toEqual([]);
    // Whatever its word: the names of metrics are fixed.
    expect(server.metrics().connections.refused).toMatchObject({ unauthorized: 1, _other: 0 });
  });

  test.each([
    ["something fails", undefined, "The secret of the server."],
    ["somebody whom onAuth asked refuses", "Trent", "Somebody else refused."],
  ])("because %s hears nothing of that; the process does", async (_what, name, secret) => {
    const warnings = captureWarnings();
    const { arriving } = openServer(MembersServer);
    expect(await arriving({ auth: { name } }).next()).toEqual({
      action: "$close",
      code: "unauthorized",
      reason: "The server did not accept the credentials.",
    });
    expect(warnings.items).toEqual([`MembersServer.onAuth: ${secret}`]);
  });

  test("hears so from an onAuth that throws at once, too", async () => {
    const { arriving } = openServer(PromptServer);
    expect(await arriving({ auth: { name: "Mallory" } }).next()).toMatchObject({ action: "$close", code: "banned" });
  });

  test("leaves nothing behind", async () => {
    const { server, clock, arriving } = openServer(MembersServer);
    const peer = arriving({ auth: { name: "Nobody" } });
    await peer.gone();
    await server.stop();
    expect(clock.timers).toBe(0);
  });
});

describe("while the server makes up its mind", () => {
  test("nothing more of the client is handled, and everything afterwards, in order", async () => {
    const { server, plain } = openServer(MembersServer);
    server.gate = createDeferred();
    const peer = plain();
    peer.send({ ...HELLO, auth: { name: "Ada" } }, { action: "first" });
    await server.asked.next();
    peer.send({ action: "second" });
    peer.send({ action: "third" });
    await nextTurn();
    expect(server.heard.items).toEqual([]);
    server.gate.resolve();
    expect(await peer.next()).toMatchObject({ action: "connected" });
    await server.heard.count(3);
    expect(server.heard.items).toEqual([{ action: "first" }, { action: "second" }, { action: "third" }]);
  });

  test("nothing more of the client is decoded: what is malformed is found afterwards", async () => {
    const { server, plain } = openServer(MembersServer);
    server.gate = createDeferred();
    const peer = plain();
    const malformed = Uint8Array.of(0, 0, 0, 1, 0xc1);
    peer.sendBytes(Buffer.concat([encode({ ...HELLO, auth: { name: "Ada" } }), malformed]));
    await server.asked.next();
    await nextTurn();
    expect(peer.actions).toEqual([]);
    server.gate.resolve();
    expect(await peer.next()).toMatchObject({ action: "connected" });
    expect(await peer.next()).toMatchObject({ action: "$close", code: "bad_frame" });
    expect((await server.left.next()).auth).toEqual({ name: "Ada" });
  });

  test("a client that leaves is forgotten, and the answer does nothing", async () => {
    const { server, clock, arriving } = openServer(MembersServer);
    const gate = (server.gate = createDeferred());
    const peer = arriving({ auth: { name: "Ada" } });
    await server.asked.next();
    peer.close();
    await peer.gone();
    expect(clock.timers).toBe(0);
    gate.resolve();
    await nextTurn();
    expect(server.came.items).toEqual([]);
    expect(server.channels.size).toBe(0);
  });

  test("an answer that comes after the client, and is a failure, is told all the same, but refuses nobody", async () => {
    const log = captureLog();
    const warnings = captureWarnings();
    const { server, arriving } = openServer(MembersServer);
    const gate = (server.gate = createDeferred());
    const peer = arriving();
    await server.asked.next();
    peer.reset();
    await peer.gone();
    await nextTurn();
    gate.resolve();
    await warnings.next();
    await nextTurn();
    expect(log.items).toEqual([]);
  });

  test("authTimeout passes: the client is told, and the answer does nothing", async () => {
    const { server, clock, arriving } = openServer(MembersServer, { authTimeout: 500, handshakeTimeout: 100 });
    const gate = (server.gate = createDeferred());
    const peer = arriving({ auth: { name: "Ada" } });
    await server.asked.next();
    clock.advance(499);
    await nextTurn();
    expect(peer.actions).toEqual([]);
    clock.advance(1);
    expect(await peer.next()).toEqual({
      action: "$close",
      code: "handshake_timeout",
      reason: "The authentication took too long.",
    });
    await peer.ended();
    gate.resolve();
    await nextTurn();
    expect(server.came.items).toEqual([]);
  });

  test("a server that stops says so, and does not wait for it", async () => {
    const { server, arriving } = openServer(MembersServer);
    server.gate = createDeferred();
    const peer = arriving({ auth: { name: "Ada" } });
    await server.asked.next();
    const stopped = server.stop();
    expect(await peer.next()).toMatchObject({ action: "$close", code: "server_stopping" });
    await stopped;
    server.gate.resolve();
    await nextTurn();
    expect(server.came.items).toEqual([]);
  });

  test("it takes a place", async () => {
    const { server, arriving } = openServer(MembersServer, { maxConnections: 1 });
    server.gate = createDeferred();
    const first = arriving({ auth: { name: "Ada" } });
    await server.asked.next();
    expect(await arriving().next()).toMatchObject({ code: "too_many_connections" });
    server.gate.resolve();
    expect(await first.next()).toMatchObject({ action: "connected" });
  });
});

describe("the size of messages", () => {
  const SIZES = { maxFrameBytesBeforeAuth: 1_024, maxFrameBytes: 4_096 };

  test("is bounded by less until the client is let in", async () => {
    const { server, arriving } = openServer(MembersServer, SIZES);
    const peer = arriving({ auth: { name: "Ada", proof: "x".repeat(1_024) } });
    expect(await peer.next()).toMatchObject({ action: "error", code: "frame_too_large" });
    expect(server.asked.items).toEqual([]);
  });

  test("is then that of maxFrameBytes, also for what came before", async () => {
    const { server, plain } = openServer(MembersServer, SIZES);
    server.gate = createDeferred();
    const peer = plain();
    const long = { action: "long", text: "x".repeat(3_000) };
    peer.send({ ...HELLO, auth: { name: "Ada" } }, long);
    await server.asked.next();
    server.gate.resolve();
    expect(await server.heard.next()).toEqual(long);
    peer.send({ action: "longer", text: "x".repeat(4_096) });
    expect(await peer.until("$close")).toMatchObject({ code: "frame_too_large" });
  });

  test("is not raised where maxFrameBytes is less", async () => {
    const { arriving } = openServer(MembersServer, { maxFrameBytesBeforeAuth: 8_192, maxFrameBytes: 2_048 });
    const peer = arriving({ auth: { name: "Ada", proof: "x".repeat(2_048) } });
    expect(await peer.next()).toMatchObject({ code: "frame_too_large" });
  });
});

/** Whatever is on its way in memory has arrived by then. */
async function nextTurn(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
