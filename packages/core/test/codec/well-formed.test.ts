import { afterEach, describe, expect, jest, test } from "@jest/globals";

const native = Object.getOwnPropertyDescriptor(String.prototype, "isWellFormed")!;

afterEach(() => {
  Object.defineProperty(String.prototype, "isWellFormed", native);
});

describe.each(["with", "without"])("Well-formed strings on a platform %s isWellFormed", (platform) => {
  test.each([
    ["", ""],
    ["plain", "plain"],
    ["🎮", "🎮"],
    ["\ud83c", "\ufffd"],
    ["\udfae\ud83c", "\ufffd\ufffd"],
    ["\ud83c\ud83c\udfae\udfae", "\ufffd🎮\ufffd"],
  ])("are told and made: %j", async (text, repaired) => {
    if (platform === "without") Reflect.deleteProperty(String.prototype, "isWellFormed");
    jest.resetModules();
    const { isWellFormed, toWellFormed } = await import("../../src/codec/well-formed.js");
    expect(isWellFormed(text)).toBe(text === repaired);
    expect(toWellFormed(text)).toBe(repaired);
  });
});
