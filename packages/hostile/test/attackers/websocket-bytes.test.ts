import { expect, test } from "@jest/globals";
import { announcement, clientFrame, OPCODES, ServerFrameReader } from "../../src/attackers/websocket-bytes.js";

test("a client's frame is masked, and as long as it says", () => {
  expect(clientFrame(Buffer.from([1, 2])).toString("hex")).toBe("8282000000000102");
  expect(clientFrame(Buffer.alloc(0), { fin: false, opcode: OPCODES.continuation }).toString("hex")).toBe(
    "008000000000",
  );
  expect(clientFrame(Buffer.alloc(126)).subarray(0, 4).toString("hex")).toBe("82fe007e");
  expect(announcement(2 ** 40).toString("hex")).toBe("82ff000001000000000000000000");
});

test("what a server writes is read however it is cut", () => {
  // A message of three bytes, a ping, a compressed message, one of 126 bytes, and a close frame with 4400.
  const bytes = Buffer.concat([
    Buffer.from("8203010203" + "890161" + "c20155" + "827e007e", "hex"),
    Buffer.alloc(126, 7),
    Buffer.from("88021130", "hex"),
  ]);
  for (const step of [1, 2, 5, bytes.length]) {
    const payload: number[] = [];
    const codes: (number | undefined)[] = [];
    const reader = new ServerFrameReader({
      onPayload: (piece) => payload.push(...piece),
      onClose: (code) => codes.push(code),
    });
    for (let at = 0; at < bytes.length; at += step) reader.push(bytes.subarray(at, at + step));
    expect(payload).toEqual([1, 2, 3, ...Array<number>(126).fill(7)]);
    expect(codes).toEqual([4400]);
  }
});
