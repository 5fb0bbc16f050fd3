import type { AnyMessage } from "@repod/core";

/** A message that games have, and what it is called in a table. */
export interface GameMessage {
  readonly name: string;
  readonly message: AnyMessage;
}

const PLAYERS = 20;
/** 200 letters, as somebody types them. */
const TEXT = "the quick brown fox jumps over the lazy dog and runs ".repeat(4).slice(0, 200);

function snapshot(): AnyMessage {
  const players = Array.from({ length: PLAYERS }, (_, id) => ({ id, x: 312.25 + 7 * id, y: 48.5 + id, angle: 1.57 }));
  return { action: "snapshot", tick: 18_231, players };
}

function scores(): AnyMessage {
  const rows = Array.from({ length: 10 }, (_, rank) => ({
    name: `player-${rank}`,
    score: 2_400 - 170 * rank,
    deaths: rank,
  }));
  return { action: "scores", rows };
}

function inventory(): AnyMessage {
  const kinds = ["sword", "bow", "arrow", "potion", "key", "rope", "torch", "bread"];
  return { action: "inventory", items: kinds.map((kind, slot) => ({ slot, kind, count: 1 + 3 * slot })) };
}

/** Ten messages as games have them. None of their actions is one that a system under test knows. */
export const GAME_MESSAGES: readonly GameMessage[] = [
  { name: "chat", message: { action: "chat", from: "player-7", text: "well played, see you in the next round" } },
  { name: "move", message: { action: "moved", id: 7, x: 312.25, y: -48.5, angle: 1.57 } },
  { name: "snapshot", message: snapshot() },
  { name: "shot", message: { action: "shot", id: 7, weapon: "bow", x: 312.25, y: -48.5, angle: 1.57, hit: 12 } },
  { name: "scores", message: scores() },
  { name: "join", message: { action: "joined", id: 7, name: "player-7", team: "red" } },
  { name: "leave", message: { action: "left", id: 7 } },
  { name: "inventory", message: inventory() },
  { name: "ping", message: { action: "time", sent: 1_795_000_000_123 } },
  { name: "text", message: { action: "text", text: TEXT } },
];
