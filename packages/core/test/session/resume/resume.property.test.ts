import { describe, expect, test } from "@jest/globals";
import { playSeeds, seeds, timeFor } from "../../support/seeds.js";
import { Tally } from "../../support/tally.js";
import { play } from "./play.js";
import type { Room } from "./plan.js";
import { TROUBLES } from "./troubles.js";

/** How many runs there are where nobody says; `REPOD_SESSION_RUNS=10000` is the full run. */
const RUNS = seeds(500);
/** From so many runs on each thing that can happen has happened. */
const ENOUGH_RUNS = 200;

const COURSES = [
  "the client dials again",
  "the server goes on",
  "the client goes on",
  "the server goes on in vain",
  "a link that stands is left",
  "late bytes are ignored",
  "frames are skipped",
  "latest messages are replaced",
  "there is no room",
  "a session is kept",
];
const LOSSES = ["the server has lost something", "the client has lost something", "a session is lost"];

async function playAll(room: Room, courses: readonly string[]): Promise<void> {
  const tally = new Tally();
  await playSeeds(RUNS, (seed, note) => play(seed, room, tally, note));
  const unseen = courses.filter((course) => tally.of(course) === 0);
  if (RUNS.length >= ENOUGH_RUNS) expect(unseen).toEqual([]);
  for (const loss of LOSSES) expect([loss, tally.of(loss) > 0]).toEqual([loss, courses.includes(loss)]);
}

describe("whatever happens to the connections of a session", () => {
  test(
    "each message arrives once and in order, the newest of each slot does, and nothing waits in the end",
    () => playAll("enough", [...COURSES, ...TROUBLES.map(({ name }) => name)]),
    timeFor(RUNS),
  );

  test(
    "where the rings are too small both sides know it, and what has arrived is right",
    () => playAll("too little", [...COURSES, ...LOSSES]),
    timeFor(RUNS),
  );
});
