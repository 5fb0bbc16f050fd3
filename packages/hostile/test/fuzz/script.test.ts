import { decode, FrameReader, MAX_FRAME_BYTES } from "@repod/core";
import { describe, expect, test } from "@jest/globals";
import { write } from "../../src/fuzz/script.js";
import type { Script } from "../../src/fuzz/script.js";

const scripts = Array.from({ length: 400 }, (_, index) => write(7, index, index % 2 === 1));

/** What a script says, read as a server would that refuses nothing. */
function said({ deeds }: Script): unknown[] {
  const reader = new FrameReader({ maxFrameBytes: MAX_FRAME_BYTES });
  const messages: unknown[] = [];
  for (const deed of deeds) {
    if ("write" in deed) reader.push(deed.write, (body) => messages.push(decode(body)));
  }
  return messages;
}

describe("a script", () => {
  test("is the same for the same seed and number, and another one for another", () => {
    expect(write(7, 12, false)).toEqual(scripts[12]);
    expect(write(7, 13, false)).not.toEqual(scripts[12]);
    expect(write(8, 12, false)).not.toEqual(scripts[12]);
  });

  test("that is not changed says what is meant, however it is cut", () => {
    const unchanged = scripts.filter(({ mutations }) => mutations.length === 0);
    expect(unchanged.length).toBeGreaterThan(10);
    for (const script of unchanged) {
      const meant = script.steps.flatMap((step) => ("say" in step ? [step.say["action"]] : []));
      expect(said(script).map((message) => (message as { action?: unknown }).action)).toEqual(meant);
    }
  });

  test("has every kind of change, of most scripts at least one", () => {
    const kinds = new Set(scripts.flatMap(({ mutations }) => mutations));
    expect(kinds.size).toBe(13);
    expect(scripts.filter(({ mutations }) => mutations.length > 0).length).toBeGreaterThan(300);
  });

  test("tells what must come back only where nothing is changed", () => {
    const certain = scripts.filter(({ expected }) => expected);
    expect(certain.length).toBeGreaterThan(5);
    expect(certain.every(({ mutations }) => mutations.length === 0)).toBe(true);
  });
});
