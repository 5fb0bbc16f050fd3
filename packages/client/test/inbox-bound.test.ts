import { describe, expect, test } from "@jest/globals";
import { FakeServer } from "./support/fake-server.js";
import type { FakePeer } from "./support/fake-server.js";
import { Screen } from "./support/screen.js";

/** Messages of 36 bytes, each of which counts 100 in the queue. */
const COUNT = 100;
const BOUND = { maxInboxBytes: 1_024 };

async function flood(server: FakeServer, peer: FakePeer, from = 0): Promise<void> {
  for (let number = from; number < from + COUNT; number += 1) {
    peer.send({ action: "tick", number, pad: "x".repeat(11) });
  }
  await server.settle();
}

describe("a client that nobody pumps", () => {
  test("stops reading at its bound, loses nothing, and goes on when somebody pumps", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.greet(screen, BOUND);
    screen.heardNow();
    await flood(server, peer);
    const first = screen.pump();
    expect(first).toBeGreaterThan(5);
    expect(first).toBeLessThan(20);
    let rounds = 1;
    for (let taken = first; taken < COUNT; rounds += 1) {
      await server.settle();
      taken += screen.pump();
    }
    expect(rounds).toBeGreaterThan(5);
    expect(screen.heard.map(({ number }) => number)).toEqual(Array.from({ length: COUNT }, (_, number) => number));
    expect(screen.isConnected).toBe(true);
  });

  test("does not read from the next connection either, while what it takes over is too much", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    await flood(server, await server.greet(screen, BOUND));
    const peer = await server.greet(screen, BOUND);
    await flood(server, peer, COUNT);
    // What was taken over, and of the new connection nothing but its beginning.
    expect(screen.pump({ maxMessages: COUNT })).toBeLessThan(2 * COUNT);
    expect(screen.heard.filter(({ number }) => Number(number) >= COUNT)).toEqual([]);
  });

  test("hears of the end after what was held back", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.greet(screen, { ...BOUND, reconnect: false });
    await flood(server, peer);
    peer.end();
    await server.settle();
    expect(screen.isConnected).toBe(true);
    const heard: string[] = [];
    while (heard.at(-1) !== "disconnected") {
      heard.push(...screen.heardNow());
      await server.settle();
    }
    expect(heard.filter((action) => action === "tick")).toHaveLength(COUNT);
  });

  test("still gets the answer to a request, which comes behind all that waits", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.greet(screen, { maxInboxBytes: 4 * 1_024 });
    await flood(server, peer);
    const answer = screen.request("roll", {});
    peer.send({ action: "$reply", $id: 1, ok: true, value: 4 });
    await server.settle();
    await expect(answer).resolves.toBe(4);
    expect(screen.isConnected).toBe(true);
  });

  test("holds back no less when a request could not even be made", async () => {
    const server = new FakeServer();
    const [quiet, asking] = [new Screen(), new Screen()];
    await flood(server, await server.greet(quiet, BOUND));
    await flood(server, await server.greet(asking, BOUND));
    await expect(asking.request("$hello", {})).rejects.toMatchObject({ code: "reserved_name" });
    await server.settle();
    expect(asking.pump()).toBe(quiet.pump());
  });

  test("that waits for an answer ends the connection when four times the bound has come", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.greet(screen, BOUND);
    const answer = screen.request("roll", {});
    await Promise.all([expect(answer).rejects.toMatchObject({ code: "closed" }), flood(server, peer)]);
    expect(peer.inbox.at(-1)).toMatchObject({ action: "$close", code: "inbox_overflow" });
    screen.pump();
    expect(screen.heard.at(-1)).toMatchObject({ action: "disconnected", code: "inbox_overflow" });
  });
});

describe("a client that waits", () => {
  test("runs no timer and plans nothing once it is connected: nobody polls", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.greet(screen, { autoPump: true });
    const reading = server.client();
    await server.start(reading);
    const next = reading[Symbol.asyncIterator]();
    await next.next();
    await next.next();
    const waiting = next.next();
    await server.settle();
    expect([server.clock.timers, server.clock.deferred]).toEqual([0, 0]);
    peer.send({ action: "chat" });
    server.peer.send({ action: "chat" });
    await server.settle();
    await expect(waiting).resolves.toMatchObject({ value: { action: "chat" } });
    expect(screen.heard.at(-1)).toMatchObject({ action: "chat" });
    // What has arrived is acknowledged; then nothing is left to be done.
    server.clock.advance(250);
    await server.settle();
    expect([server.clock.timers, server.clock.deferred]).toEqual([0, 0]);
  });

  test("runs none either once a request is answered, or the connection has ended", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.greet(screen);
    const answer = screen.request("roll", {});
    expect(server.clock.timers).toBe(1);
    peer.send({ action: "$reply", $id: 1, ok: true });
    await server.settle();
    await answer;
    server.clock.advance(250);
    expect(server.clock.timers).toBe(0);
    peer.send({ action: "chat" });
    await server.settle();
    expect(server.clock.timers).toBe(1);
    screen.close();
    await server.settle();
    expect(server.clock.timers).toBe(0);
  });
});
