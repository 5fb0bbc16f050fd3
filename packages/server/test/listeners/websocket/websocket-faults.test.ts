import { deflateRawSync, constants } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { Ear, messagesOf, openHouse } from "./house.js";
import type { House } from "./house.js";
import { frameBytes, OPCODES } from "./raw-peer.js";
import type { FrameParts } from "./raw-peer.js";

const { binary, close, continuation, ping, pong, text } = OPCODES;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** One of the fragments of a message. */
function fragment(index: number, count: number, byteLength: number): FrameParts {
  return {
    opcode: index === 0 ? binary : continuation,
    payload: "x".repeat(byteLength),
    fin: index === count - 1,
  };
}

/** Whether the server still serves. */
async function expectService({ dial }: House): Promise<void> {
  const { ws, transport } = await dial();
  const [ear, messages] = [Ear.on(transport), messagesOf(ws)];
  ws.send("\0\0\0\x01", { binary: true });
  await ear.events.count(1);
  transport.send(ear.chunks, 4);
  expect(await messages.next()).toEqual(Buffer.from([0, 0, 0, 1]));
}

describe("what the WebSocket protocol forbids", () => {
  test.each<{ name: string; frames: FrameParts[]; code: number }>([
    { name: "a frame without a mask", frames: [{ opcode: binary, payload: "x", masked: false }], code: 1002 },
    { name: "the first reserved bit", frames: [{ opcode: binary, payload: "x", reserved: 4 }], code: 1002 },
    { name: "the second reserved bit", frames: [{ opcode: binary, payload: "x", reserved: 2 }], code: 1002 },
    { name: "the third reserved bit", frames: [{ opcode: binary, payload: "x", reserved: 1 }], code: 1002 },
    { name: "an unknown opcode for data", frames: [{ opcode: 0x3, payload: "x" }], code: 1002 },
    { name: "an unknown opcode for control", frames: [{ opcode: 0xb }], code: 1002 },
    { name: "a continuation of nothing", frames: [{ opcode: continuation, payload: "x" }], code: 1002 },
    {
      name: "a message inside another",
      frames: [
        { opcode: binary, payload: "x", fin: false },
        { opcode: binary, payload: "y" },
      ],
      code: 1002,
    },
    { name: "a ping in parts", frames: [{ opcode: ping, fin: false }], code: 1002 },
    { name: "a ping that is too long", frames: [{ opcode: ping, payload: "x".repeat(126) }], code: 1002 },
    { name: "a close frame of one byte", frames: [{ opcode: close, payload: "x" }], code: 1002 },
    { name: "a close code that is none", frames: [{ opcode: close, payload: "\x03\xed" }], code: 1002 },
    { name: "text that is no UTF-8", frames: [{ opcode: text, payload: Uint8Array.of(0x61, 0xff) }], code: 1007 },
    {
      name: "a reason that is no UTF-8",
      frames: [{ opcode: close, payload: Uint8Array.of(0x03, 0xe8, 0xff) }],
      code: 1007,
    },
    {
      name: "a message in 21 fragments, where 64 KiB are the most,",
      frames: Array.from({ length: 21 }, (_, index) => fragment(index, 21, 1)),
      code: 1008,
    },
    { name: "a message that is too large", frames: [{ opcode: binary, payload: "x".repeat(65_541) }], code: 1009 },
    {
      name: "a message that is too large in its parts",
      frames: [
        { opcode: binary, payload: "x".repeat(40_000), fin: false },
        { opcode: continuation, payload: "x".repeat(40_000) },
      ],
      code: 1009,
    },
  ])("$name ends it with $code, and ends nothing else", async ({ frames, code }) => {
    const house = await openHouse();
    const { peer, transport } = await house.rawUpgraded();
    const ear = Ear.on(transport);
    peer.send({ opcode: binary, payload: "before" }, ...frames, { opcode: binary, payload: "after" });
    const end = await ear.ended();
    expect(end).toMatchObject({ clean: false, closeCode: code });
    expect(end.error).toBeInstanceOf(Error);
    expect(ear.events.items).toEqual(["data", "end"]);
    await peer.ended();
    expect([...peer.body.subarray(0, 4)]).toEqual([0x88, 2, code >> 8, code & 0xff]);
    await expectService(house);
  });

  test("a size that is announced and never sent ends it before a byte of it is stored", async () => {
    const { rawUpgraded } = await openHouse();
    const { peer, transport } = await rawUpgraded();
    const ear = Ear.on(transport);
    peer.write(Buffer.from("82ff000000007fffffff", "hex"));
    expect(await ear.ended()).toMatchObject({ clean: false, closeCode: 1009 });
  });

  test("a message may be as large as a batch, or as the largest frame with its header", async () => {
    for (const [maxFrameBytes, most] of [
      [1_000, 65_536],
      [65_536, 65_540],
      [200_000, 200_004],
    ] as const) {
      const { rawUpgraded } = await openHouse({ maxFrameBytes });
      const { peer, transport } = await rawUpgraded();
      const ear = Ear.on(transport);
      peer.send({ opcode: binary, payload: "x".repeat(most) });
      peer.send({ opcode: binary, payload: "x".repeat(most + 1) });
      expect((await ear.ended()).closeCode).toBe(1009);
      expect(ear.byteLength).toBe(most);
    }
  });

  test.each([
    [20, 1_000, 65_536],
    [20, 3_277, 65_536],
    [140, 119_000, 2 ** 24 - 1],
  ])("a message may have %d fragments of %d bytes, where %d are the most", async (count, byteLength, maxFrameBytes) => {
    const { rawUpgraded } = await openHouse({ maxFrameBytes });
    const { peer, transport } = await rawUpgraded();
    const ear = Ear.on(transport);
    for (let time = 1; time <= 2; time += 1) {
      peer.send(...Array.from({ length: count }, (_, index) => fragment(index, count, byteLength)));
      await ear.events.count(time);
      expect(ear.byteLength).toBe(time * count * byteLength);
    }
  });

  test("a message in more pieces of bytes than any system makes of it ends it", async () => {
    const { rawUpgraded, sockets } = await openHouse();
    const { peer, transport } = await rawUpgraded();
    const ear = Ear.on(transport);
    const message = frameBytes({ opcode: binary, payload: "x".repeat(60_000) });
    // As when each byte comes in a segment of its own.
    for (const byte of message) sockets[0]!.emit("data", Buffer.from([byte]));
    expect(await ear.ended()).toMatchObject({ clean: false, closeCode: 1008 });
    expect(ear.byteLength).toBe(0);
    await peer.ended();
  });
});

