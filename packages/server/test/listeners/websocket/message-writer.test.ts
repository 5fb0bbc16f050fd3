import { Writable } from "node:stream";
import { describe, expect, test } from "@jest/globals";
import { createSystemRuntime } from "@repod/core/internal";
import { MessageWriter } from "../../../src/listeners/websocket/message-writer.js";

function listen(): { socket: Writable; chunks: Buffer[] } {
  const chunks: Buffer[] = [];
  const socket = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  return { socket, chunks };
}

const frameOf = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);

describe("the writer of WebSocket messages", () => {
  test("makes the message of a frame once for all who get it, and anew for the next frame", () => {
    const writer = new MessageWriter(createSystemRuntime());
    const [first, second] = [listen(), listen()];
    const news = frameOf(1, 2, 3);
    for (const { socket } of [first, second]) writer.write(socket, [news], 3);
    expect(first.chunks[0]).toEqual(Buffer.from([0x82, 3, 1, 2, 3]));
    expect(second.chunks[0]!.buffer).toBe(first.chunks[0]!.buffer);
    expect(second.chunks[0]!.byteOffset).toBe(first.chunks[0]!.byteOffset);

    writer.write(first.socket, [frameOf(1, 2, 3, 4)], 4);
    writer.write(second.socket, [news], 3);
    expect(first.chunks[1]).toEqual(Buffer.from([0x82, 4, 1, 2, 3, 4]));
    expect(second.chunks[1]).toEqual(first.chunks[0]);
  });

  test("puts several frames into one message, short ones in one piece", () => {
    const writer = new MessageWriter(createSystemRuntime());
    const { socket, chunks } = listen();
    writer.write(socket, [frameOf(1), frameOf(2, 3)], 3);
    expect(chunks).toEqual([Buffer.from([0x82, 3, 1, 2, 3])]);
    const long = new Uint8Array(5_000).fill(7);
    writer.write(socket, [long, long], 10_000);
    expect(Buffer.concat(chunks.slice(1))).toEqual(
      Buffer.concat([Buffer.from([0x82, 126, 10_000 >> 8, 10_000 & 0xff]), long, long]),
    );
  });
});
