import { describe, expect, test } from "@jest/globals";
import { createMsgpackCodec } from "../../src/codec/msgpack-codec.js";
import { FrameEncoder } from "../../src/session/outgoing.js";
import type { AnyMessage } from "../../src/util/any-message.js";
import { messagesIn } from "./messages-in.js";

const encoder = new FrameEncoder(createMsgpackCodec());

describe("a message as a frame", () => {
  test("has its length in front", () => {
    const frame = encoder.message({ action: "chat", text: "hi" });
    expect([...frame.subarray(0, 4)]).toEqual([0, 0, 0, frame.length - 4]);
    expect(messagesIn(frame)).toEqual([{ action: "chat", text: "hi" }]);
  });

  test("has memory of its own, whatever is encoded next", () => {
    const frame = encoder.message({ action: "chat", text: "first" });
    encoder.message({ action: "chat", text: "other" });
    expect(messagesIn(frame)).toEqual([{ action: "chat", text: "first" }]);
  });

  test.each([{}, { action: 3 }, { action: undefined }, undefined, null, "chat"])("is not made of %p", (message) => {
    expect(() => encoder.message(message as unknown as AnyMessage)).toThrow(
      expect.objectContaining({ code: "invalid_message" }),
    );
  });

  test.each(["connected", "socketConnect", "disconnected", "error", "$close", "$"])("cannot be named %s", (action) => {
    expect(() => encoder.message({ action })).toThrow(
      expect.objectContaining({
        code: "reserved_name",
        message: `"${action}" belongs to the protocol.`,
      }),
    );
  });

  test("cannot have a key of the protocol's", () => {
    expect(() => encoder.message({ action: "chat", $id: 1 })).toThrow(
      expect.objectContaining({ code: "reserved_name", message: 'The key "$id" of "chat" belongs to the protocol.' }),
    );
  });

  test("may have dollar signs everywhere else", () => {
    const message = { action: "pay$", price$: 3, nested: { $ref: 1 } };
    expect(messagesIn(encoder.message(message))).toEqual([message]);
  });

  test("names the value that cannot be sent, and the encoder works on", () => {
    expect(() => encoder.message({ action: "chat", to: { all: new Set() } })).toThrow(
      expect.objectContaining({ code: "not_encodable", message: expect.stringContaining("to.all") }),
    );
    expect(messagesIn(encoder.message({ action: "chat" }))).toEqual([{ action: "chat" }]);
  });

  test("has its broken halves of emoji mended, which would end a Python peer's connection", () => {
    const [message] = messagesIn(encoder.message({ action: "chat", text: "🎲".slice(0, 1) }));
    expect(message).toEqual({ action: "chat", text: "\ufffd" });
  });
});

describe("a request as a frame", () => {
  test("bears its id", () => {
    expect(messagesIn(encoder.request("roll", { sides: 6 }, 7))).toEqual([{ action: "roll", $id: 7, sides: 6 }]);
  });

  test("keeps its action and its id, whatever the payload says", () => {
    expect(messagesIn(encoder.request("roll", { action: "cheat" }, 7))).toEqual([{ action: "roll", $id: 7 }]);
    expect(() => encoder.request("roll", { $id: 8 }, 7)).toThrow(expect.objectContaining({ code: "reserved_name" }));
  });

  test("cannot be named like the protocol's own", () => {
    expect(() => encoder.request("connected", {}, 1)).toThrow(expect.objectContaining({ code: "reserved_name" }));
  });
});
