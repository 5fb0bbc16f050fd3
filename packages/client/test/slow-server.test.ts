import { describe, expect, test } from "@jest/globals";
import { action, defineContract } from "@repod/core";
import { ConnectionListener } from "../src/connection-listener.js";
import { FakeServer } from "./support/fake-server.js";
import { Screen } from "./support/screen.js";
import { catchWarnings } from "./support/warnings.js";

const game = defineContract({
  toServer: {
    chat: action<{ text: string }>(),
    move: action<{ x: number }>({ delivery: "latest" }),
  },
  toClient: {},
});
class Player extends ConnectionListener.of(game) {}

const chat = { action: "chat", text: "x".repeat(100) } as const;

function fill(client: { send(message: typeof chat): number }): number {
  let sent = 0;
  expect(() => {
    for (;;) {
      client.send(chat);
      sent += 1;
    }
  }).toThrow(expect.objectContaining({ code: "queue_full" }));
  return sent;
}

describe("a server that takes nothing", () => {
  test("makes send throw at the bound, and the connection lives on", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    expect(screen.queuedBytes).toBe(0);
    const peer = await server.greet(screen, { maxQueuedBytes: 1_024 });
    const sent = fill(screen);
    const { queuedBytes } = screen;
    expect(queuedBytes).toBeLessThanOrEqual(1_024);
    await server.settle();
    expect([screen.isConnected, screen.queuedBytes, screen.connection?.queuedBytes]).toEqual([
      true,
      queuedBytes,
      queuedBytes,
    ]);
    expect(peer.inbox).toHaveLength(1 + sent);
    peer.send({ action: "$ack", n: sent });
    await server.settle();
    expect(screen.queuedBytes).toBe(0);
    expect(screen.send(chat)).toBeGreaterThan(0);
  });

  test("has a bound of its system's where it is a plain one", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.open(screen, { maxQueuedBytes: 1_024 });
    peer.greetPlain();
    await server.settle();
    fill(screen);
    await server.settle();
    expect(screen.queuedBytes).toBe(0);
  });

  test("loses an answer, which is told, and nothing else", async () => {
    const warnings = catchWarnings();
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.greet(screen, { maxQueuedBytes: 1_024 });
    fill(screen);
    for (let id = 0; id < 30; id += 1) peer.send({ action: "unknown", $id: id });
    await server.settle();
    screen.pump();
    expect(screen.isConnected).toBe(true);
    expect(warnings.messages.at(-1)).toMatch(/^An answer: "\$reply" was not queued/);
    warnings.restore();
  });
});

describe("latest messages to a server", () => {
  test("replace each other before the connection stands, and overtake nothing", async () => {
    const server = new FakeServer();
    const player = new Player();
    const peer = await server.open(player);
    for (const x of [1, 2, 3]) {
      player.send({ action: "move", x });
      player.send(chat);
    }
    peer.greet();
    await server.settle();
    expect(peer.inbox.slice(1).map(({ action: name, x }) => x ?? name)).toEqual(["chat", "chat", 3, "chat"]);
  });

  test("replace each other while it takes nothing, and the newest follows", async () => {
    const server = new FakeServer();
    const player = new Player();
    const peer = await server.greet(player);
    for (let x = 1; x <= 5_000; x += 1) player.send({ action: "move", x });
    await server.settle();
    const old = peer.inbox.length - 1;
    expect(player.queuedBytes).toBeLessThanOrEqual(17_000);
    peer.send({ action: "$ack", n: old });
    await server.settle();
    expect(peer.inbox.length).toBe(1 + old + 1);
    expect(peer.inbox.at(-1)).toEqual({ action: "move", x: 5_000 });
  });
});

test("a client says at once, and then as messages come, what it has", async () => {
  const server = new FakeServer();
  const peer = await server.greet(new Screen());
  expect(peer.acknowledged).toEqual([0]);
  for (let count = 0; count < 64; count += 1) peer.send({ action: "chat" });
  await server.settle();
  expect(peer.acknowledged).toEqual([0, 64]);
});
