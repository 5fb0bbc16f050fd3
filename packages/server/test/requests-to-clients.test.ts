import { describe, expect, test } from "@jest/globals";
import { GameServer } from "./support/request-game.js";
import type { GameChannel } from "./support/request-game.js";
import { openServer } from "./support/servers.js";

describe("a request to a client", () => {
  test("resolves with its answer", async () => {
    const { server, extended } = openServer(GameServer);
    const peer = await extended();
    const answer = server.first.request("choose", { cards: ["sword", "bow"] });
    const asked = await peer.next();
    expect(asked).toEqual({ action: "choose", $id: expect.any(Number), cards: ["sword", "bow"] });
    peer.reply(asked, "bow");
    expect(await answer).toBe("bow");
  });

  test("can be waited for in a handler: the answer does not wait behind it", async () => {
    const { extended } = openServer(GameServer);
    const peer = await extended();
    peer.send({ action: "duel", $id: 1 });
    peer.reply(await peer.next(), "sword");
    expect(await peer.next()).toEqual({ action: "$reply", $id: 1, ok: true, value: "You chose sword." });
  });

  test("resolves each with its own answer, in any order", async () => {
    const { server, extended } = openServer(GameServer);
    const peer = await extended();
    const answers = [
      server.first.request("choose", { cards: ["a"] }),
      server.first.request("choose", { cards: ["b"] }),
    ];
    const [first, second] = [await peer.next(), await peer.next()];
    peer.reply(second, "b");
    peer.reply(first, "a");
    peer.reply(first, "once more");
    expect(await Promise.all(answers)).toEqual(["a", "b"]);
  });

  test("rejects when its time is up, and a later answer is nothing", async () => {
    const { server, clock, extended } = openServer(GameServer, { requestTimeout: 300 });
    const peer = await extended();
    const byDefault = server.first.request("choose", { cards: [] });
    const byOption = server.first.request("choose", { cards: [] }, { timeout: 200 });
    const asked = await peer.next();
    clock.advance(200);
    await expect(byOption).rejects.toMatchObject({
      code: "timeout",
      message: 'No answer to "choose" came within 200 ms.',
    });
    clock.advance(99);
    peer.reply(asked, "in time");
    expect(await byDefault).toBe("in time");
    peer.reply(asked, "too late");
    expect(await peer.request("roll", { sides: 6 })).toMatchObject({ ok: true });
    // That of the acknowledgement has run out then.
    clock.advance(250);
    expect(clock.timers).toBe(0);
  });

  test("rejects when it is aborted, before or while it waits", async () => {
    const { server, extended } = openServer(GameServer);
    const peer = await extended();
    const controller = new AbortController();
    const answer = server.first.request("choose", { cards: [] }, { signal: controller.signal });
    await peer.next();
    const reason = new Error("The round is over.");
    controller.abort(reason);
    await expect(answer).rejects.toMatchObject({ code: "aborted", cause: reason });
    await expect(server.first.request("choose", { cards: [] }, { signal: controller.signal })).rejects.toMatchObject({
      code: "aborted",
    });
    expect(await peer.request("roll", { sides: 6 })).toMatchObject({ ok: true });
    expect(peer.actions).toEqual(["connected", "choose", "$reply"]);
  });

  test.each([
    [
      { code: "refused", message: "No.", reason: "busy" },
      { code: "refused", message: "No.", reason: "busy" },
    ],
    [
      { code: "unknown_action", message: "What?" },
      { code: "unknown_action", message: "What?" },
    ],
    [{ code: "no code of ours", message: 7, reason: 7, issues: 7 }, { code: "handler_failed" }],
    [undefined, { code: "handler_failed", message: 'The other side failed to answer "choose".' }],
    ["oh", { code: "handler_failed" }],
  ])("that is refused with %j rejects with %j", async (error, expected) => {
    const { server, extended } = openServer(GameServer);
    const peer = await extended();
    const answer = server.first.request("choose", { cards: [] });
    const { $id } = await peer.next();
    peer.send({ action: "$reply", $id, ok: false, error });
    await expect(answer).rejects.toMatchObject(expected);
  });

  test("with an answer that breaks the contract rejects with what is wrong", async () => {
    const { server, extended } = openServer(GameServer);
    const peer = await extended();
    const answer = server.first.request("choose", { cards: [] });
    peer.reply(await peer.next(), 7);
    await expect(answer).rejects.toMatchObject({
      code: "invalid_reply",
      issues: [{ message: "Invalid input: expected string, received number", path: [] }],
    });
  });

  test("that is a plain one rejects at once", async () => {
    const { server, clock, greeted } = openServer(GameServer);
    const peer = await greeted();
    await expect(server.first.request("choose", { cards: [] })).rejects.toMatchObject({ code: "not_supported" });
    server.first.send({ action: "hello" });
    expect(await peer.next()).toEqual({ action: "hello" });
    expect(clock.timers).toBe(0);
  });

  test.each([
    ["the client leaves", ({ reset }: { reset: () => void }) => reset()],
    ["the channel closes", ({ channel }: { channel: GameChannel }) => channel.close()],
  ])("rejects when %s, and no later one is sent", async (_what, end) => {
    const { server, extended } = openServer(GameServer);
    const peer = await extended();
    const channel = server.first;
    const answers = [channel.request("choose", { cards: [] }), channel.request("choose", { cards: [] })];
    await peer.next();
    end({ reset: () => peer.reset(), channel });
    for (const answer of answers) await expect(answer).rejects.toMatchObject({ code: "closed" });
    await expect(channel.request("choose", { cards: [] })).rejects.toMatchObject({ code: "not_connected" });
  });

  test("that cannot be sent rejects, and nothing waits for an answer", async () => {
    const { server, clock, extended } = openServer(GameServer);
    await extended({ limit: 1_024 });
    const { first } = server;
    await expect(first.request("choose", { cards: ["x".repeat(2_000)] })).rejects.toMatchObject({
      code: "message_too_large",
    });
    await expect(first.request("choose", { cards: [(() => 1) as never] })).rejects.toMatchObject({
      code: "not_encodable",
    });
    await expect(first.request("choose", { $id: 1 } as never)).rejects.toMatchObject({ code: "reserved_name" });
    expect(clock.timers).toBe(0);
  });
});
