import { expect, test } from "@jest/globals";
import { PAUSE_REASONS, PauseGate } from "../../src/intake/pause-gate.js";

function setUp(): { gate: PauseGate; moves: string[] } {
  const moves: string[] = [];
  return { moves, gate: new PauseGate({ pause: () => moves.push("pause"), resume: () => moves.push("resume") }) };
}

test("reading goes on only when the last reason to pause is gone", () => {
  const { gate, moves } = setUp();
  gate.pause(PAUSE_REASONS.inbox);
  gate.pause(PAUSE_REASONS.rate);
  gate.resume(PAUSE_REASONS.inbox);
  expect(moves).toEqual(["pause"]);
  gate.resume(PAUSE_REASONS.rate);
  expect(moves).toEqual(["pause", "resume"]);
});

test("a reason counts once, and one that does not hold is not undone", () => {
  const { gate, moves } = setUp();
  gate.resume(PAUSE_REASONS.rate);
  gate.pause(PAUSE_REASONS.rate);
  gate.pause(PAUSE_REASONS.rate);
  gate.resume(PAUSE_REASONS.inbox);
  gate.resume(PAUSE_REASONS.rate);
  gate.resume(PAUSE_REASONS.rate);
  expect(moves).toEqual(["pause", "resume"]);
});
