import type { Duplex } from "node:stream";
import { describe, expect, jest, test } from "@jest/globals";
import { runtimeOf, VirtualClock } from "@repod/testing/internal";
import { closeOf, Ear, messagesOf, openHouse } from "./house.js";
import { OPCODES } from "./raw-peer.js";

const bytes = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);
const LARGE = 1024 * 1024;
/** Times `LARGE`: what the buffers of a sender and a receiver grow to, in sum, is less. */
const MORE_THAN_SYSTEMS_TAKE = 64;

/** Resolve by events of a socket, whatever error comes before. */
const goneOf = (socket: Duplex): Promise<unknown> => new Promise((resolve) => socket.once("close", resolve));
const endOf = (socket: Duplex): Promise<unknown> => new Promise((resolve) => socket.once("end", resolve));

describe.each([{ perMessageDeflate: false }, { perMessageDeflate: true }])("the end of a WebSocket, %j", (mode) => {
  test.each([
    { code: 1000, told: { clean: true, closeCode: 1000 } },
    { code: 1001, told: { clean: true, closeCode: 1001 } },
    { code: 3000, told: { clean: true, closeCode: 3000 } },
    { code: 4499, told: { clean: true, closeCode: 4499 } },
    { code: undefined, told: { clean: true } },
  ])("by the peer with code $code is told as such", async ({ code, told }) => {
    const { dial } = await openHouse(mode);
    const { ws, transport } = await dial(mode);
    const ear = Ear.on(transport);
    ws.close(code, code === undefined ? undefined : "enough");
    expect(await ear.ended()).toEqual(told);
    expect(ear.events.items).toEqual(["end"]);
  });

  test("by a peer that vanishes has no code and is not in order", async () => {
    const { dial } = await openHouse(mode);
    const { ws, transport } = await dial(mode);
    const ear = Ear.on(transport);
    ws.terminate();
    const end = await ear.ended();
    expect(end.clean).toBe(false);
    expect(end.closeCode).toBeUndefined();
  });

  test("by the peer is told before we answer: what is sent then arrives, and nothing after it", async () => {
    const { dial } = await openHouse(mode);
    const { ws, transport } = await dial(mode);
    const [ear, messages, closed] = [Ear.on(transport), messagesOf(ws), closeOf(ws)];
    ear.whenEnd = () => transport.send([bytes(3, 1), bytes(3, 2)], 6);
    ws.close(1000);
    await ear.ended();
    transport.send([bytes(1, 9)], 1);
    expect((await closed).code).toBe(1000);
    expect(messages.items).toEqual([Buffer.from([1, 1, 1, 2, 2, 2])]);
  });

  test("by us under back-pressure comes after all that was sent, with code and reason", async () => {
    const { dial } = await openHouse(mode);
    const { ws, transport } = await dial(mode);
    const [ear, messages, closed] = [Ear.on(transport), messagesOf(ws), closeOf(ws)];
    ws.pause();
    await new Promise((resolve) => setImmediate(resolve));
    ws.pause();
    let sent = 0;
    while (sent < 8 || (transport.bufferedBytes === 0 && sent < 64)) {
      transport.send([bytes(LARGE, sent)], LARGE);
      sent += 1;
    }
    expect(transport.bufferedBytes).toBeGreaterThan(0);
    transport.close(4430, "kicked for good");
    transport.send([bytes(1, 9)], 1);
    ws.resume();
    expect(await closed).toEqual({ code: 4430, reason: "kicked for good" });
    expect(messages.items.map((message) => [message.length, message[0], message.at(-1)])).toEqual(
      Array.from({ length: sent }, (_, index) => [LARGE, index, index]),
    );
    expect((await ear.ended()).clean).toBe(true);
    expect(ear.events.items.filter((event) => event === "end")).toEqual(["end"]);
  });

  test("by us has a reason cut to what a close frame holds, and a code that may be sent", async () => {
    const { dial } = await openHouse(mode);
    for (const [given, code] of [
      [4408, 4408],
      [1006, 1000],
      [0, 1000],
    ] as const) {
      const { ws, transport } = await dial(mode);
      const [ear, closed] = [Ear.on(transport), closeOf(ws)];
      transport.close(given, "😀".repeat(100));
      expect(await closed).toEqual({ code, reason: "😀".repeat(30) });
      await ear.ended();
    }
  });

  test("by the peer waits behind messages that are held back, and is not lost; the socket does not wait", async () => {
    const { dial, sockets } = await openHouse({ ...mode, runtime: runtimeOf(new VirtualClock()) });
    const { ws, transport } = await dial(mode);
    const gone = goneOf(sockets[0]!);
    const ear = new Ear();
    ear.whenData = () => transport.pause();
    for (let value = 1; value <= 5; value += 1) ws.send(bytes(10, value));
    ws.close(4499, "page is gone");
    const closed = closeOf(ws);
    transport.listen(ear);
    for (let count = 1; count <= 5; count += 1) {
      await ear.events.count(count);
      // What is compressed leaves in several turns, and what has not been read yet keeps the socket.
      if (count === 3 && !mode.perMessageDeflate) await gone;
      expect(ear.events.items).toEqual(new Array(count).fill("data"));
      transport.resume();
    }
    expect(await ear.ended()).toEqual({ clean: true, closeCode: 4499 });
    expect(ear.chunks.map(([first]) => first)).toEqual([1, 2, 3, 4, 5]);
    await closed;
  });

  test("is told once when both sides close and terminate in the same turn", async () => {
    const { dial } = await openHouse(mode);
    const { ws, transport } = await dial(mode);
    const ear = Ear.on(transport);
    const closed = closeOf(ws);
    ws.close(1001);
    transport.close(1000, "");
    transport.terminate();
    ws.terminate();
    await Promise.all([ear.ended(), closed]);
    expect(ear.events.items).toEqual(["end"]);
  });
});

