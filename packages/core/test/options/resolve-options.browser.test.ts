import { expect, test } from "@jest/globals";
import * as lean from "../../src/options/resolve-options.browser.js";
import * as full from "../../src/options/resolve-options.js";

const DEFAULTS = { host: "localhost", port: 5071, most: 1, strict: false, mode: "warn" };

function resolve({ filledText, flag, oneOf, resolveOptions, whole, wholeOrInfinity }: typeof full, given: object) {
  const modes = oneOf(["warn", "refuse"]);
  const checks = { host: filledText, port: whole(0, 65_535), most: wholeOrInfinity(1), strict: flag, mode: modes };
  return resolveOptions("client", given, DEFAULTS, checks);
}

test.each<object>([
  {},
  { port: 0, host: undefined, strict: true },
  { most: Infinity, mode: "refuse", host: "game.test" },
])("in a browser in production the options %j are the same as elsewhere", (given) => {
  expect(resolve(lean, given)).toEqual(resolve(full, given));
  expect(Object.isFrozen(resolve(lean, given))).toBe(true);
});

test.each([
  ["port", { port: 65_536 }],
  ["most", { most: 1.5 }],
  ["host", { host: "" }],
  ["strict", { strict: 1 }],
  ["mode", { mode: "Warn" }],
  ["toString", { toString: 1 }],
])("in a browser in production a wrong option is refused by its name: %s", (name, given) => {
  expect(() => resolve(full, given)).toThrow(expect.objectContaining({ code: "invalid_option" }));
  const message = `The client option \`${name}\` is wrong; a development build says more.`;
  expect(() => resolve(lean, given)).toThrow(expect.objectContaining({ code: "invalid_option", message }));
});