describe("text", () => {
  test("is a fault of the peer's, told once; nothing that comes after it is delivered", async () => {
    const house = await openHouse();
    const { peer, transport } = await house.rawUpgraded();
    const ear = Ear.on(transport);
    const data = { opcode: binary, payload: "data" };
    peer.send(data, { opcode: text, payload: "{}" }, { opcode: text, payload: "{}" }, data);
    await ear.events.until(() => ear.events.items.includes("fault"));
    await turn();
    expect(ear.events.items).toEqual(["data", "fault"]);
    expect(ear.faults[0]).toMatchObject({ code: "bad_frame" });
    transport.close(4400, "text");
    peer.send({ opcode: close, payload: "\x11\x30" });
    expect((await ear.ended()).clean).toBe(true);
    await expectService(house);
  });

  test("that arrives while nothing is delivered is told when its turn comes", async () => {
    const { rawUpgraded } = await openHouse();
    const { peer, transport } = await rawUpgraded();
    const ear = new Ear();
    ear.whenData = () => transport.pause();
    const data = { opcode: binary, payload: "data" };
    peer.send(data, data, { opcode: text, payload: "{}" }, data);
    transport.listen(ear);
    await ear.events.count(1);
    transport.resume();
    await ear.events.count(2);
    await turn();
    expect(ear.events.items).toEqual(["data", "data"]);
    transport.resume();
    await ear.events.count(3);
    await turn();
    expect(ear.events.items).toEqual(["data", "data", "fault"]);
  });
});

