import {
  createMsgpackCodec,
  createSystemRuntime,
  Link,
  MAX_FRAME_BYTES,
  Session,
  TurnQueue,
} from "@repod/core/internal";
import type { AnyMessage, Clock, Runtime, SessionHandler, SessionOptions, Peer, Transport } from "@repod/core/internal";
import { createEncoder } from "./encoder.js";
import { MESSAGES } from "./messages.js";
import { createPair } from "./pair.js";
import type { CoreTask } from "./task.js";

/** How many messages leave in one turn. */
const BURST = 24;

type Side = "server" | "client";

/** What the sessions of builds take besides what they all take; each takes what it knows. */
const FURTHER_OPTIONS = {
  limits: { maxQueuedBytes: 1_048_576, highWaterMark: 262_144, latestWindow: 16_384, ringBytes: 262_144 },
  slotOf: undefined,
  heartbeat: { interval: 0, answers: { add: unexpected } },
  window: 30_000,
};

/** Turns of the event loop that are over as soon as nothing more is to be done in them: no time passes in between. */
class Turns {
  readonly clock: Clock;
  #deferred: (() => void)[] = [];

  constructor(clock: Clock) {
    this.clock = { ...clock, defer: (callback) => void this.#deferred.push(callback) };
  }

  /** Does what was deferred, and what that defers. */
  settle(): void {
    while (this.#deferred.length > 0) {
      const deferred = this.#deferred;
      this.#deferred = [];
      for (const callback of deferred) callback();
    }
  }
}

/** From one session to another and back, over a transport in memory: queues, counts, frames, codec. */
export function startSession(): CoreTask {
  const system = createSystemRuntime();
  const turns = new Turns(system.clock);
  const runtime = { ...system, clock: turns.clock };
  const [ours, theirs] = createPair(turns.clock);
  let received = 0;
  const client = createSession(runtime, ours, "client", () => (received += 1));
  const server = createSession(runtime, theirs, "server", (message) => {
    received += 1;
    server.send(message);
  });
  return {
    run(units) {
      const before = received;
      while (received - before < units) {
        const reached = received;
        for (let index = 0; index < BURST; index += 1) client.send(MESSAGES[index % MESSAGES.length]!);
        turns.settle();
        if (received - reached !== 2 * BURST) throw new Error(`Of ${2 * BURST} messages, ${received - reached} came.`);
      }
      return received - before;
    },
  };
}

function createSession(
  runtime: Runtime,
  transport: Transport,
  side: Side,
  onMessage: SessionHandler["onMessage"],
): { send(message: AnyMessage): void } {
  const codec = createMsgpackCodec();
  const encoder = createEncoder(codec, runtime);
  const link = new Link(
    { transport, codec, runtime, turns: new TurnQueue(runtime.clock), maxFrameBytes: MAX_FRAME_BYTES },
    { onFrame: unexpected, onFault: unexpected, onEnd: unexpected },
  );
  const peer = { extended: true, limit: MAX_FRAME_BYTES };
  const options = { ...FURTHER_OPTIONS, runtime, encoder, side, drain: 1_000 };
  const session = openSession(link, peer, options, new Receiver(onMessage));
  // As both builds have it, whoever encodes.
  return { send: (message) => void session.sendFrame(encoder.message(message), message.action) };
}

/** Builds before this one had link and peer among the options. */
function openSession(link: Link, peer: Peer, options: SessionOptions, handler: SessionHandler): Session {
  if (Session.length === openSession.length) return new Session(link, peer, options, handler);
  const SessionOfEarlierBuild = Session as unknown as new (options: object, handler: SessionHandler) => Session;
  return new SessionOfEarlierBuild({ ...options, link, peer }, handler);
}

/** A class, as the handlers of servers and clients are. */
class Receiver implements SessionHandler {
  readonly onMessage: SessionHandler["onMessage"];
  readonly onReply = unexpected;
  readonly onDropped = unexpected;
  readonly onRefusal = unexpected;
  readonly onSuspend = unexpected;
  readonly onResume = unexpected;
  readonly onEnd = unexpected;
  readonly onGone = unexpected;
  /** Of builds whose queues are bounded. */
  readonly onBackpressure = unexpected;
  readonly onOverflow = unexpected;
  readonly onReplaced = unexpected;

  constructor(onMessage: SessionHandler["onMessage"]) {
    this.onMessage = onMessage;
  }
}

function unexpected(): void {
  throw new Error("Two sessions that only exchange messages have nothing else to tell.");
}
