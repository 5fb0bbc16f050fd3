import { describe, expect, test } from "@jest/globals";
import { CLOSE_CODES } from "../../src/errors/close-codes.js";
import { ERROR_CODES } from "../../src/errors/error-codes.js";
import type { ErrorCodeEntry } from "../../src/errors/error-codes.js";

const entries = Object.entries(ERROR_CODES) as [string, ErrorCodeEntry][];
const ends = entries.filter(([, { closeCode, retry }]) => closeCode !== undefined || retry !== undefined);

describe("the table of error codes", () => {
  test.each(entries)("%s has a name in small letters and a sentence", (code, { sentence }) => {
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(sentence).toMatch(/^[A-Z].*\.$/);
  });

  test.each(ends)(
    "%s ends a connection: it has a close code that a page may send, and says whether to retry",
    (_, entry) => {
      expect(entry.retry).toBeDefined();
      const { closeCode = 0 } = entry;
      expect(closeCode === 1000 || (closeCode >= 4400 && closeCode <= 4999)).toBe(true);
    },
  );

  test("gives each code that peers tell the close code that carries it, and the others none", () => {
    const carried = Object.fromEntries(entries.map(([code, { closeCode = 0 }]) => [code, closeCode]));
    expect(carried).toMatchObject(CLOSE_CODES);
    expect(ends.every(([code]) => code in CLOSE_CODES)).toBe(true);
  });

  test("has no two sentences alike", () => {
    const sentences = entries.map(([, { sentence }]) => sentence);
    expect(new Set(sentences).size).toBe(sentences.length);
  });

  test("says the same about retrying wherever the close code is the same, which may be all that a page gets to see", () => {
    const retries = new Map<number, Set<string>>();
    for (const [, { closeCode = 0, retry = "" }] of ends) {
      retries.set(closeCode, (retries.get(closeCode) ?? new Set()).add(retry));
    }
    for (const kinds of retries.values()) expect(kinds.size).toBe(1);
  });
});