describe("what the WebSocket protocol allows", () => {
  test("a message in parts, with pings between them, byte by byte, is one chunk", async () => {
    const { rawUpgraded } = await openHouse();
    const { peer, transport } = await rawUpgraded();
    const ear = Ear.on(transport);
    const frames = [
      { opcode: binary, payload: "he", fin: false },
      { opcode: ping, payload: "one" },
      { opcode: continuation, payload: "ll", fin: false },
      { opcode: pong, payload: "nobody asked" },
      { opcode: continuation, payload: "", fin: false },
      { opcode: ping, payload: "" },
      { opcode: continuation, payload: "o" },
      { opcode: binary, payload: "again" },
    ].map(frameBytes);
    for (const byte of Buffer.concat(frames)) peer.write(Uint8Array.of(byte));
    await ear.events.count(2);
    expect(ear.chunks.map((chunk) => Buffer.from(chunk).toString())).toEqual(["hello", "again"]);
    expect((await peer.bodyOf(7)).toString("latin1")).toBe("\x8a\x03one\x8a\x00");
  });

  test("an abrupt end inside a message is an end not in order, and delivers no part of it", async () => {
    const house = await openHouse();
    const { peer, transport } = await house.rawUpgraded();
    const ear = Ear.on(transport);
    peer.send({ opcode: binary, payload: "whole" });
    peer.write(frameBytes({ opcode: binary, payload: "half of it" }).subarray(0, 9));
    peer.socket.end();
    expect(await ear.ended()).toEqual({ clean: false });
    expect(ear.chunks.map((chunk) => Buffer.from(chunk).toString())).toEqual(["whole"]);
    await expectService(house);
  });

  test("messages that came in one piece with the request are not lost", async () => {
    const { raw, transports } = await openHouse();
    const peer = await raw();
    peer.socket.cork();
    peer.request();
    peer.send({ opcode: binary, payload: "one" }, { opcode: binary, payload: "two" });
    peer.socket.uncork();
    const ear = Ear.on(await transports.next());
    await ear.events.count(2);
    expect(ear.chunks.map((chunk) => Buffer.from(chunk).toString())).toEqual(["one", "two"]);
  });

  test("no more pings at once than are answered: a flood of them ends it, and nothing else", async () => {
    const house = await openHouse();
    const { peer, transport } = await house.rawUpgraded();
    const ear = Ear.on(transport);
    peer.socket.pause();
    const flood = Buffer.concat(new Array(10_000).fill(frameBytes({ opcode: ping, payload: "x".repeat(125) })));
    peer.write(flood);
    expect((await ear.ended()).clean).toBe(false);
    await expectService(house);
  });
});

describe("messages that arrive while nothing is delivered", () => {
  test("are held, whatever came in one piece, and delivered in order", async () => {
    const { rawUpgraded } = await openHouse();
    const { peer, transport } = await rawUpgraded();
    const ear = new Ear();
    ear.whenData = () => transport.pause();
    peer.send(...Array.from({ length: 100 }, (_, index) => ({ opcode: binary, payload: Uint8Array.of(index) })));
    transport.listen(ear);
    for (let count = 1; count <= 100; count += 1) {
      await ear.events.count(count);
      if (count % 10 === 0) await turn();
      expect(ear.chunks.length).toBe(count);
      transport.resume();
    }
    expect(ear.chunks.map(([value]) => value)).toEqual(Array.from({ length: 100 }, (_, index) => index));
  });

  test("before anybody listens wait in the socket, however many they are", async () => {
    const { dial } = await openHouse();
    const { ws, transport } = await dial();
    for (let value = 0; value < 256; value += 1) ws.send(new Uint8Array(65_536).fill(value));
    for (let count = 0; count < 20; count += 1) await turn();
    const ear = Ear.on(transport);
    await ear.events.count(256);
    expect(ear.chunks.map((chunk) => chunk.at(-1))).toEqual(Array.from({ length: 256 }, (_, index) => index));
  });

  test("are not held without bound: those that swell when they are unpacked end it", async () => {
    const house = await openHouse({ perMessageDeflate: true });
    const { peer, transport } = await house.rawUpgraded({
      "Sec-WebSocket-Extensions": "permessage-deflate; client_no_context_takeover",
    });
    const ear = new Ear();
    ear.whenData = () => transport.pause();
    transport.listen(ear);
    const packed = deflateRawSync(new Uint8Array(65_536), { finishFlush: constants.Z_SYNC_FLUSH });
    const message = frameBytes({ opcode: binary, payload: packed.subarray(0, -4), reserved: 4 });
    peer.write(Buffer.concat(new Array(200).fill(message)));
    expect(await ear.ended()).toMatchObject({ clean: false, error: { code: "inbox_overflow" } });
    expect(ear.events.items).toEqual(["data", "end"]);
    await expectService(house);
  });
});

describe("WebSocket messages that hold no frame", () => {
  const empty = (opcode: number, count: number): Uint8Array =>
    Buffer.concat(Array.from({ length: count }, () => frameBytes({ opcode })));

  test.each([
    { name: "pongs", opcode: pong },
    { name: "empty messages", opcode: binary },
  ])("are taken, as far as they keep a connection alive; a flood of $name ends it at once", async ({ opcode }) => {
    const house = await openHouse();
    const { peer, transport } = await house.rawUpgraded();
    const ear = Ear.on(transport);
    peer.write(empty(opcode, 500));
    peer.write(frameBytes({ opcode: binary, payload: "\0\0\0\x01" }));
    await ear.events.count(1);
    expect(ear.chunks).toHaveLength(1);
    peer.write(empty(opcode, 2_000));
    expect(await ear.ended()).toMatchObject({ clean: false, error: { code: "rate_limited" } });
    await peer.events.count(1);
    expect(ear.chunks).toHaveLength(1);
    await expectService(house);
  });
});
