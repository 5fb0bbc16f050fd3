import { expect, test } from "@jest/globals";
import { withoutStack } from "../../src/errors/without-stack.js";

const FRAME = /\n\s+at /;

test("an error that is made within has no stack, and the next one has its own", () => {
  expect(withoutStack(() => new TypeError("Made within.")).stack).toBe("TypeError: Made within.");
  expect(new Error("Made after it.").stack).toMatch(FRAME);
});

test("the limit is the one of before where making the error fails", () => {
  const { stackTraceLimit } = Error;
  const fail = (): never => {
    throw new Error("Cannot be made.");
  };
  expect(() => withoutStack(fail)).toThrow("Cannot be made.");
  expect(Error.stackTraceLimit).toBe(stackTraceLimit);
});

test("where the limit cannot be written, as with frozen intrinsics, there is an error with a stack", () => {
  const { stackTraceLimit } = Error;
  Object.defineProperty(Error, "stackTraceLimit", { writable: false });
  try {
    expect(withoutStack(() => new Error("Made all the same.")).stack).toMatch(FRAME);
  } finally {
    Object.defineProperty(Error, "stackTraceLimit", { writable: true });
  }
  expect(Error.stackTraceLimit).toBe(stackTraceLimit);
});
