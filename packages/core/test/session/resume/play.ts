import type { Journal } from "../../support/seeds.js";
import type { Tally } from "../../support/tally.js";
import { ClientSide } from "./client-side.js";
import { planOf, randomOf } from "./plan.js";
import type { Room } from "./plan.js";
import { ServerSide } from "./server-side.js";
import type { Side } from "./side.js";
import { Stage } from "./stage.js";
import { startTraffic } from "./traffic.js";
import { endTroubles, startTroubles } from "./troubles.js";

/** How long two sides may take to have everything once all is well, and to hear of a last word, in milliseconds. */
const RECOVERY = 120_000;
const FAREWELL = 30_000;

/** By which codes a session ends that something is missing of; the second is what a client says that is over already. */
const CODES_OF_LOSS: readonly unknown[] = ["connection_lost", "closed"];

/**
 * Plays one run: two sides with random traffic, and random trouble between them; then all is well, and nothing may be
 * missing.
 *
 * @throws Error when something is.
 */
export function play(seed: number, room: Room, tally: Tally, note: Journal): void {
  const plan = planOf(seed, room);
  const stage = new Stage(plan, randomOf(seed, "delays"), tally, note);
  const server = new ServerSide(stage);
  const client = new ClientSide(stage, server);
  const sides = [server, client];
  stage.note(JSON.stringify(plan));
  server.listenTo(client);
  client.listenTo(server);
  client.dial();
  // Without trouble that takes no time.
  stage.pass(0);
  stage.network.set(plan.network);
  startTraffic(client, stage, randomOf(seed, "client"), plan.duration);
  startTraffic(server, stage, randomOf(seed, "server"), plan.duration);
  const parts = { stage, server, client, random: randomOf(seed, "troubles") };
  startTroubles(parts, plan.duration);
  stage.pass(plan.duration);
  endTroubles(parts);
  for (let waited = 0; waited < RECOVERY && !isSettled(sides); waited += 100) stage.pass(100);
  judge(sides, room, stage);
  finish(sides, stage);
}

function isSettled(sides: readonly Side[]): boolean {
  return sides.every(({ session }) => session?.isOpen === false) || sides.every((side) => hasNothingLeft(side));
}

function hasNothingLeft({ session }: Side): boolean {
  return session !== undefined && session.isOpen && !session.isSuspended && session.queue.queuedFrames === 0;
}

function judge(sides: readonly Side[], room: Room, { tally }: Stage): void {
  const over = sides.filter(({ session }) => !session?.isOpen);
  const said = over.map(({ ends, name }) => `the ${name} is over by ${ends[0]?.code}`).join(", ");
  if (room === "enough" && over.length > 0) throw new Error(`Nothing was lost, and ${said}.`);
  if (over.length === 1) throw new Error(`Only one side knows that something was lost: ${said}.`);
  if (over.some(({ ends }) => !CODES_OF_LOSS.includes(ends[0]?.code))) throw new Error(`That is no loss: ${said}.`);
  tally.add(over.length > 0 ? "a session is lost" : "a session is kept");
  if (over.length > 0) return;
  for (const { ledger, name, session } of sides) {
    const missing = ledger.missing();
    if (missing) throw new Error(`Of the ${name}'s messages ${missing}`);
    if (session?.queue.queuedFrames !== 0 || session.queue.queuedBytes !== 0)
      throw new Error(`Something waits at the ${name}.`);
  }
}

/** Ends what is left, and looks whether all has ended, once. */
function finish(sides: readonly Side[], stage: Stage): void {
  for (const { session } of sides) session?.close("closed");
  stage.pass(FAREWELL);
  for (const { ends, gone, name } of sides) {
    if (ends.length !== 1 || gone !== 1)
      throw new Error(`The ${name} ended ${ends.length} times and was gone ${gone} times.`);
  }
  for (const side of sides) side.stop();
  for (const link of stage.links) link.terminate();
  stage.network.cut();
  stage.pass(FAREWELL);
  if (stage.clock.timers > 0) throw new Error(`${stage.clock.timers} timers are left.`);
}
