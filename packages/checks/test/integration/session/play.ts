import type { ServerOptions } from "@repod/server";
import { connectInMemory } from "@repod/testing";
import type { World } from "@repod/testing";
import { pick } from "../../../../core/test/support/chance.js";
import type { Journal } from "../../../../core/test/support/seeds.js";
import type { Tally } from "../../../../core/test/support/tally.js";
import { PostClient } from "./client-side.js";
import { planOf, randomOf } from "./plan.js";
import type { Room } from "./plan.js";
import { PostServer } from "./server-side.js";
import { Stage } from "./stage.js";
import { startTraffic } from "./traffic.js";
import { endTroubles, startTroubles } from "./troubles.js";

type PostWorld = World<PostServer, PostClient>;

/** How long two sides may take to have everything once all is well; a server may make them wait. In milliseconds. */
const RECOVERY = 180_000;
/** How much time passes before somebody looks whether something went wrong, in milliseconds. */
const STEP = 100;
/** From one frame of a client to the next, in milliseconds. */
const FRAME = 40;

/**
 * Plays one run: a server and a client with random traffic, and random trouble between them; then all is well, nothing may
 * be missing, and all of it ends.
 *
 * @throws Error when something is not as it should be.
 */
export async function play(seed: number, room: Room, tally: Tally, note: Journal): Promise<void> {
  const plan = planOf(seed, room);
  const stage = new Stage(plan, tally, note);
  stage.note(JSON.stringify(plan));
  class StagedServer extends PostServer {
    constructor(options: ServerOptions) {
      super(stage, options);
    }
  }
  // Without trouble that takes no time.
  const world: PostWorld = await connectInMemory(StagedServer, new PostClient(stage), {
    server: plan.server,
    connection: plan.connection,
    pump: plan.isPumped,
    seed,
  });
  stage.begin(world.clock);
  world.network.set(plan.network);
  const end = world.clock.now() + plan.duration;
  startFrames(world, stage);
  startSending(world, seed, end);
  const parts = { stage, world, random: randomOf(seed, "troubles") };
  startTroubles(parts, end);
  await pass(world, stage, plan.duration);
  endTroubles(parts);
  if (hasLostByRing(world, stage)) tally.add("the ring is too small");
  if (plan.stopsEarly) tally.add("the server stops early");
  else await recover(world, stage);
  await finish(world, stage);
}

/** Whether a session is over because the server has not kept enough, and for no other reason. */
function hasLostByRing({ client, server }: PostWorld, { plan }: Stage): boolean {
  const { connection_lost: lost, ...others } = server.metrics().connections.ended;
  return plan.isPatient && client.sessions > 1 && lost! > 0 && Object.values(others).every((count) => count === 0);
}

function startSending({ client, clock, server }: PostWorld, seed: number, end: number): void {
  const [ofClient, ofServer] = [randomOf(seed, "client"), randomOf(seed, "server")];
  startTraffic(clock, ofClient, end, () => client.write(ofClient));
  startTraffic(clock, ofServer, end, () => {
    // One that its client has left for good is written to like any other.
    if (server.channels.size > 0) pick(ofServer, [...server.channels]).writer.write(ofServer);
  });
}

function startFrames({ client, clock }: PostWorld, stage: Stage): void {
  const frame = (): void => {
    client.pump();
    if (!stage.isEnding) clock.setTimeout(frame, FRAME);
  };
  if (!stage.plan.isPumped) frame();
}

async function pass(world: PostWorld, stage: Stage, milliseconds: number): Promise<void> {
  for (let left = milliseconds; left > 0; left -= STEP) {
    await world.advance(Math.min(left, STEP));
    stage.check();
  }
}

/** Lets time pass until nothing is missing. */
async function recover(world: PostWorld, stage: Stage): Promise<void> {
  let missing = whatIsMissing(world, stage);
  for (let waited = 0; waited < RECOVERY && missing !== undefined; waited += STEP) {
    await pass(world, stage, STEP);
    missing = whatIsMissing(world, stage);
  }
  stage.fail(missing);
  stage.check();
}

function whatIsMissing({ client, server }: PostWorld, { openQuestions }: Stage): string | undefined {
  const { connectionState, session, writer } = client;
  if (connectionState !== "connected") return `The client is ${connectionState}.`;
  const [channel] = server.channels;
  if (server.channels.size !== 1 || channel?.id !== session) return `There are ${server.channels.size} channels.`;
  if (!channel || channel.isSuspended) return "The server waits for the client.";
  const waiting = client.queuedBytes + channel.queuedBytes;
  if (waiting > 0) return `${waiting} bytes wait.`;
  for (const book of [writer.book, channel.writer.book]) {
    const missing = book.missing();
    if (missing) return `Of the ${book.author}'s messages ${missing}`;
    if (book.abandoned > 0) return `The ${book.author} has no answer to ${book.abandoned}, and the session goes on.`;
  }
  return openQuestions > 0 ? `${openQuestions} questions wait for an answer.` : undefined;
}

/** Ends it, and looks whether all has ended, once. */
async function finish(world: PostWorld, stage: Stage): Promise<void> {
  const { client, clock, server } = world;
  stage.note("--- the server stops");
  stage.isEnding = true;
  await world.stop();
  client.pump();
  stage.check();
  const { now } = server.metrics();
  const left = {
    ...now,
    announced: server.announced,
    timers: clock.timers,
    openQuestions: stage.openQuestions,
    waitingBytes: client.queuedBytes,
  };
  const what = Object.entries(left).filter(([, count]) => count > 0);
  if (what.length > 0) throw new Error(`Something is left: ${what.map((entry) => entry.join(" ")).join(", ")}.`);
  if (client.connectionState !== "closed") throw new Error(`The client is ${client.connectionState}.`);
}
