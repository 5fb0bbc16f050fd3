import { expect, test } from "@jest/globals";
import { toName } from "../src/name.js";

test.each([
  ["Ada", "Ada"],
  ["  Ada   Lovelace ", "Ada Lovelace"],
  ["Ada\nLovelace\u0007", "AdaLovelace"],
  ["\u202eadA", "adA"],
  ["A\u200bda", "Ada"],
  ["Ａｄａ", "Ada"],
  ["Zoë 🦊", "Zoë 🦊"],
  ["x".repeat(30), "x".repeat(20)],
  ["🦊".repeat(30), "🦊".repeat(20)],
])("the name %j is shown as %j", (given, shown) => {
  expect(toName(given)).toBe(shown);
});

test.each(["", "   ", "\u200b\u202e", "\n", 7, null, undefined, {}, ["Ada"]])("%j is no name", (given) => {
  expect(toName(given)).toBeUndefined();
});
