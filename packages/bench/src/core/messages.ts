import type { AnyMessage } from "@repod/core";

const PLAYERS = 8;

/** What a client says most: where it is and what it does. */
function move(sequence: number): AnyMessage {
  return { action: "move", sequence, x: 312.25 + sequence, y: -48.5, angle: 1.5707963, keys: 5, jumps: false };
}

function chat(sequence: number): AnyMessage {
  return { action: "chat", from: `player-${sequence}`, text: "the quick brown fox jumps over the lazy dog" };
}

/** What a server says most: everybody's place. */
function state(tick: number): AnyMessage {
  const players = Array.from({ length: PLAYERS }, (_, index) => ({
    id: `p${index}`,
    x: 10.5 * index,
    y: 20.25 * index,
    vx: -1.5,
    vy: 0,
    health: 100 - index,
  }));
  return { action: "state", tick, players };
}

/** A mixture as games have it: mostly small maps of numbers, some text, now and then a list. */
export const MESSAGES: readonly AnyMessage[] = [move(1), move(2), chat(3), move(70_000), move(70_001), state(6)];
