import { describe, expect, jest, test } from "@jest/globals";
import { createSystemRuntime } from "@repod/core/internal";
import { messagesOf, openHouse } from "./house.js";

const runtime = createSystemRuntime();
const bytes = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);

/** Around where the header grows. */
const LENGTHS = [125, 126, 65_535, 65_536].flatMap((edge) => [-3, -2, -1, 0, 1, 2, 3].map((step) => edge + step));

describe("a message to a WebSocket", () => {
  test("has a header of two, four or ten bytes in front of its frames", async () => {
    const { rawUpgraded } = await openHouse();
    const { peer, transport } = await rawUpgraded();
    transport.send([bytes(2, 0xaa), bytes(1, 0xbb)], 3);
    transport.send([bytes(126, 0xcc)], 126);
    transport.send([bytes(65_000, 0xdd), bytes(600, 0xee)], 65_600);
    const body = await peer.bodyOf(5 + 130 + 65_610);
    expect(body.subarray(0, 10).toString("hex")).toBe("8203aaaabb827e007ecc");
    expect(body.subarray(135, 146).toString("hex")).toBe("827f0000000000010040dd");
    expect(body.subarray(-601, -599).toString("hex")).toBe("ddee");
    expect(body.length).toBe(5 + 130 + 65_610);
  });

  test.each([1, 2, 7])("of every length around the edges is read back by `ws`, in %i frames", async (count) => {
    const { dial } = await openHouse();
    const { ws, transport } = await dial();
    const messages = messagesOf(ws);
    for (const [index, length] of LENGTHS.entries()) {
      const batch = bytes(length, index + 1);
      const step = Math.ceil(length / count);
      const frames = Array.from({ length: count }, (_, part) => batch.subarray(part * step, (part + 1) * step));
      transport.send(frames, length);
    }
    await messages.count(LENGTHS.length);
    expect(messages.items.map(({ length }) => length)).toEqual(LENGTHS);
    for (const [index, message] of messages.items.entries())
      expect(message.equals(bytes(message.length, index + 1))).toBe(true);
  });

  test("of short frames is one piece of memory and one write, header and all", async () => {
    const allocate = jest.fn(runtime.allocate);
    const { rawUpgraded, sockets } = await openHouse({ runtime: { ...runtime, allocate } });
    const { peer, transport } = await rawUpgraded();
    const handle = (sockets[0] as unknown as { _handle: Record<string, () => void> })._handle;
    const calls = [jest.spyOn(handle, "writeBuffer"), jest.spyOn(handle, "writev")];
    transport.send([bytes(60, 1), bytes(60, 2)], 120);
    transport.send([bytes(60, 3)], 60);
    await peer.bodyOf(122 + 62);
    expect(allocate.mock.calls).toEqual([[122], [62]]);
    expect(calls.map(({ mock }) => mock.calls.length)).toEqual([2, 0]);
  });

  test("of long frames is one write without a copy", async () => {
    const allocate = jest.fn(runtime.allocate);
    const { rawUpgraded, sockets } = await openHouse({ runtime: { ...runtime, allocate } });
    const { peer, transport } = await rawUpgraded();
    const handle = (sockets[0] as unknown as { _handle: Record<string, () => void> })._handle;
    const calls = [jest.spyOn(handle, "writeBuffer"), jest.spyOn(handle, "writev")];
    const frames = [bytes(5_000, 1), bytes(5_000, 2)];
    const write = jest.spyOn(sockets[0]!, "write");
    transport.send(frames, 10_000);
    expect(write.mock.calls.map(([chunk]) => chunk).slice(1)).toEqual(frames);
    expect(write.mock.calls[1]?.[0]).toBe(frames[0]);
    await peer.bodyOf(10_004);
    expect(allocate.mock.calls).toEqual([[4]]);
    expect(calls.map(({ mock }) => mock.calls.length)).toEqual([0, 1]);
  });

  test("is left to `ws` where compression was agreed on, each and every one", async () => {
    const allocate = jest.fn(runtime.allocate);
    const { dial, sockets } = await openHouse({ perMessageDeflate: true, runtime: { ...runtime, allocate } });
    const { ws, transport } = await dial({ perMessageDeflate: true });
    expect(ws.extensions).toBe("permessage-deflate");
    const messages = messagesOf(ws);
    const written = jest.spyOn(sockets[0]!, "write");
    transport.send([bytes(40_000, 7)], 40_000);
    transport.send([bytes(10, 8), bytes(10, 9)], 20);
    // Compression takes its time, and nothing may overtake it.
    expect(written).not.toHaveBeenCalled();
    expect(transport.bufferedBytes).toBe(40_020);
    await messages.count(2);
    expect(messages.items.map(({ length }) => length)).toEqual([40_000, 20]);
    const sum = written.mock.calls.reduce((total, [chunk]) => total + (chunk as Uint8Array).length, 0);
    expect(sum).toBeLessThan(400);
    expect(allocate.mock.calls).toEqual([[20]]);
  });

  test("is written by us where a client offers compression and the server does not", async () => {
    const allocate = jest.fn(runtime.allocate);
    const { dial } = await openHouse({ runtime: { ...runtime, allocate } });
    const { ws, transport } = await dial({ perMessageDeflate: true });
    expect(ws.extensions).toBe("");
    const messages = messagesOf(ws);
    transport.send([bytes(10, 8)], 10);
    await messages.count(1);
    expect(allocate.mock.calls).toEqual([[12]]);
  });

  test("without frames is none", async () => {
    const { dial } = await openHouse();
    const { ws, transport } = await dial();
    const messages = messagesOf(ws);
    transport.send([], 0);
    transport.send([bytes(1, 1)], 1);
    await messages.count(1);
    expect(messages.items).toEqual([Buffer.from([1])]);
  });
});

describe("a WebSocket transport", () => {
  test("says what it is and who is there", async () => {
    const { dial } = await openHouse({ addressOf: () => ["203.0.113.7", 4711] });
    const { transport } = await dial();
    expect(transport).toMatchObject({
      kind: "websocket",
      secure: false,
      maxBatchBytes: 65_536,
      remoteAddress: ["203.0.113.7", 4711],
    });
  });

  test("goes on saying who was there when its socket is closed", async () => {
    const { rawUpgraded, sockets } = await openHouse();
    const { peer, transport } = await rawUpgraded();
    const address = ["127.0.0.1", peer.socket.localPort];
    expect(transport.remoteAddress).toEqual(address);
    const closed = new Promise((resolve) => sockets[0]!.once("close", resolve));
    peer.socket.destroy();
    await closed;
    expect(transport.remoteAddress).toEqual(address);
  });
});
