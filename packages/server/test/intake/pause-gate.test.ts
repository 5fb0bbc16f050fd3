import { expect, test } from "@jest/globals";
import { PAUSE_REASONS, PauseGate } from "../../src/intake/pause-gate.js";

function setUp() {
  const moves: string[] = [];
  const deferred: (() => void)[] = [];
  const gate = new PauseGate(
    { hold: () => moves.push("hold"), release: () => moves.push(`release, ${gate.isHeld}`) },
    { defer: (callback) => void deferred.push(callback) },
  );
  const passTurn = (): void => {
    for (const callback of deferred.splice(0)) callback();
  };
  return { moves, gate, passTurn };
}

test("reading goes on only when the last reason to pause is gone, and in a turn of its own", () => {
  const { gate, moves, passTurn } = setUp();
  gate.pause(PAUSE_REASONS.inbox);
  gate.pause(PAUSE_REASONS.rate);
  gate.resume(PAUSE_REASONS.inbox);
  passTurn();
  expect([moves, gate.isHeld]).toEqual([["hold"], true]);
  gate.resume(PAUSE_REASONS.rate);
  expect([moves, gate.isHeld]).toEqual([["hold"], true]);
  passTurn();
  // What comes out may hold it again: by then it is open.
  expect([moves, gate.isHeld]).toEqual([["hold", "release, false"], false]);
});

test("a reason counts once, and one that does not hold is not undone", () => {
  const { gate, moves, passTurn } = setUp();
  gate.resume(PAUSE_REASONS.rate);
  passTurn();
  gate.pause(PAUSE_REASONS.rate);
  gate.pause(PAUSE_REASONS.rate);
  gate.resume(PAUSE_REASONS.inbox);
  passTurn();
  expect(moves).toEqual(["hold"]);
  gate.resume(PAUSE_REASONS.rate);
  gate.resume(PAUSE_REASONS.rate);
  passTurn();
  expect(moves).toEqual(["hold", "release, false"]);
});

test("a reason that comes up before that turn keeps it held", () => {
  const { gate, moves, passTurn } = setUp();
  gate.pause(PAUSE_REASONS.rate);
  gate.resume(PAUSE_REASONS.rate);
  gate.pause(PAUSE_REASONS.inbox);
  passTurn();
  expect([moves, gate.isHeld]).toEqual([["hold"], true]);
  gate.resume(PAUSE_REASONS.inbox);
  passTurn();
  expect(moves).toEqual(["hold", "release, false"]);
});
