import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Action, action, defineContract, RepodError, request } from "@repod/core";
import { z } from "zod";
import { ConnectionListener } from "../src/connection-listener.js";
import { FakeServer } from "./support/fake-server.js";
import { Screen } from "./support/screen.js";
import { FIRST_DELAY, reconnecting } from "./support/visit.js";
import { catchWarnings } from "./support/warnings.js";

let warnings: ReturnType<typeof catchWarnings>;
beforeEach(() => {
  warnings = catchWarnings();
});
afterEach(() => warnings.restore());

const game = defineContract({
  toServer: { roll: request(z.object({ sides: z.number() }), z.object({ value: z.number() })) },
  toClient: {
    ask: request(z.object({ question: z.string() }), z.string()),
    moved: action<{ x: number }>(),
  },
});

describe("asking the server", () => {
  test("gives its answer, which does not wait for pump", async () => {
    const server = new FakeServer();
    const listener = new (class extends ConnectionListener.of(game) {})();
    const peer = await server.greet(listener);
    const answer = listener.request("roll", { sides: 6 });
    await server.settle();
    expect(peer.inbox.at(-1)).toEqual({ action: "roll", $id: 1, sides: 6 });
    peer.send({ action: "$reply", $id: 1, ok: true, value: { value: 4 } });
    await server.settle();
    await expect(answer).resolves.toEqual({ value: 4 });
  });

  test("is checked by the contract: an answer that does not match is none", async () => {
    const server = new FakeServer();
    const client = server.client({ contract: game });
    const peer = await server.start(client);
    const answer = client.request("roll", { sides: 6 });
    const failed = expect(answer).rejects.toMatchObject({ code: "invalid_reply", issues: [{ path: ["value"] }] });
    peer.send({ action: "$reply", $id: 1, ok: true, value: { value: "four" } });
    await server.settle();
    await failed;
  });

  test("fails in the server's words when it says no", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.greet(screen);
    const answer = screen.request("roll", {});
    const error = { code: "refused", message: "Not your turn.", reason: "turn" };
    const failed = expect(answer).rejects.toMatchObject(error);
    peer.send({ action: "$reply", $id: 1, ok: false, error });
    await server.settle();
    await failed;
    await expect(answer).rejects.toBeInstanceOf(RepodError);
  });

  test("fails at the deadline, its own or that of the connection", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    await server.greet(screen, { requestTimeout: 2_000 });
    const answers = [screen.request("roll", {}, { timeout: 500 }), screen.request("roll", {})];
    server.clock.advance(500);
    await expect(answers[0]).rejects.toMatchObject({ code: "timeout" });
    server.clock.advance(1_500);
    await expect(answers[1]).rejects.toMatchObject({ code: "timeout" });
  });

  test("can be given up by a signal", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    await server.greet(screen);
    const abort = new AbortController();
    const answer = screen.request("roll", {}, { signal: abort.signal });
    abort.abort();
    await expect(answer).rejects.toMatchObject({ code: "aborted" });
  });

  test("before the connection stands waits for it, in order with what was sent", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    screen.connect("game.test", 5071, server.options());
    screen.send({ action: "before" });
    const answer = screen.request("roll", { sides: 6 });
    screen.send({ action: "after" });
    await server.settle();
    server.peer.greet();
    await server.settle();
    expect(server.peer.inbox.map(({ action: name }) => name)).toEqual(["$hello", "before", "roll", "after"]);
    server.peer.send({ action: "$reply", $id: 1, ok: true, value: 4 });
    await server.settle();
    await expect(answer).resolves.toBe(4);
  });

  test("before the connection stands is not sent any more once nobody waits for the answer", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.open(screen);
    const abort = new AbortController();
    const answers = [screen.request("buy", {}, { signal: abort.signal }), screen.request("roll", {}, { timeout: 50 })];
    const failed = expect(Promise.allSettled(answers)).resolves.toEqual([
      { status: "rejected", reason: expect.objectContaining({ code: "aborted" }) },
      { status: "rejected", reason: expect.objectContaining({ code: "timeout" }) },
    ]);
    abort.abort();
    server.clock.advance(50);
    await failed;
    peer.greet();
    await server.settle();
    expect(peer.inbox.map(({ action: name }) => name)).toEqual(["$hello"]);
  });

  test("before the connection stands fails at once where it turns out to be larger than the server accepts", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.open(screen);
    const answer = screen.request("roll", { text: "x".repeat(2_000) }, { timeout: Infinity });
    const failed = expect(answer).rejects.toMatchObject({ code: "message_too_large" });
    screen.send({ action: "chat" });
    peer.greet();
    await server.settle();
    await failed;
    expect(peer.heard).toEqual(["chat"]);
    expect(warnings.messages).toEqual([]);
  });

  test("takes no room from what is sent while it reconnects, once nobody waits for the answer", async () => {
    const { screen, server } = await reconnecting({ maxQueuedBytes: 1_024 });
    const text = "x".repeat(400);
    const answers = [screen.request("roll", { text }, { timeout: 1 }), screen.request("buy", { text })];
    expect(() => screen.send({ action: "chat", text })).toThrow(expect.objectContaining({ code: "queue_full" }));
    const failed = expect(answers[0]).rejects.toMatchObject({ code: "timeout" });
    server.clock.advance(1);
    await failed;
    expect(screen.send({ action: "chat", text })).toBeGreaterThan(400);
    await server.pass(FIRST_DELAY);
    server.peer.greet();
    await server.settle();
    expect(server.peer.heard).toEqual(["buy", "chat"]);
  });

  test("fails for a request that cannot be sent, and for a queue that is full", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.open(screen, { maxQueuedBytes: 1_024 });
    const text = "x".repeat(1_024);
    screen.send({ action: "chat" });
    await expect(screen.request("roll", { text })).rejects.toMatchObject({ code: "queue_full" });
    peer.greet();
    await server.settle();
    await expect(screen.request("roll", { text })).rejects.toMatchObject({ code: "message_too_large" });
    await expect(screen.request("roll", { all: new Set() })).rejects.toMatchObject({ code: "not_encodable" });
    await expect(screen.request("$hello", {})).rejects.toMatchObject({ code: "reserved_name" });
  });

  test("fails before it is started, and after it has ended", async () => {
    const server = new FakeServer();
    const client = server.client();
    await expect(client.request("roll", {})).rejects.toMatchObject({ code: "not_connected" });
    await server.start(client);
    client.close();
    await expect(client.request("roll", {})).rejects.toMatchObject({ code: "not_connected" });
  });

  test.each<[string, (screen: Screen, server: FakeServer) => void]>([
    ["we close", (screen) => screen.close()],
    ["the server closes", (_, { peer }) => peer.send({ action: "$close", code: "kicked", reason: "" })],
    ["the network breaks", (_, { peer }) => peer.cut()],
    ["another connection takes its place", (screen, server) => screen.connect("game.test", 5071, server.options())],
  ])("leaves nothing pending when %s", async (_, end) => {
    const server = new FakeServer();
    const screen = new Screen();
    await server.greet(screen);
    const answers = [screen.request("roll", {}), screen.request("draw", {})];
    const ended = expect(Promise.allSettled(answers)).resolves.toEqual([
      { status: "rejected", reason: expect.objectContaining({ code: "closed" }) },
      { status: "rejected", reason: expect.objectContaining({ code: "closed" }) },
    ]);
    end(screen, server);
    await server.settle();
    await ended;
  });
});

