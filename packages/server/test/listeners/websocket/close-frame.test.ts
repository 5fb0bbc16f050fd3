import { describe, expect, test } from "@jest/globals";
import { closeReason, sendableCloseCode } from "../../../src/listeners/websocket/close-frame.js";

describe("a close code", () => {
  test.each([1000, 1001, 1003, 1007, 1014, 3000, 4000, 4408, 4999])("%i is sent as it is", (code) => {
    expect(sendableCloseCode(code)).toBe(code);
  });

  test.each([0, 999, 1004, 1005, 1006, 1015, 2999, 5000, -1, NaN])("%d may not be sent and becomes 1000", (code) => {
    expect(sendableCloseCode(code)).toBe(1000);
  });
});

describe("a close reason", () => {
  test("that fits is kept whole", () => {
    expect(closeReason("").length).toBe(0);
    expect(closeReason("x".repeat(123)).toString()).toBe("x".repeat(123));
    expect(closeReason("é".repeat(61)).toString()).toBe("é".repeat(61));
  });

  test.each([
    ["bytes", "x", 124, 123],
    ["characters of two bytes", "é", 62, 61],
    ["characters of three bytes", "€", 42, 41],
    ["characters of four bytes", "😀", 31, 30],
    ["characters of four bytes, very many,", "😀", 10_000, 30],
  ])("of %s that is too long loses whole characters", (_, character, count, kept) => {
    expect(closeReason(character.repeat(count)).toString()).toBe(character.repeat(kept));
  });

  test("is cut before a character that would end beyond it, wherever it begins", () => {
    for (let before = 119; before <= 123; before += 1) {
      const reason = closeReason(`${"x".repeat(before)}😀 and more`);
      expect(reason.toString()).toBe(before === 119 ? `${"x".repeat(119)}😀` : "x".repeat(before));
    }
  });

  test("with half a character in it is still UTF-8", () => {
    for (const reason of ["\ud83d", `${"x".repeat(120)}\ud83d`, `${"x".repeat(123)}\ud83d`, "\ude00".repeat(200)]) {
      const bytes = closeReason(reason);
      expect(bytes.length).toBeLessThanOrEqual(123);
      expect(() => new TextDecoder("utf-8", { fatal: true }).decode(bytes)).not.toThrow();
    }
  });
});
