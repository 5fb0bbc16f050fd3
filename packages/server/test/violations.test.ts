import { describe, expect, test } from "@jest/globals";
import { Action, action, defineContract, RepodError, request } from "@repod/core";
import type { AnyMessage } from "@repod/core";
import { z } from "zod";
import { Channel } from "../src/channel.js";
import { Server } from "../src/server.js";
import { captureLog } from "./support/logs.js";
import { Recorder } from "./support/recorder.js";
import { openServer } from "./support/servers.js";
import { captureWarnings } from "./support/warnings.js";

const contract = defineContract({
  toServer: {
    move: action(z.object({ x: z.number() })),
    roll: request(z.object({ sides: z.number() }), z.number()),
    beg: action(),
  },
  toClient: { mark: action(), question: request<{}, string>() },
});

class JudgedChannel extends Channel.of(contract)<JudgedServer> {
  @Action("move")
  move({ x }: { x: number }): void {
    this.server.handled.push(x);
  }

  @Action("roll")
  roll({ sides }: { sides: number }): number {
    return sides;
  }

  @Action("beg")
  beg(): void {
    throw new RepodError("refused", "No.");
  }

  override onInvalid(error: RepodError, name: string): void {
    this.server.invalid.push([error.code, name]);
    if (this.server.failsToJudge) throw new Error("Cannot judge.");
  }

  override onError(error: Error, name?: string): void {
    this.server.errors.push([error.message, name]);
  }

  override networkReceived(message: AnyMessage): void {
    this.server.handled.push(message.action);
  }
}
class JudgedServer extends Server<JudgedChannel> {
  override channelClass = JudgedChannel;
  readonly handled = new Recorder<unknown>();
  readonly invalid = new Recorder<[code: string, action: string]>();
  readonly errors = new Recorder<[message: string, action: string | undefined]>();
  failsToJudge = false;
}

const OPTIONS = { maxViolations: 3, violationWindow: 1_000 } as const;
const WRONG = { action: "move", x: "left" };

describe("a client that breaks rules", () => {
  test.each([
    ["a payload that fails its schema", WRONG],
    ["a request whose payload fails its schema", { action: "roll", $id: 1 }],
    ["a map without an action", { x: 1 }],
    ["an action that is no string", { action: 7 }],
    ["a name of the connection's own", { action: "disconnected" }],
    ["a word of the protocol that there is not", { action: "$dance" }],
    ["an answer to nothing", { action: "$reply", $id: 1, ok: true }],
    ["an answer without an id", { action: "$reply", ok: true }],
    ["an answer to what cannot be asked", { action: "$reply", $id: -1, ok: true }],
  ])("by %s stays as often as it may, and goes at one more", async (_what, message) => {
    captureWarnings();
    const { server, extended } = openServer(JudgedServer, OPTIONS);
    const [peer, other] = [await extended(), await extended()];
    peer.send(message, message, message, { action: "move", x: 1 });
    await server.handled.count(1);
    expect(server.channels.size).toBe(2);
    peer.send(message, { action: "move", x: 2 });
    expect(await peer.until("$close")).toMatchObject({ code: "too_many_violations", reason: expect.any(String) });
    await peer.ended();
    other.send({ action: "move", x: 3 });
    await server.handled.count(2);
    expect(server.handled.items).toEqual([1, 3]);
    expect(server.channels.size).toBe(1);
  });

  test("of different kinds is counted as one, and told to the log", async () => {
    const log = captureLog();
    const { extended } = openServer(JudgedServer, OPTIONS);
    const peer = await extended();
    peer.send(WRONG, {}, { action: "$dance" }, { action: "roll", $id: 1 });
    await peer.until("$close");
    expect(log.items).toContainEqual([
      "info",
      "client_refused",
      { addr: ["memory", 1], code: "too_many_violations", reason: expect.any(String) },
    ]);
  });

  test("now and then may stay for ever", async () => {
    const { server, clock, extended } = openServer(JudgedServer, OPTIONS);
    const peer = await extended();
    for (let count = 1; count <= 20; count += 1) {
      peer.send(WRONG, { action: "move", x: count });
      await server.handled.count(count);
      clock.advance(334);
    }
    expect(server.channels.size).toBe(1);
  });

  test("is told in the plain way where it is a plain one", async () => {
    const { greeted } = openServer(JudgedServer, { maxViolations: 1 });
    const peer = await greeted();
    peer.send({});
    expect(await peer.next()).toMatchObject({ action: "error", code: "too_many_violations" });
  });

  test("without a bound may stay", async () => {
    const { server, extended } = openServer(JudgedServer, { maxViolations: Infinity });
    const peer = await extended();
    for (let count = 0; count < 100; count += 1) peer.send(WRONG);
    peer.send({ action: "move", x: 1 });
    await server.handled.count(1);
    expect(server.channels.size).toBe(1);
  });
});

