import { ERROR_CODES } from "@repod/core";
import type { WireMap } from "@repod/core/internal";
import { nextTurn } from "@repod/testing/internal";
import type { House } from "./house.js";
import type { MemoryPeer } from "./peer.js";
import type { Script } from "./script.js";
import type { Expectation } from "./step.js";
import type { Witness } from "./witness.js";

/** Words of the game's own that a connection can end with, or a client be refused by. */
const OWN_CODES: ReadonlySet<unknown> = new Set(["enough", "wrong_key"]);
/** Turns in which everything is done that does not wait for time. */
const TURNS = 12;
/** How time goes on until nothing is left, in milliseconds: past each deadline that a server has. */
const PASSING = [0, 300, 1_100, 1_100, 5_100, 5_100, 10_100, 10_100, 30_000, 30_000, 30_000] as const;

/**
 * Has one client come, do what is in its script, and go; an honest one is served meanwhile.
 *
 * @returns What went wrong; nothing, as a rule.
 */
export async function tryOut(house: House, script: Script, name: string, witness: Witness): Promise<string[]> {
  const peer = house.dial();
  await play(house, peer, script);
  house.speak(name);
  const { expected } = script;
  if (expected) await settle(house, () => hasAll(peer, expected));
  const said = expected && compare(peer, expected);
  if (script.leaving === "stay") await settle(house, () => peer.isGone, PASSING.slice(0, 8));
  else peer.leave(script.leaving);
  await settle(house, () => peer.isGone);
  // Whoever was not ended, and ended only its own side, and does not read what is left.
  if (!peer.isGone) peer.leave("reset");
  await settle(house, () => peer.isGone && house.hasEcho(name) && house.remains().length === 0);
  return [
    ...(said ?? []),
    ...(house.hasEcho(name) ? [] : ["The honest client did not get its echo."]),
    ...house.remains().map((what) => `Left behind: ${what}.`),
    ...house.server.diary.review(house.server.channels),
    ...house.server.problems.splice(0),
    ...(peer.fault ? [`The server sent what is no frame: ${peer.fault.message}`] : []),
    ...peer.inbox
      .flatMap(codesOf)
      .filter(isStrange)
      .map((code) => `The server said the code ${String(code)}.`),
    ...witness.take(),
  ];
}

async function play(house: House, peer: MemoryPeer, { deeds }: Script): Promise<void> {
  for (const deed of deeds) {
    if ("write" in deed) peer.write(deed.write);
    else if ("read" in deed) peer.read(deed.read);
    else {
      await nextTurn();
      house.clock.advance(deed.wait);
    }
  }
  await nextTurn();
}

/** Lets turns and time go by until something holds, or all of the time has passed. */
async function settle(house: House, holds: () => boolean, passing: readonly number[] = PASSING): Promise<void> {
  for (const milliseconds of passing) {
    house.clock.advance(milliseconds);
    for (let turns = 0; turns < TURNS; turns += 1) {
      if (holds()) return;
      await nextTurn();
    }
  }
}

/** Other frames come between: what is said to a group, errors, acknowledgements. */
function hasAll({ inbox }: MemoryPeer, { echoes, replies }: Expectation): boolean {
  const count = (name: string): number => inbox.filter(({ action }) => action === name).length;
  return count("echo") >= echoes.length && count("$reply") >= replies.length;
}

/** What a client got that was served, beside what it has to get. */
function compare({ inbox }: MemoryPeer, { echoes, replies }: Expectation): string[] {
  const texts = inbox.filter(({ action }) => action === "echo").map(({ text }) => text);
  const ids = inbox.filter(({ action }) => action === "$reply").map(({ $id }) => $id);
  const problems: string[] = [];
  if (JSON.stringify(texts) !== JSON.stringify(echoes)) problems.push(`Of the echoes came ${JSON.stringify(texts)}.`);
  if (JSON.stringify(ids) !== JSON.stringify(replies)) problems.push(`Of the replies came ${JSON.stringify(ids)}.`);
  return problems;
}

/** The codes that a frame of the server tells. */
function codesOf({ action, code, ok, error }: WireMap): unknown[] {
  if (action === "$close" || action === "$error" || action === "error") return [code];
  return action === "$reply" && ok === false ? [(error as { code?: unknown }).code] : [];
}

function isStrange(code: unknown): boolean {
  return !OWN_CODES.has(code) && !(typeof code === "string" && Object.hasOwn(ERROR_CODES, code));
}
