import type { ConnectionOptions } from "@repod/client";
import type { ServerOptions } from "@repod/server";
import { createRandomOf } from "@repod/testing/internal";
import type { NetworkConditions, Random } from "@repod/testing/internal";
import { conditionsOf, pick, spread } from "../../../../core/test/support/chance.js";

/** Whether all that may be missing is kept, or less than that. */
export type Room = "enough" | "too little";

/** What is decided of a run before it begins. All times are in milliseconds. */
export interface Plan {
  readonly seed: number;
  readonly room: Room;
  readonly server: ServerOptions & { readonly maxQueuedBytes: number };
  readonly connection: ConnectionOptions & { readonly maxQueuedBytes: number };
  readonly network: NetworkConditions;
  /** Whether the client handles messages as they come, rather than once a frame. */
  readonly isPumped: boolean;
  /** How long there is traffic and trouble. */
  readonly duration: number;
  /** How much time passes from one trouble to the next, on average. */
  readonly calm: number;
  /** Whether a client that has gone is waited for as long as the run takes. */
  readonly isPatient: boolean;
  /** Whether the server is stopped in the middle of all that, rather than after all has arrived. */
  readonly stopsEarly: boolean;
}

const KIB = 1_024;
/** What a client keeps to be sent again; it has no option for that. */
const CLIENT_RING = 256 * KIB;
/** Longer than any run. */
const FOR_EVER = 3_600_000;
/** Longer than there is traffic and trouble. */
const PATIENCE = 60_000;
/** Which chance is whose, so that one change leaves the others alone. */
const STREAMS = { plan: 1, troubles: 2, answers: 3, client: 4, server: 5 } as const;

export function randomOf(seed: number, stream: keyof typeof STREAMS): Random {
  return createRandomOf(seed, 200 + STREAMS[stream]);
}

export function planOf(seed: number, room: Room): Plan {
  const random = randomOf(seed, "plan");
  const isEnough = room === "enough";
  const maxQueuedBytes = pick(random, [16 * KIB, 64 * KIB, 1_024 * KIB]);
  const window = isEnough ? FOR_EVER : pick(random, [400, 3_000, FOR_EVER]);
  const heartbeat = pick(random, [0, 400, 2_000]);
  const clientQueue = pick(random, [16 * KIB, CLIENT_RING]);
  return {
    seed,
    room,
    server: {
      maxQueuedBytes,
      latestWindow: pick(random, [0, KIB, 16 * KIB]),
      ring: isEnough ? maxQueuedBytes : pick(random, [KIB, 4 * KIB, 16 * KIB]),
      window,
      heartbeat,
      // Nobody finds out that a plain peer is half open, and as one counts whose hello is long on its way.
      plainPeers: isEnough && heartbeat === 0 ? "allow" : "after-first-frame",
      greetAfter: 200,
      // A client of ours breaks no rule, whatever happens to it.
      maxViolations: 0,
      overflow: isEnough || random() < 0.5 ? () => "drop" : "disconnect",
      // While a question of the server's is open, nobody makes a client wait that sends more than that.
      maxInboxBytes: isEnough ? 1_024 * KIB : pick(random, [KIB, 4 * KIB, 256 * KIB]),
      requestTimeout: PATIENCE,
    },
    connection: {
      maxQueuedBytes: isEnough ? clientQueue : pick(random, [clientQueue, 4 * CLIENT_RING]),
      handshakeTimeout: pick(random, [300, 1_000, 10_000]),
      requestTimeout: PATIENCE,
      reconnect: { initialDelay: pick(random, [1, 50, 500]), maxDelay: pick(random, [500, 5_000]) },
    },
    network: conditionsOf(random),
    isPumped: random() < 0.7,
    duration: spread(random, 500, 6_000),
    calm: spread(random, 50, 1_000),
    isPatient: window === FOR_EVER,
    stopsEarly: random() < 0.2,
  };
}
