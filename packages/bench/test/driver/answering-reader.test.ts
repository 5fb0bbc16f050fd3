import { describe, expect, test } from "@jest/globals";
import { AnsweringReader } from "../../src/driver/answering-reader.js";
import { MESSAGE_TYPE } from "../../src/driver/websocket.js";

/** A message, a question, and another message. */
const BYTES = Buffer.from("8203616263" + "81013f" + "82026465", "hex");

function createReader(): AnsweringReader {
  return new AnsweringReader({
    isMessage: ({ type }) => type === MESSAGE_TYPE.binary,
    answer({ payload }) {
      if (payload.toString() === "?") return Buffer.from("!");
      throw new Error("This is no question.");
    },
  });
}

describe("a reader that answers", () => {
  test.each([1, 2, 4, 7, BYTES.length])("finds the messages in pieces of %i bytes", (size) => {
    const reader = createReader();
    const found: Buffer[] = [];
    for (let at = 0; at < BYTES.length; at += size) found.push(...reader.read(BYTES.subarray(at, at + size)));
    expect(found.map(String)).toEqual(["abc", "de"]);
  });

  test("answers each question once, and nothing else", () => {
    const reader = createReader();
    expect(reader.takeReply()).toBeUndefined();
    reader.read(Buffer.concat([BYTES, BYTES]));
    expect(String(reader.takeReply())).toBe("!!");
    expect(reader.takeReply()).toBeUndefined();
  });

  test("refuses what is neither a message nor a question", () => {
    expect(() => createReader().read(Buffer.from("8103616263", "hex"))).toThrow("no question");
  });
});
