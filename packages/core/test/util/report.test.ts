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

test("Node warns 20 times a second of one place, and says later how many were left out", () => {
  const emitWarning = jest.spyOn(process, "emitWarning").mockImplementation(() => undefined);
  const now = jest.spyOn(Date, "now").mockReturnValue(1_000);
  const failTimes = (times: number, where: string): void => {
    for (let time = 0; time < times; time += 1) reportUnhandled(new Error("no such room"), where);
  };
  failTimes(1_000, "A handler");
  expect(emitWarning).toHaveBeenCalledTimes(20);
  failTimes(1, "Another one");
  expect(emitWarning).toHaveBeenCalledTimes(21);
  now.mockReturnValue(2_000);
  failTimes(2, "A handler");
  expect(emitWarning.mock.calls.slice(21).map(([text]) => text)).toEqual([
    "A handler: no such room (and 980 more before it)",
    "A handler: no such room",
  ]);
});

test("Node forgets of whom it warned rather than to remember without end", () => {
  const emitWarning = jest.spyOn(process, "emitWarning").mockImplementation(() => undefined);
  jest.spyOn(Date, "now").mockReturnValue(9_000);
  for (let time = 0; time < 20; time += 1) reportUnhandled(new Error("lost"), "The first place");
  for (let place = 0; place < 256; place += 1) reportUnhandled(new Error("lost"), `Place ${place}`);
  reportUnhandled(new Error("lost"), "The first place");
  expect(emitWarning).toHaveBeenCalledTimes(277);
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