describe("asking a plain server", () => {
  test("fails at once, and nothing is sent", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.open(screen);
    const early = screen.request("roll", {});
    const failed = expect(early).rejects.toMatchObject({ code: "not_supported" });
    screen.send({ action: "chat" });
    peer.greetPlain();
    await server.settle();
    await failed;
    await expect(screen.request("roll", {})).rejects.toMatchObject({ code: "not_supported" });
    await server.settle();
    expect(peer.inbox.map(({ action: name }) => name)).toEqual(["$hello", "chat"]);
  });
});

describe("a request of the server's", () => {
  class Player extends ConnectionListener.of(game) {
    @Action("ask")
    onAsk({ question }: { question: string }): Promise<string> | string {
      if (question === "refuse") throw new RepodError("refused", "I do not say.");
      if (question === "fail") throw new Error("secret");
      return question === "later" ? Promise.resolve("yes") : "no";
    }
  }

  test("is answered when its handler is done", async () => {
    const server = new FakeServer();
    const player = new Player();
    const peer = await server.greet(player);
    peer.send({ action: "ask", $id: 1, question: "now" }, { action: "ask", $id: 2, question: "later" });
    await server.settle();
    player.pump();
    await server.settle();
    expect(peer.inbox.slice(1)).toEqual([
      { action: "$reply", $id: 1, ok: true, value: "no" },
      { action: "$reply", $id: 2, ok: true, value: "yes" },
    ]);
  });

  test("can be refused, in words; a failure is told to the server as no more than that, and leaves pump here", async () => {
    const server = new FakeServer();
    const player = new Player();
    const peer = await server.greet(player);
    peer.send(
      { action: "ask", $id: 1, question: "refuse" },
      { action: "ask", $id: 2, question: "fail" },
      { action: "ask", $id: 3, question: 4 },
    );
    await server.settle();
    expect(() => player.pump()).toThrow("secret");
    player.pump();
    await server.settle();
    expect(peer.inbox.slice(1)).toEqual([
      { action: "$reply", $id: 1, ok: false, error: { code: "refused", message: "I do not say." } },
      {
        action: "$reply",
        $id: 2,
        ok: false,
        error: { code: "handler_failed", message: 'The handler of "ask" failed.' },
      },
      { action: "$reply", $id: 3, ok: false, error: expect.objectContaining({ code: "invalid_payload" }) },
    ]);
  });

  test("that is only a message of the contract, and does not match it, is dropped with a warning", async () => {
    const server = new FakeServer();
    const player = new Player();
    const peer = await server.greet(player);
    peer.send({ action: "ask", question: 4 });
    await server.settle();
    player.pump();
    expect(warnings.messages).toEqual([
      expect.stringMatching(/^A message of the server was dropped: The payload of "ask" .+ \(question: /),
    ]);
  });
});
