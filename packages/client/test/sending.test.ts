import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { FakeServer } from "./support/fake-server.js";
import { Screen } from "./support/screen.js";
import { catchWarnings } from "./support/warnings.js";

let warnings: ReturnType<typeof catchWarnings>;
beforeEach(() => {
  warnings = catchWarnings();
});
afterEach(() => warnings.restore());

describe("sending before the connection stands", () => {
  test("queues, in order, and says how many bytes", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    screen.connect("game.test", 5071, server.options());
    expect(screen.send({ action: "a" })).toBe(14);
    await server.settle();
    screen.send({ action: "b" });
    server.peer.greet();
    await server.settle();
    screen.send({ action: "c" });
    await server.settle();
    expect(server.peer.inbox.map(({ action }) => action)).toEqual(["$hello", "a", "b", "c"]);
  });

  test("queues within a bound, and says when that is full; what was queued is sent all the same", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.open(screen, { maxQueuedBytes: 1_024 });
    const text = "x".repeat(200);
    let sent = 0;
    expect(() => {
      for (;;) {
        screen.send({ action: "chat", text });
        sent += 1;
      }
    }).toThrow(expect.objectContaining({ code: "queue_full" }));
    expect(sent).toBe(4);
    peer.greet();
    await server.settle();
    expect(peer.inbox.filter(({ action }) => action === "chat")).toHaveLength(4);
  });

  test("warns of what turns out to be larger than the server accepts, and sends the rest", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.open(screen);
    screen.send({ action: "large", text: "x".repeat(2_000) });
    screen.send({ action: "small" });
    peer.greet();
    await server.settle();
    expect(peer.inbox.map(({ action }) => action)).toEqual(["$hello", "small"]);
    expect(warnings.messages).toEqual(['"large" cannot be sent: "large" has 2022 bytes; the peer accepts 1024.']);
  });

  test("forgets what is queued when the connection never stands", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    await server.open(screen);
    screen.send({ action: "chat" });
    screen.close();
    await server.greet(screen);
    expect(server.peer.inbox.map(({ action }) => action)).toEqual(["$hello"]);
  });

  test("says at once what cannot be sent at all", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    await server.open(screen);
    expect(() => screen.send({ action: "connected" })).toThrow(expect.objectContaining({ code: "reserved_name" }));
    expect(() => screen.send({ action: "a", all: new Map() })).toThrow(
      expect.objectContaining({ code: "not_encodable" }),
    );
  });
});

describe("sending", () => {
  test("does nothing on a client that was not started", () => {
    expect(new FakeServer().client().send({ action: "chat" })).toBe(0);
  });

  test("puts what a turn sends into one write", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.greet(screen);
    for (let count = 0; count < 50; count += 1) screen.send({ action: "chat" });
    expect(server.clock.deferred).toBe(1);
    await server.settle();
    expect(peer.inbox).toHaveLength(51);
  });

  test("throws for more than the server accepts, and works on", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.greet(screen);
    expect(() => screen.send({ action: "chat", text: "x".repeat(1_024) })).toThrow(
      expect.objectContaining({ code: "message_too_large" }),
    );
    screen.send({ action: "chat" });
    await server.settle();
    expect(peer.inbox.at(-1)).toEqual({ action: "chat" });
  });

  test("mends half an emoji, in both directions, and ends nobody's connection", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.greet(screen);
    screen.heardNow();
    screen.send({ action: "chat", text: "🎲🎲".slice(0, 3) });
    peer.send({ action: "chat", text: "🎲".slice(1) });
    await server.settle();
    screen.pump();
    expect(peer.inbox.at(-1)).toEqual({ action: "chat", text: "🎲\ufffd" });
    expect(screen.heard).toEqual([{ action: "chat", text: "\ufffd" }]);
    expect(screen.isConnected).toBe(true);
  });

  test("tells every listener of a message that the server did not accept, once it hears of it", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const heard = jest.spyOn(screen, "onRefused").mockImplementation(() => {
      throw new Error("no such message");
    });
    const peer = await server.greet(screen);
    const told = { code: "refused", message: "Mind your words.", reason: "rude" };
    peer.send({ action: "$error", about: "chat", ...told });
    await server.settle();
    expect(heard.mock.calls).toEqual([[expect.objectContaining({ ...told, remote: true }), "chat"]]);
    expect(warnings.messages).toEqual(["onRefused: no such message"]);
    expect(screen.isConnected).toBe(true);
  });

  test("warns of a message that the server did not accept, with what is wrong", async () => {
    const server = new FakeServer();
    const peer = await server.greet(new Screen());
    const issues = [
      { message: "Too long.", path: ["text"] },
      { message: "No.", path: [] },
    ];
    peer.send({ action: "$error", about: "chat", code: "invalid_payload", message: "It does not match.", issues });
    peer.send({ action: "$error", about: "move", code: "rate_limited", message: "Too many." });
    await server.settle();
    expect(warnings.messages).toEqual([
      'The server did not accept "chat": It does not match.',
      'The server did not accept "move": Too many.',
    ]);
  });
});
