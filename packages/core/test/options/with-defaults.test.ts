import { expect, test } from "@jest/globals";
import { withDefaults } from "../../src/options/with-defaults.js";

test("what is not given, or undefined, is the default, in an object of its own that is frozen", () => {
  const defaults = { host: "localhost", port: 5071, strict: false };
  const resolved = withDefaults({ port: 0, host: undefined }, defaults);
  expect(resolved).toEqual({ ...defaults, port: 0 });
  expect(Object.isFrozen(resolved)).toBe(true);
  expect(defaults.port).toBe(5071);
});
