import { describe, expect, test } from "@jest/globals";
import {
  duration,
  filledText,
  flag,
  oneOf,
  resolveOptions,
  whole,
  wholeOrInfinity,
} from "../../src/options/resolve-options.js";
import type { OptionCheck } from "../../src/options/resolve-options.js";

const DEFAULTS = { host: "localhost", port: 5071, strict: false };
const CHECKS = { host: filledText, port: whole(0, 65_535), strict: flag };

function resolve(given: object): typeof DEFAULTS {
  return resolveOptions("server", given, DEFAULTS, CHECKS);
}

describe("resolving options", () => {
  test("fills in the defaults, and takes undefined for not given", () => {
    expect(resolve({})).toEqual(DEFAULTS);
    expect(resolve({ port: 0, host: undefined })).toEqual({ ...DEFAULTS, port: 0 });
  });

  test("gives a frozen object and leaves the defaults alone", () => {
    const resolved = resolve({ strict: true });
    expect(Object.isFrozen(resolved)).toBe(true);
    expect(DEFAULTS.strict).toBe(false);
  });

  test("names an option that there is not", () => {
    expect(() => resolve({ prot: 1 })).toThrow(
      expect.objectContaining({
        code: "invalid_option",
        message: "There is no server option `prot`. There are: host, port, strict.",
      }),
    );
    expect(() => resolve({ toString: 1 })).toThrow("There is no server option `toString`.");
  });

  test("names a wrong option, its value, and what it may be", () => {
    expect(() => resolve({ port: "80" })).toThrow(
      expect.objectContaining({
        code: "invalid_option",
        message: 'The server option `port` is "80"; it must be a whole number from 0 to 65535.',
      }),
    );
    expect(() => resolve({ host: null })).toThrow(
      "The server option `host` is null; it must be a text that is not empty.",
    );
  });

  test("names a wrong option also when its value cannot be written as text", () => {
    expect(() => resolve({ port: Object.create(null) as object })).toThrow(/^The server option `port` is an object; /);
  });
});

describe("a check", () => {
  test.each<[string, OptionCheck, unknown[], unknown[]]>([
    ["whole", whole(1, 9), [1, 9], [0, 10, 1.5, NaN, Infinity, "1", true, null]],
    ["whole or Infinity", wholeOrInfinity(1), [1, 1e9, Infinity], [0, -Infinity, 1.5, NaN, "Infinity"]],
    ["duration", duration, [0, 2 ** 31 - 1], [-1, 2 ** 31, 0.5, "1s"]],
    ["flag", flag, [true, false], [0, 1, "true", null]],
    ["filled text", filledText, ["a"], ["", 1, null]],
    ["one of", oneOf(["warn", "refuse"]), ["warn", "refuse"], ["Warn", "", null]],
  ])("for %s takes what it says and nothing else", (_, check, right, wrong) => {
    expect(right.map(check.accepts)).toEqual(right.map(() => true));
    expect(wrong.map(check.accepts)).toEqual(wrong.map(() => false));
  });

  test("says in words what is allowed", () => {
    expect(oneOf(["warn", 3]).allowed).toBe('one of "warn", 3');
    expect(wholeOrInfinity(1).allowed).toBe("a whole number from 1 up, or Infinity");
  });
});
