import { contractLines } from "./fingerprint.js";
import type { Contract } from "./infer.js";

/** The most lines that we take from a peer. A list of more than that is not worth the memory. */
const MOST_LINES = 4_096;
/** Names of up to 64 characters, none of which a terminal would obey or hide. */
const LINE = /^to(Server|Client) [^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]{1,64} (message|request)$/u;
/** The most sentences about one difference. */
const MOST_SENTENCES = 20;

/**
 * How a client's contract differs from its server's, in sentences.
 *
 * @param theirs - What the server told of its contract.
 */
export function contractDifferences(ours: Contract, theirs: unknown): readonly string[] {
  const lines = parseContractLines(theirs);
  if (!lines) return ["The server has another contract, and does not say how it differs."];
  return describeDifference(contractLines(ours), lines);
}

/**
 * The lines that a peer sent as its contract.
 *
 * @returns `undefined` where it is not a list of lines that we would show to anybody: one bad line, or too many.
 */
export function parseContractLines(list: unknown): readonly string[] | undefined {
  if (!Array.isArray(list) || list.length > MOST_LINES) return undefined;
  return list.every((line): line is string => typeof line === "string" && LINE.test(line)) ? list : undefined;
}

/**
 * How our contract differs from a peer's, as far as lines tell: they say nothing of payloads. In sentences, one per
 * line; after the first twenty, one that counts the rest.
 */
export function describeDifference(ours: readonly string[], theirs: readonly string[]): string[] {
  const sentences = [
    ...missing(ours, theirs).map((line) => `"${line}" is missing on the other side.`),
    ...missing(theirs, ours).map((line) => `"${line}" is missing here.`),
  ];
  const more = sentences.splice(MOST_SENTENCES).length;
  return more > 0 ? [...sentences, `And ${more} more.`] : sentences;
}

/** The lines that one side has and the other lacks. A set, since lists of thousands come from the network. */
function missing(lines: readonly string[], others: readonly string[]): string[] {
  const there = new Set(others);
  return lines.filter((line) => !there.has(line));
}
