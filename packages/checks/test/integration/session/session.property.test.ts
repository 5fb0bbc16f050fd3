import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { playSeeds, seeds, timeFor } from "../../../../core/test/support/seeds.js";
import { Tally } from "../../../../core/test/support/tally.js";
import { play } from "./play.js";
import type { Room } from "./plan.js";
import { TROUBLES } from "./troubles.js";

/** How many runs there are where nobody says; `REPOD_SESSION_RUNS=10000` is the full run. */
const RUNS = seeds(100);
/** From so many runs on each thing that can happen has happened. */
const ENOUGH_RUNS = 100;

const COURSES = ["suspended", "resumed", "onSuspend", "onResume", "there is no room", "the server stops early"];
const LOSSES = ["connection_lost", "slow_consumer", "inbox_overflow", "server_stopping"].map(
  (code) => `a session is lost: ${code}`,
);
/** What a process is warned of here: answers for which a client's queue has no room. */
const NO_ROOM = '"$reply" was not queued';

let warnings: string[] = [];
beforeEach(() => {
  warnings = [];
  jest.spyOn(process, "emitWarning").mockImplementation((warning) => void warnings.push(String(warning)));
});
afterEach(() => void jest.restoreAllMocks());

async function playAll(room: Room, courses: readonly string[]): Promise<void> {
  const tally = new Tally();
  await playSeeds(RUNS, (seed, note) => play(seed, room, tally, note));
  const unseen = courses.filter((course) => tally.of(course) === 0);
  if (RUNS.length >= ENOUGH_RUNS) expect(unseen).toEqual([]);
  expect(warnings.filter((warning) => !warning.includes(NO_ROOM))).toEqual([]);
}

function troubles(room: Room): string[] {
  return TROUBLES.filter(({ isFatal }) => !isFatal || room === "too little").map(({ name }) => name);
}

describe("whatever happens between a server and its client", () => {
  test(
    "each message is handled once and in order, each question has its answer, and nothing is left in the end",
    () => playAll("enough", [...COURSES, "an answer had no room", ...troubles("enough")]),
    timeFor(RUNS),
  );

  test(
    "where something is lost both sides know it, and begin anew with nothing of what was",
    () => playAll("too little", [...COURSES, ...LOSSES, "the ring is too small", ...troubles("too little")]),
    timeFor(RUNS),
  );
});
