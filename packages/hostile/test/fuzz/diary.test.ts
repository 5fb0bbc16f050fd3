import { describe, expect, test } from "@jest/globals";
import { Diary } from "../../src/fuzz/diary.js";
import type { LifeEvent } from "../../src/fuzz/diary.js";

const WHOLE = ["made", "connected", "announced", "handled", "handled", "closed", "disconnected"] as const;

function review(events: readonly LifeEvent[], isThere = false): string[] {
  const diary = new Diary();
  const channel = {};
  for (const event of events) diary.note(channel, event);
  return diary.review(isThere ? new Set([channel]) : new Set());
}

describe("a diary", () => {
  test("has nothing against a life in order, or one that ends before it is announced", () => {
    expect(review(WHOLE)).toEqual([]);
    expect(review(["made", "connected", "closed"])).toEqual([]);
    expect(review(["made", "connected", "announced", "handled"], true)).toEqual([]);
  });

  test.each([
    ["one without an end", WHOLE.slice(0, -1)],
    ["one that ends twice", [...WHOLE, "disconnected"]],
    ["a message after the end", [...WHOLE, "handled"]],
    ["a message before the beginning", ["made", "connected", "handled", "announced", "closed", "disconnected"]],
    ["a beginning out of order", ["made", "announced", "connected", "closed", "disconnected"]],
  ] satisfies [string, LifeEvent[]][])("objects to %s", (_what, events) => {
    expect(review(events)).toHaveLength(1);
  });

  test("objects to whoever is there and has ended, and forgets who is not there", () => {
    expect(review(WHOLE, true)).toHaveLength(1);
    const diary = new Diary();
    diary.note({}, "made");
    diary.review(new Set());
    expect(diary.review(new Set())).toEqual([]);
  });
});
