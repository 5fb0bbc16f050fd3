import { afterEach, expect, jest, test } from "@jest/globals";
import { reportUnhandled, reportWarning } from "../../src/util/report.js";

const host = globalThis as { process?: unknown; reportError?: (error: unknown) => void };
const { process: ownProcess } = host;

afterEach(() => {
  jest.restoreAllMocks();
  host.process = ownProcess;
  delete host.reportError;
});

test("Node warns, with what failed in words, and with the stack of the error", () => {
  const emitWarning = jest.spyOn(process, "emitWarning").mockImplementation(() => undefined);
  const error = new Error("no such room");
  reportUnhandled(error, 'The handler of "chat"');
  expect(emitWarning.mock.calls).toEqual([
    ['The handler of "chat": no such room', { type: "RepodWarning", detail: error.stack }],
  ]);
});

test("Node warns of a probable mistake in words alone", () => {
  const emitWarning = jest.spyOn(process, "emitWarning").mockImplementation(() => undefined);
  reportWarning("Nobody listens.");
  expect(emitWarning.mock.calls).toEqual([["Nobody listens.", { type: "RepodWarning" }]]);
});

test("a browser gets it as an error that nobody caught", () => {
  const reportError = jest.fn<(error: unknown) => void>();
  host.process = undefined;
  host.reportError = reportError;
  const error = new Error("no such room");
  reportUnhandled(error, "A hook");
  expect(reportError.mock.calls).toEqual([
    [expect.objectContaining({ message: "A hook: no such room", cause: error })],
  ]);
});

test("a host that has neither is left in peace", () => {
  host.process = undefined;
  expect(() => reportUnhandled(new Error("lost"), "A hook")).not.toThrow();
});
