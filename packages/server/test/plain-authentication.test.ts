import { describe, expect, test } from "@jest/globals";
import { createDeferred } from "@repod/core/internal";
import { MembersServer, PromptServer } from "./support/members-game.js";
import { openServer } from "./support/servers.js";

const LOGIN = { action: "login", name: "Ada" };

describe("a plain client of a server with onAuth", () => {
  test("is greeted and authenticates by its first message, which nobody else sees", async () => {
    const { server, plain } = openServer(MembersServer, { authAction: "login" });
    const peer = plain();
    peer.send(LOGIN);
    expect(await peer.next()).toEqual({ action: "connected" });
    const channel = await server.came.next();
    expect(channel.auth).toEqual({ name: "Ada" });
    expect(await server.asked.next()).toEqual([{ name: "Ada" }, expect.objectContaining({ isPlain: true })]);
    peer.send({ action: "echo", n: 1 });
    expect(await peer.next()).toEqual({ action: "echo", n: 1, from: "Ada" });
    expect(server.heard.items).toEqual([]);
  });

  test("may be silent until it is greeted; it is nobody's channel before it is let in", async () => {
    const { server, clock, plain } = openServer(MembersServer, { authAction: "login", greetAfter: 500 });
    const peer = plain();
    clock.advance(500);
    expect(await peer.next()).toEqual({ action: "connected" });
    server.sendToAll({ action: "secret" });
    expect(server.channels.size).toBe(0);
    peer.send(LOGIN);
    await server.came.next();
    server.sendToAll({ action: "public" });
    expect(await peer.next()).toEqual({ action: "public" });
  });

  test.each([
    ["an onAuth that takes its time", MembersServer],
    ["one that answers at once", PromptServer],
  ])("may say more right behind its credentials, with %s: that is handled, in order", async (_which, Class) => {
    const { plain } = openServer<MembersServer | PromptServer>(Class, { authAction: "login" });
    const peer = plain();
    peer.send(LOGIN, { action: "echo", n: 1 }, { action: "echo", n: 2 });
    expect([await peer.next(), await peer.next(), await peer.next()]).toEqual([
      { action: "connected" },
      { action: "echo", n: 1, from: "Ada" },
      { action: "echo", n: 2, from: "Ada" },
    ]);
  });

  test("gives no credentials by keys of the protocol", async () => {
    const { server, plain } = openServer(MembersServer, { authAction: "login" });
    plain().send({ ...LOGIN, $id: 1 });
    expect((await server.asked.next())[0]).toEqual({ name: "Ada" });
  });

  test.each([
    ["another message", { action: "echo" }],
    ["a map without an action", { name: "Ada" }],
    ["an event", { action: "connected" }],
  ])("is turned away with %s instead, greeted or not", async (_what, first) => {
    const { server, clock, plain } = openServer(MembersServer, { authAction: "login" });
    const [early, late] = [plain(), plain()];
    early.send(first);
    const refusal = {
      action: "error",
      code: "unauthorized",
      error: 'The first message must be "login", with the credentials.',
    };
    expect(await early.next()).toEqual(refusal);
    clock.advance(1_000);
    await late.until("connected");
    late.send(first);
    expect(await late.next()).toEqual(refusal);
    expect(await late.ended()).toBe(true);
    expect(server.asked.items).toEqual([]);
    expect(server.heard.items).toEqual([]);
  });

  test("that is refused is told in its way", async () => {
    const { plain } = openServer(MembersServer, { authAction: "login" });
    const peer = plain();
    peer.send({ action: "login", name: "Mallory" });
    expect(await peer.until("error")).toEqual({
      action: "error",
      code: "banned",
      error: "You are banned until Monday.",
    });
    expect(await peer.ended()).toBe(true);
  });

  test("has authTimeout from its greeting on, what the server takes included", async () => {
    const { server, clock, plain } = openServer(MembersServer, { authAction: "login", authTimeout: 2_000 });
    server.gate = createDeferred();
    const [silent, waiting] = [plain(), plain()];
    clock.advance(1_000);
    await Promise.all([silent.next(), waiting.next()]);
    clock.advance(1_500);
    waiting.send(LOGIN);
    await server.asked.next();
    clock.advance(500);
    const timeout = { action: "error", code: "handshake_timeout", error: "The authentication took too long." };
    expect(await silent.next()).toEqual(timeout);
    expect(await waiting.next()).toEqual(timeout);
  });

  test("that was greeted and says nothing counts towards maxSilent until it speaks", async () => {
    const { server, clock, plain } = openServer(MembersServer, { authAction: "login", maxSilent: 1 });
    server.gate = createDeferred();
    const first = plain();
    clock.advance(1_000);
    await first.next();
    first.send(LOGIN);
    await server.asked.next();
    const second = plain();
    clock.advance(1_000);
    await second.next();
    const third = plain();
    clock.advance(1_000);
    expect(await second.next()).toMatchObject({ action: "error", code: "silent" });
    await third.next();
    server.gate.resolve();
    expect((await server.came.next()).auth).toEqual({ name: "Ada" });
  });

  test("is told that a hello comes too late after its greeting, in the way of extended ones", async () => {
    const { clock, plain } = openServer(MembersServer, { authAction: "login" });
    const peer = plain();
    clock.advance(1_000);
    await peer.next();
    peer.send({ action: "$hello", v: 1, limit: 65_536, auth: { name: "Ada" } });
    expect(await peer.next()).toMatchObject({ action: "$close", code: "late_hello" });
  });

  test("is turned away where there is no authAction, and never greeted", async () => {
    const { clock, plain } = openServer(MembersServer);
    const [speaking, silent] = [plain(), plain()];
    speaking.send(LOGIN);
    expect(await speaking.next()).toEqual({
      action: "error",
      code: "unauthorized",
      error:
        "This server lets in only clients that say who they are, which a plain one cannot here: it has no authAction.",
    });
    clock.advance(9_999);
    expect(silent.actions).toEqual([]);
    clock.advance(1);
    expect(await silent.next()).toMatchObject({ action: "error", code: "handshake_timeout" });
  });

  test("is turned away where plain clients are, whatever it says", async () => {
    const { server, plain } = openServer(MembersServer, { authAction: "login", plainPeers: "refuse" });
    const peer = plain();
    peer.send(LOGIN);
    expect(await peer.next()).toMatchObject({ action: "error", code: "protocol_error" });
    expect(server.asked.items).toEqual([]);
  });

  test("must speak first where plain clients must", async () => {
    const options = { authAction: "login", plainPeers: "after-first-frame" } as const;
    const { server, clock, plain } = openServer(MembersServer, options);
    const [speaking, silent] = [plain(), plain()];
    speaking.send(LOGIN);
    await server.came.next();
    clock.advance(10_000);
    expect(await silent.next()).toMatchObject({ action: "error", code: "handshake_timeout" });
  });
});
