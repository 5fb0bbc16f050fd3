import type { ToClient } from "@repod/client";
import type { Person, Pong, Snapshot } from "../contract.js";
import { SIDES } from "../shared/court.js";
import type { Side } from "../shared/court.js";

export type Lineup = ToClient<Pong, "lineup">;

/** The side that somebody plays on; nothing for who waits. */
export function sideOf(id: number | undefined, lineup: Lineup): Side | undefined {
  return SIDES.find((side) => id !== undefined && lineup[side]?.id === id);
}

/** The side that has won, once a match is over. */
export function winnerOf({ phase, score }: Pick<Snapshot, "phase" | "score">): Side | undefined {
  if (phase !== "over") return undefined;
  return score.left > score.right ? "left" : "right";
}

/**
 * What somebody with this number should know, in a sentence or two.
 *
 * @param hint - How a paddle is moved here.
 */
export function statusOf(id: number | undefined, lineup: Lineup, match: Snapshot, hint: string): string {
  const side = sideOf(id, lineup);
  if (!side) return watching(lineup.waiting, id, match, lineup);
  if (match.phase === "waiting")
    return "Nobody else is here yet. Open this page once more, or send somebody its address.";
  if (match.phase !== "over") return `You play on the ${side}. ${hint}`;
  const other = side === "left" ? "right" : "left";
  const result = winnerOf(match) === side ? "You have won!" : `${nameOn(other, lineup)} has won.`;
  if (match.agreed[side]) return `${result} Waiting for ${nameOn(other, lineup)} to play again …`;
  if (match.agreed[other]) return `${result} ${nameOn(other, lineup)} wants to play again.`;
  return result;
}

function watching(waiting: readonly Person[], id: number | undefined, match: Snapshot, lineup: Lineup): string {
  const winner = winnerOf(match);
  const result = winner ? `${nameOn(winner, lineup)} has won. ` : "";
  const before = waiting.findIndex((person) => person.id === id);
  if (before < 0) return result;
  return `${result}You watch. ${before === 0 ? "You are the next to play." : `Before you it is the turn of ${before} more.`}`;
}

function nameOn(side: Side, lineup: Lineup): string {
  return lineup[side]?.name ?? "Nobody";
}
