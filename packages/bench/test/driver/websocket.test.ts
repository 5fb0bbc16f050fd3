import { describe, expect, test } from "@jest/globals";
import { clientMessage, clientPayload, PayloadReader } from "../../src/driver/websocket.js";

describe("a reader of WebSocket messages", () => {
  test.each([1, 125, 126, 300, 65_535, 65_536])("takes out a payload of %i bytes, however it is cut", (length) => {
    const payload = Buffer.alloc(length, 7);
    const header =
      length < 126 ? [length] : length < 65_536 ? [126, length >> 8, length & 255] : [127, 0, 0, 0, 0, 0, 1, 0, 0];
    const message = Buffer.concat([Buffer.from([0x82, ...header]), payload]);
    for (const size of [1, 3, message.length]) {
      const reader = new PayloadReader();
      const pieces: Buffer[] = [];
      for (let at = 0; at < message.length; at += size) pieces.push(...reader.read(message.subarray(at, at + size)));
      expect(Buffer.concat(pieces).equals(payload)).toBe(true);
    }
  });

  test("refuses what is no binary message", () => {
    expect(() => new PayloadReader().read(Buffer.from([0x88, 0]))).toThrow("type 88");
  });
});

test.each([0, 125, 126, 300])("what a client writes holds its payload of %i bytes", (length) => {
  const payload = Uint8Array.from({ length }, (_, index) => index & 255);
  expect(Buffer.from(clientPayload(clientMessage(payload))).equals(payload)).toBe(true);
});

test("what a client writes is masked, as RFC 6455 has it in its example", () => {
  const message = clientMessage(Buffer.from("Hello"));
  expect(message.toString("hex")).toBe("828537fa213d7f9f4d5158");
});
