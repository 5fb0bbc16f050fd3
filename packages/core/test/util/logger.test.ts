import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { logger, setLogger } from "../../src/util/logger.js";
import type { Logger } from "../../src/util/logger.js";

afterEach(() => setLogger(undefined));

describe("the logger in force", () => {
  test("is silent until one is set, and again afterwards", () => {
    expect(logger().enabled("error")).toBe(false);
    expect(() => logger().log("error", "server_started")).not.toThrow();
    const own: Logger = { enabled: () => true, log: () => undefined };
    setLogger(own);
    expect(logger()).toBe(own);
    setLogger(undefined);
    expect(logger().enabled("error")).toBe(false);
  });

  test("is the same for another copy of the package in the program", async () => {
    jest.resetModules();
    const copy = await import("../../src/util/logger.js");
    const own: Logger = { enabled: () => true, log: () => undefined };
    copy.setLogger(own);
    expect(logger()).toBe(own);
  });
});
