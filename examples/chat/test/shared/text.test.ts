import { describe, expect, test } from "@jest/globals";
import { LONGEST_LINE, toLine, toNickname } from "../../src/shared/text.js";

describe("a line", () => {
  test("is what was sent, without the spaces around it", () => {
    expect(toLine("  Grüße, 世界 👩‍👧 ")).toBe("Grüße, 世界 👩‍👧");
  });

  test.each([
    ["an escape sequence", "\x1b[31mred", "[31mred"],
    ["a control character of eight bits", "a\x9b31mb", "a 31mb"],
    ["line breaks of all kinds", "a\r\nb\u2028c\u0085d", "a b c d"],
    ["a turn of direction", "abc\u202ecba\u202c", "abccba"],
  ])("is safe to show: %s is taken out", (_what, text, shown) => {
    expect(toLine(text)).toBe(shown);
  });

  test.each([[undefined], [null], [5], [["a"]], ["\x00 \n"]])("is empty where %j was sent", (value) => {
    expect(toLine(value)).toBe("");
  });

  test("is cut where it is too long, between characters", () => {
    expect(toLine("🙂".repeat(LONGEST_LINE))).toBe("🙂".repeat(LONGEST_LINE));
    expect(toLine("🙂".repeat(LONGEST_LINE + 1))).toBe(`${"🙂".repeat(LONGEST_LINE - 1)}…`);
  });
});

describe("a nickname", () => {
  test.each(["a", "ada_99", "Zoë", "次郎", "x-y", "a".repeat(20)])("may be %s", (name) => {
    expect(toNickname(name)).toBe(name);
  });

  test("is the same name however its letters are composed", () => {
    expect(toNickname("Zoe\u0308")).toBe("Zo\u00eb");
  });

  test.each(["", " ", "a b", "a:", "\x1b[1m", "a".repeat(21), "ada\u3164", "👑", undefined, 7])("is not %j", (name) => {
    expect(toNickname(name)).toBeUndefined();
  });
});
