import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { configureLogging } from "../../src/logging/configure-logging.js";
import type { LoggingOptions } from "../../src/logging/configure-logging.js";
import { logger, LOG_LEVELS } from "../../src/util/logger.js";

const ESCAPE = "\u001b";

/** Turns logging on and gives the lines that it writes. */
function linesOf(options: Omit<LoggingOptions, "stream"> & { isTTY?: boolean } = {}): string[] {
  const lines: string[] = [];
  const { isTTY, ...rest } = options;
  configureLogging({ ...rest, stream: { write: (text) => lines.push(text), ...(isTTY !== undefined && { isTTY }) } });
  return lines;
}

afterEach(() => {
  configureLogging({ level: "silent" });
  jest.restoreAllMocks();
});

describe("logging", () => {
  test("writes one line for an event: the time, the level, the name and what it says", () => {
    const lines = linesOf();
    logger().log("info", "server_started", { host: "127.0.0.1", port: 5071 });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} INFO server_started host=127\.0\.0\.1 port=5071\n$/,
    );
  });

  test("is silent until it is turned on, and once it is turned off", () => {
    const write = jest.spyOn(process.stderr, "write").mockReturnValue(true);
    logger().log("error", "before");
    const lines = linesOf();
    configureLogging({ level: "silent" });
    logger().log("error", "after");
    expect(lines).toEqual([]);
    expect(write).not.toHaveBeenCalled();
  });

  test.each(LOG_LEVELS)("at level %s tells that level and what is graver", (level) => {
    const lines = linesOf({ level });
    for (const each of LOG_LEVELS) logger().log(each, `${each}_event`);
    const told = LOG_LEVELS.slice(LOG_LEVELS.indexOf(level));
    expect(lines.map((line) => /(\w+)_event/.exec(line)?.[1])).toEqual(told);
    expect(LOG_LEVELS.filter((each) => logger().enabled(each))).toEqual(told);
  });

  test("tells level info and up when no level is named, on standard error", () => {
    const write = jest.spyOn(process.stderr, "write").mockReturnValue(true);
    configureLogging();
    logger().log("debug", "message_dispatched");
    logger().log("info", "server_started");
    expect(write.mock.calls.map(([text]) => String(text))).toEqual([expect.stringContaining("server_started")]);
  });

  test("writes to the last stream that was named, and to no other", () => {
    const first = linesOf();
    const second = linesOf();
    logger().log("info", "server_started");
    expect([first.length, second.length]).toEqual([0, 1]);
  });

  test("has colours only on a terminal", () => {
    const plain = linesOf({ isTTY: false });
    logger().log("info", "server_started");
    const coloured = linesOf({ isTTY: true });
    logger().log("info", "server_started");
    expect(plain.join("")).not.toContain(ESCAPE);
    expect(coloured.join("")).toContain(ESCAPE);
  });

  test("does not look for the line of code that logs, which would cost twenty times the rest", () => {
    const lines = linesOf();
    const { Error: Original } = globalThis;
    let stacks = 0;
    globalThis.Error = class extends Original {
      // The only way to a position is through the stack of an error.
      override readonly name = `counted ${(stacks += 1)}`;
    } as ErrorConstructor;
    logger().log("info", "server_started");
    globalThis.Error = Original;
    expect(lines).toHaveLength(1);
    expect(stacks).toBe(0);
  });
});
