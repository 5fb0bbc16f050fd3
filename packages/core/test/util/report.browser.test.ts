import { afterEach, expect, jest, test } from "@jest/globals";
import { reportUnhandled, reportWarning } from "../../src/util/report.browser.js";

const host = globalThis as { reportError?: (error: unknown) => void };

afterEach(() => {
  delete host.reportError;
});

test("a browser gets an error that nobody caught, with what failed in words", () => {
  const reportError = jest.fn<(error: unknown) => void>();
  host.reportError = reportError;
  const error = new Error("no such room");
  reportUnhandled(error, "A hook");
  expect(reportError.mock.calls).toEqual([
    [expect.objectContaining({ name: "RepodWarning", message: "A hook: no such room", cause: error })],
  ]);
});

test("a browser gets a probable mistake in the same way", () => {
  const reportError = jest.fn<(error: unknown) => void>();
  host.reportError = reportError;
  reportWarning("Nobody listens.");
  expect(reportError.mock.calls).toEqual([[expect.objectContaining({ message: "Nobody listens." })]]);
  expect(reportError.mock.calls[0]?.[0]).not.toHaveProperty("cause");
});

test("an older browser that cannot be told is left in peace", () => {
  expect(() => reportUnhandled(new Error("lost"), "A hook")).not.toThrow();
});