describe("no violation", () => {
  test("is what a handler refuses, nor what nothing handles", async () => {
    const { server, extended } = openServer(JudgedServer, { maxViolations: 0 });
    const peer = await extended();
    peer.send({ action: "beg" }, { action: "dance" }, { action: "dance", $id: 1 }, { action: "move", x: 1 });
    await server.handled.count(2);
    expect(server.handled.items).toEqual(["dance", 1]);
    expect(await peer.until("$reply")).toMatchObject({ error: { code: "unknown_action" } });
    expect(server.channels.size).toBe(1);
  });

  test("is an answer that comes too late, or twice", async () => {
    const { server, clock, extended } = openServer(JudgedServer, { maxViolations: 0 });
    const peer = await extended();
    const [channel] = server.channels;
    const late = channel?.request("question", {}, { timeout: 100 });
    const question = await peer.until("question");
    clock.advance(100);
    await expect(late).rejects.toMatchObject({ code: "timeout" });
    peer.reply(question, "late");
    peer.reply(question, "again");
    peer.send({ action: "move", x: 1 });
    await server.handled.count(1);
    expect(server.channels.size).toBe(1);
    peer.send({ action: "$reply", $id: 2, ok: true });
    await peer.until("$close");
  });
});

describe("a strict server", () => {
  test.each([{}, { $id: 1 }])("counts what nothing handles too (%j)", async (keys) => {
    const { server, extended } = openServer(JudgedServer, { ...OPTIONS, strict: true });
    const peer = await extended();
    for (let count = 0; count < 3; count += 1) peer.send({ action: "dance", ...keys });
    peer.send({ action: "move", x: 1 });
    await server.handled.until(() => server.handled.items.includes(1));
    expect(server.channels.size).toBe(1);
    peer.send({ action: "dance", ...keys });
    expect(await peer.until("$close")).toMatchObject({ code: "too_many_violations" });
  });
});

describe("onInvalid", () => {
  test("hears of payloads of messages and requests that fail their schemas, and of nothing else", async () => {
    const { server, extended } = openServer(JudgedServer);
    const peer = await extended();
    peer.send(WRONG, { action: "roll", $id: 1 }, {}, { action: "beg" }, { action: "dance" });
    await server.handled.count(1);
    expect(server.invalid.items).toEqual([
      ["invalid_payload", "move"],
      ["invalid_payload", "roll"],
    ]);
    expect(await peer.until("$reply")).toMatchObject({
      error: { code: "invalid_payload", issues: [expect.anything()] },
    });
  });

  test("that throws reaches onError, and the channel lives on", async () => {
    const { server, extended } = openServer(JudgedServer);
    server.failsToJudge = true;
    const peer = await extended();
    peer.send(WRONG, { action: "move", x: 1 });
    await server.handled.count(1);
    expect(server.errors.items).toEqual([["Cannot judge.", "move"]]);
    expect(await peer.next()).toMatchObject({ action: "$error", about: "move" });
  });
});
