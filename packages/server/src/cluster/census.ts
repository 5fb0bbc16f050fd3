import type { ServerContext } from "../context.js";

/** What servers ask each other about their clients. */
export const QUESTIONS = {
  /** How many there are. */
  count: "count",
  /** Who is in a group. */
  members: "members",
  /** Which groups there are, with how many in each. */
  groups: "groups",
} as const;
export type AboutWhat = (typeof QUESTIONS)[keyof typeof QUESTIONS];

/** What this server answers; nothing to what it does not understand, so that nobody waits for it. */
export function answerTo({ channels, groups }: ServerContext, about: unknown, group: unknown): unknown {
  if (about === QUESTIONS.count) return channels.size;
  if (about === QUESTIONS.groups) return groups.sizes();
  if (about !== QUESTIONS.members || typeof group !== "string") return undefined;
  return Array.from(groups.membersOf(group), ({ id }) => id);
}

/** Whether an answer is a number of clients. */
export function isSize(answer: unknown): answer is number {
  return Number.isInteger(answer) && (answer as number) >= 0;
}

/** Whether an answer names channels. */
export function isIdList(answer: unknown): answer is string[] {
  return Array.isArray(answer) && answer.every((id) => typeof id === "string");
}

/** Adds another server's groups to those that are known. */
export function addSizes(sizes: Map<string, number>, answer: unknown): void {
  if (!Array.isArray(answer)) return;
  for (const entry of answer as unknown[]) {
    const [name, size] = Array.isArray(entry) ? (entry as unknown[]) : [];
    if (typeof name === "string" && isSize(size)) sizes.set(name, (sizes.get(name) ?? 0) + size);
  }
}
