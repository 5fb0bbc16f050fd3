import { expect, test } from "@jest/globals";
import type { Snapshot } from "../src/contract.js";
import { statusOf } from "../src/page/status.js";
import type { Lineup } from "../src/page/status.js";

const LINEUP: Lineup = {
  left: { id: 1, name: "Ada" },
  right: { id: 2, name: "Bob" },
  waiting: [
    { id: 3, name: "Cy" },
    { id: 4, name: "Di" },
  ],
};

const PLAYING: Snapshot = {
  phase: "playing",
  countdown: 0,
  ball: { x: 0, y: 0, vx: 0, vy: 0 },
  paddles: { left: 0, right: 0 },
  score: { left: 2, right: 5 },
  agreed: { left: false, right: false },
};
const OVER: Snapshot = { ...PLAYING, phase: "over", score: { left: 2, right: 7 } };

function status(id: number | undefined, match: Snapshot): string {
  return statusOf(id, LINEUP, match, "Use the keys.");
}

test("players are told where they play and how", () => {
  expect(status(1, PLAYING)).toBe("You play on the left. Use the keys.");
  expect(status(2, { ...PLAYING, phase: "countdown" })).toBe("You play on the right. Use the keys.");
});

test("those who watch are told when it is their turn", () => {
  expect(status(3, PLAYING)).toBe("You watch. You are the next to play.");
  expect(status(4, PLAYING)).toBe("You watch. Before you it is the turn of 1 more.");
  expect(status(4, OVER)).toBe("Bob has won. You watch. Before you it is the turn of 1 more.");
  expect(status(undefined, PLAYING)).toBe("");
});

test("players are told who has won, and who wants to play again", () => {
  expect(status(1, OVER)).toBe("Bob has won.");
  expect(status(2, OVER)).toBe("You have won!");
  const agreed = { ...OVER, agreed: { left: true, right: false } };
  expect(status(1, agreed)).toBe("Bob has won. Waiting for Bob to play again …");
  expect(status(2, agreed)).toBe("You have won! Ada wants to play again.");
});

test("whoever is alone is told what to do about it", () => {
  const alone = { ...PLAYING, phase: "waiting" } as const;
  expect(statusOf(1, { ...LINEUP, right: null, waiting: [] }, alone, "")).toContain("Nobody else is here yet.");
});
