import { describe, expect, test } from "@jest/globals";
import { Ledger } from "./ledger.js";

/** Books in which each letter is a message with its number: small ones have a slot each, a dot has to arrive. */
function ledgerOf(sent: string): Ledger {
  const ledger = new Ledger();
  for (const letter of sent) ledger.add({ number: ledger.nextNumber(), slot: letter === "." ? undefined : letter });
  return ledger;
}

function arrive(ledger: Ledger, sent: string, ...numbers: number[]): unknown[] {
  return numbers.map((number) =>
    ledger.arrive({ number, slot: sent[number - 1] === "." ? undefined : sent[number - 1] }),
  );
}

describe("the books of what was sent", () => {
  test("find nothing wrong where all has arrived, be it without those that were replaced", () => {
    for (const [sent, arrived] of [
      ["....", [1, 2, 3, 4]],
      ["a.aba", [2, 5, 4]],
      ["", []],
    ] as const) {
      const ledger = ledgerOf(sent);
      expect(arrive(ledger, sent, ...arrived).filter(Boolean)).toEqual([]);
      expect(ledger.missing()).toBeUndefined();
    }
  });

  test.each([
    ["is missing", "...", [1, 3], "3 arrived before 2."],
    ["comes twice", "..", [1, 1], "1 arrived twice."],
    ["comes late", "..", [2], "2 arrived before 1."],
    ["overtakes what was sent before it", "a.a", [3], "3 arrived before 2."],
    ["replaced another and comes twice", "a", [1, 1], "1 arrived after 1, which is as new or newer."],
    ["is older than the one before of its slot", "aa", [2, 1], "1 arrived after 2, which is as new or newer."],
    ["was never sent", ".", [2], "2 was never sent."],
  ])("notice at once what %s", (_, sent, arrived, fault) => {
    expect(arrive(ledgerOf(sent), sent.padEnd(3, "."), ...arrived).at(-1)).toBe(fault);
  });

  test.each([
    ["...", [1], "2 never arrived, the first being 2."],
    ["aa", [1], 'Of "a" 1 arrived at last, not 2.'],
    ["a", [], 'Of "a" nothing arrived at last, not 1.'],
  ])("of %s notice in the end what is missing", (sent, arrived, fault) => {
    const ledger = ledgerOf(sent);
    arrive(ledger, sent, ...arrived);
    expect(ledger.missing()).toBe(fault);
  });
});
