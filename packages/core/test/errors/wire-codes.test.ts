import { describe, expect, test } from "@jest/globals";
import { CLOSE_CODES } from "../../src/errors/close-codes.js";
import { closeCodeOf, codeOfClose, isWireCode, sentenceOf } from "../../src/errors/wire-codes.js";

describe("a code", () => {
  test("from the wire is ours only if it is in the table of what peers tell", () => {
    expect(isWireCode("kicked")).toBe(true);
    for (const other of ["cheating", "no_server", "toString", "__proto__", "", 4400, undefined, null, {}]) {
      expect(isWireCode(other)).toBe(false);
    }
  });

  test("of the application's own travels as kicked, and so does one of ours that ends no connection", () => {
    expect(closeCodeOf("bad_frame")).toBe(4400);
    expect(closeCodeOf("cheating")).toBe(4430);
    expect(closeCodeOf("timeout")).toBe(4430);
  });

  test("is known by the close code that carries it, and by those of WebSocket itself", () => {
    for (const [code, closeCode] of Object.entries(CLOSE_CODES)) {
      if (closeCode !== 0) expect(closeCodeOf(codeOfClose(closeCode))).toBe(closeCodeOf(code));
    }
    expect([1000, 1001, 1002, 1003, 1007, 1009].map(codeOfClose)).toEqual([
      "closed",
      "closed",
      "protocol_error",
      "bad_frame",
      "bad_frame",
      "frame_too_large",
    ]);
    expect([0, 1005, 1006, 4000, 4999].map(codeOfClose)).toEqual(new Array(5).fill("connection_lost"));
  });

  test("of the application's own has no sentence", () => {
    expect(sentenceOf("kicked")).toBe("The server closed this connection.");
    expect(sentenceOf("cheating")).toBe("");
  });
});
