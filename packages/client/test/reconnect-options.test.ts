import { describe, expect, test } from "@jest/globals";
import { resolveConnectionOptions } from "../src/options.js";

const DEFAULTS = { initialDelay: 250, maxDelay: 10_000, maxAttempts: Infinity };

describe("the option reconnect", () => {
  test.each<[unknown, object]>([
    [undefined, DEFAULTS],
    [true, DEFAULTS],
    [{}, DEFAULTS],
    [
      { maxDelay: 2_000, initialDelay: undefined },
      { ...DEFAULTS, maxDelay: 2_000 },
    ],
    [false, { ...DEFAULTS, maxAttempts: 0 }],
  ])("that is %j is complete", (reconnect, expected) => {
    expect(resolveConnectionOptions({ reconnect } as object).reconnect).toEqual(expected);
  });

  test.each<[unknown, string]>([
    [null, "The client option `reconnect` is null; it must be true, false or an object."],
    [3, "The client option `reconnect` is 3; it must be true, false or an object."],
    [{ initialDelay: 0 }, "The reconnect option `initialDelay` is 0; it must be a whole number from 1 to 2147483647."],
    [{ maxDelay: "1s" }, "The reconnect option `maxDelay` is "],
    [
      { maxAttempts: 1.5 },
      "The reconnect option `maxAttempts` is 1.5; it must be a whole number from 0 up, or Infinity.",
    ],
    [{ retries: 3 }, "There is no reconnect option `retries`. There are: initialDelay, maxAttempts, maxDelay."],
  ])("that is %j is refused by what is wrong", (reconnect, sentence) => {
    expect(() => resolveConnectionOptions({ reconnect } as object)).toThrow(sentence);
  });

  test("is frozen with the others", () => {
    const options = resolveConnectionOptions({});
    expect([Object.isFrozen(options), Object.isFrozen(options.reconnect)]).toEqual([true, true]);
  });
});
