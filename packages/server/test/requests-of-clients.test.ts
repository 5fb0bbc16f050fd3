import { describe, expect, test } from "@jest/globals";
import { createDeferred } from "@repod/core/internal";
import { GameServer } from "./support/request-game.js";
import { openServer } from "./support/servers.js";
import type { House } from "./support/servers.js";

/** What came of a request that was refused: its error. */
async function refusal(
  { extended }: House<GameServer>,
  name: string,
  payload: Record<string, unknown>,
  limit = 65_536,
): Promise<unknown> {
  const peer = await extended({ limit });
  const reply = await peer.request(name, payload);
  expect(reply).toMatchObject({ ok: false });
  // The next one is answered as ever.
  expect(await peer.request("roll", { sides: 6 })).toMatchObject({ ok: true, value: 6 });
  return reply["error"];
}

describe("a request of a client's", () => {
  test("is answered with what the handler returns, under its id", async () => {
    const { extended } = openServer(GameServer);
    const peer = await extended();
    peer.send({ action: "roll", $id: 7, sides: 6 });
    expect(await peer.next()).toEqual({ action: "$reply", $id: 7, ok: true, value: 6 });
    expect(await peer.request("sum", { values: [1, 2, 3] })).toMatchObject({ ok: true, value: 6 });
  });

  test("for an action that has no answer is answered when its handler is done", async () => {
    const { server, extended } = openServer(GameServer);
    server.gate = createDeferred();
    const peer = await extended();
    peer.send({ action: "jump", $id: 1, height: 3 });
    server.first.send({ action: "hello" });
    expect(await peer.next()).toEqual({ action: "hello" });
    server.gate.resolve();
    expect(await peer.next()).toEqual({ action: "$reply", $id: 1, ok: true });
    expect(server.log.items).toEqual(["jumped 3"]);
  });

  test("without an id is handled, and its result dropped", async () => {
    const { server, extended } = openServer(GameServer);
    const peer = await extended();
    peer.send({ action: "roll", sides: 6 }, { action: "jump", height: 1 });
    await server.log.count(1);
    server.first.send({ action: "hello" });
    await peer.until("hello");
    expect(peer.actions).toEqual(["connected", "hello"]);
  });

  test("of a plain one has no id: it is handled as a message", async () => {
    const { server, greeted } = openServer(GameServer);
    const peer = await greeted();
    peer.send({ action: "roll", $id: 1, sides: 6 }, { action: "jump", $id: 2, height: 1 });
    await server.log.count(1);
    server.first.send({ action: "hello" });
    await peer.until("hello");
    expect(peer.actions).toEqual(["connected", "hello"]);
  });

  test("that nothing handles is refused", async () => {
    expect(await refusal(openServer(GameServer), "dance", {})).toEqual({
      code: "unknown_action",
      message: 'Nothing handles "dance".',
    });
  });

  test("that its handler refuses carries the reason, and is nobody's error", async () => {
    const house = openServer(GameServer);
    expect(await refusal(house, "roll", { sides: 1 })).toEqual({
      code: "refused",
      message: "A die has more sides.",
      reason: "bad_die",
    });
    expect(house.server.log.items).toEqual([]);
  });

  test("whose handler fails learns that, and not why", async () => {
    const house = openServer(GameServer);
    expect(await refusal(house, "roll", { sides: 13 })).toEqual({
      code: "handler_failed",
      message: 'The handler of "roll" failed.',
    });
    expect(house.server.log.items).toEqual(["The secret of the die."]);
  });

  test.each([
    [14, /^The value at value cannot be sent/],
    [15, '"$reply" has 2033 bytes; the peer accepts 1024.'],
  ])("whose answer cannot be sent is a failure of the handler (%d)", async (sides, message) => {
    const house = openServer(GameServer);
    expect(await refusal(house, "roll", { sides }, 1_024)).toMatchObject({ code: "handler_failed" });
    expect(house.server.log.items).toEqual([typeof message === "string" ? message : expect.any(String)]);
  });

  test("with a wrong payload is told what is wrong with it", async () => {
    expect(await refusal(openServer(GameServer), "sum", { values: [1, "2"] })).toEqual({
      code: "invalid_payload",
      message:
        'The payload of "sum" does not match the contract (values.1: Invalid input: expected number, received string).',
      issues: [{ message: "Invalid input: expected number, received string", path: ["values", 1] }],
    });
  });

  test("with more than twenty things wrong is told twenty", async () => {
    const values = Array.from({ length: 21 }, () => null);
    const { issues } = (await refusal(openServer(GameServer), "sum", { values })) as { issues: unknown[] };
    expect(issues).toHaveLength(20);
  });

  test.each([
    ["more bytes than the client accepts", 1_000, 1_024],
    ["more values than a message may hold", 16_000, 65_536],
  ])("with more wrong than can be told, %s, is refused all the same", async (_what, length, limit) => {
    const values = Array.from({ length }, () => null);
    expect(await refusal(openServer(GameServer), "sum", { values }, limit)).toMatchObject({ code: "invalid_payload" });
  });

  test("with more wrong than can be told behind an async handler ends nobody's process", async () => {
    const { server, extended } = openServer(GameServer);
    server.gate = createDeferred();
    const peer = await extended({ limit: 1_024 });
    peer.send(
      { action: "jump", height: 1 },
      { action: "sum", $id: 1, values: Array.from({ length: 1_000 }, () => null) },
    );
    await server.log.until(() => true);
    server.gate.resolve();
    expect(await peer.until("$reply")).toMatchObject({ $id: 1, ok: false, error: { code: "invalid_payload" } });
  });
});