describe("a WebSocket's socket", () => {
  test("that is reset is told with the system's error", async () => {
    const { rawUpgraded } = await openHouse();
    const { peer, transport } = await rawUpgraded();
    const ear = Ear.on(transport);
    peer.socket.resetAndDestroy();
    expect(await ear.ended()).toMatchObject({ clean: false, error: { code: "ECONNRESET" } });
  });

  test("that is reset before anybody listens ends nothing else, and is told later", async () => {
    const { rawUpgraded, sockets } = await openHouse();
    const { peer, transport } = await rawUpgraded();
    const closed = goneOf(sockets[0]!);
    peer.socket.resetAndDestroy();
    await closed;
    expect(await Ear.on(transport).ended()).toMatchObject({ clean: false, error: { code: "ECONNRESET" } });
  });

  test("that fails late, after the end, is nobody's fault", async () => {
    const { rawUpgraded, sockets } = await openHouse();
    const { peer, transport } = await rawUpgraded();
    const ear = Ear.on(transport);
    peer.send({ opcode: OPCODES.close });
    await ear.ended();
    const closed = goneOf(sockets[0]!);
    sockets[0]!.destroy(new Error("EPIPE"));
    await closed;
    transport.terminate();
    expect(ear.events.items).toEqual(["end"]);
  });

  test("of a peer that closes and keeps it is told at once, and cut after a second", async () => {
    const clock = new VirtualClock();
    const { rawUpgraded, sockets } = await openHouse({ runtime: runtimeOf(clock) });
    const { peer, transport } = await rawUpgraded();
    const ear = Ear.on(transport);
    peer.send({ opcode: OPCODES.close, payload: "\x03\xe9" });
    peer.socket.pause();
    await ear.ended();
    clock.advance(999);
    expect(sockets[0]!.destroyed).toBe(false);
    clock.advance(1);
    expect(sockets[0]!.destroyed).toBe(true);
    expect(ear.events.items).toEqual(["end"]);
  });

  test("of a peer that ends its side without a word and never reads is cut after a second", async () => {
    const clock = new VirtualClock();
    const { rawUpgraded, sockets } = await openHouse({ runtime: runtimeOf(clock) });
    const { peer, transport } = await rawUpgraded();
    const ear = Ear.on(transport);
    peer.socket.pause();
    // So much that some stays: a system that took no more for a moment takes more later, up to a bound, and that is a drain.
    const large = bytes(LARGE, 1);
    for (let sent = 0; sent < MORE_THAN_SYSTEMS_TAKE; sent += 1) transport.send([large], LARGE);
    const ended = endOf(sockets[0]!);
    peer.socket.end();
    await ended;
    expect(ear.events.items).toEqual([]);
    clock.advance(1_000);
    expect(await ear.ended()).toEqual({ clean: false });
    expect(sockets[0]!.destroyed).toBe(true);
  });

  test("of a peer that ends its side without a word and never reads the answers to its pings is cut as well", async () => {
    const clock = new VirtualClock();
    const { rawUpgraded, sockets } = await openHouse({ runtime: runtimeOf(clock) });
    const { peer, transport } = await rawUpgraded();
    const ear = Ear.on(transport);
    peer.socket.pause();
    // Of what fills the system the transport knows nothing.
    const large = bytes(LARGE, 1);
    for (let sent = 0; sent < MORE_THAN_SYSTEMS_TAKE; sent += 1) sockets[0]!.write(large);
    const ended = endOf(sockets[0]!);
    peer.send({ opcode: OPCODES.ping });
    peer.socket.end();
    await ended;
    clock.advance(1_000);
    expect(await ear.ended()).toEqual({ clean: false });
    expect(sockets[0]!.destroyed).toBe(true);
  });

  test("of a peer that ends its side without a word takes nothing more", async () => {
    const { rawUpgraded, sockets } = await openHouse();
    const { peer, transport } = await rawUpgraded();
    const ear = Ear.on(transport);
    const ended = endOf(sockets[0]!);
    peer.socket.end();
    await ended;
    const failed = jest.fn();
    sockets[0]!.on("error", failed);
    transport.send([bytes(10, 1)], 10);
    expect(await ear.ended()).toEqual({ clean: false });
    expect(failed).not.toHaveBeenCalled();
    await peer.ended();
    expect(peer.body.length).toBe(0);
  });

  test("of a peer that ends its side without a word is told as not in order, and leaves no timer", async () => {
    const clock = new VirtualClock();
    const { rawUpgraded } = await openHouse({ runtime: runtimeOf(clock) });
    const { peer, transport } = await rawUpgraded();
    const ear = Ear.on(transport);
    peer.socket.end();
    expect(await ear.ended()).toEqual({ clean: false });
    await peer.ended();
    expect(clock.timers).toBe(0);
  });

  test("has no deadline but the caller's after our close", async () => {
    const { rawUpgraded } = await openHouse();
    const { transport } = await rawUpgraded();
    Ear.on(transport);
    const timers = jest.spyOn(globalThis, "setTimeout");
    transport.close(1000, "");
    expect(timers.mock.calls.map(([, delay]) => delay)).toEqual([2 ** 31 - 1]);
    timers.mockRestore();
  });

  test("of a peer that does not answer our close stays until it is terminated", async () => {
    const { rawUpgraded, sockets } = await openHouse();
    const { peer, transport } = await rawUpgraded();
    const ear = Ear.on(transport);
    transport.close(4503, "stopping");
    expect((await peer.bodyOf(12)).toString("latin1")).toBe("\x88\x0a\x11\x97stopping");
    peer.send({ opcode: OPCODES.binary, payload: "ignored" }, { opcode: OPCODES.text, payload: "ignored" });
    await new Promise((resolve) => setImmediate(resolve));
    expect(sockets[0]!.destroyed).toBe(false);
    expect(ear.events.items).toEqual([]);
    transport.terminate();
    expect(await ear.ended()).toEqual({ clean: false });
    await peer.ended();
  });
});
