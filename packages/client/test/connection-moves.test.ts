import { expect, test } from "@jest/globals";
import { CONNECTION_MOVES, moved } from "../src/connection-moves.js";
import type { ConnectionState } from "../src/connection-state.js";

const STATES = Object.keys(CONNECTION_MOVES) as ConnectionState[];
const pairs = STATES.flatMap((from) => STATES.map((to) => [from, to] as const));

test.each(pairs)("from %s to %s a connection moves if the table allows it", (from, to) => {
  if (CONNECTION_MOVES[from].includes(to)) expect(moved(from, to)).toBe(to);
  else expect(() => moved(from, to)).toThrow(expect.objectContaining({ code: "internal_error" }));
});

test("every state but the first can be reached, and from every state but the last there is a way to the last", () => {
  for (const state of STATES) {
    expect(STATES.some((from) => CONNECTION_MOVES[from].includes(state))).toBe(state !== "idle");
    expect(CONNECTION_MOVES[state].includes("closed")).toBe(state !== "closed");
  }
});
