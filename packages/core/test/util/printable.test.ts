import { expect, test } from "@jest/globals";
import { printable } from "../../src/util/printable.js";

test("what people write stays as it is", () => {
  for (const name of ["chat", "with space", "größer", "移動", "🎲", ""]) expect(printable(name)).toBe(name);
});

test("a name of 64 characters stays whole, a longer one is cut to 64", () => {
  expect(printable("a".repeat(64))).toBe("a".repeat(64));
  expect(printable("a".repeat(65))).toBe(`${"a".repeat(63)}…`);
  expect(printable("a".repeat(1_000_000))).toHaveLength(64);
});

test.each([
  ["a line feed", "\n", "\\u{a}"],
  ["an escape sequence", "\u001b[31m", "\\u{1b}[31m"],
  ["a delete", "\u007f", "\\u{7f}"],
  ["a C1 control", "\u009b", "\\u{9b}"],
  ["a space that looks like none", "\u00a0", "\\u{a0}"],
  ["a mark that turns the direction of writing", "\u202e", "\\u{202e}"],
  ["a character without width", "\u200b", "\\u{200b}"],
  ["a line separator", "\u2028", "\\u{2028}"],
  ["a byte order mark", "\ufeff", "\\u{feff}"],
  ["half an emoji", "\ud83c", "\\u{d83c}"],
])("%s is escaped", (_, name, escaped) => {
  expect(printable(`a${name}b`)).toBe(`a${escaped}b`);
});

test("an emoji that the cut would halve is told as a half", () => {
  expect(printable(`${"a".repeat(62)}🎲🎲`)).toBe(`${"a".repeat(62)}\\u{d83c}…`);
});
