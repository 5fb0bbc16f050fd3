import { setTimeout as delay } from "node:timers/promises";
import { decode, encode, FrameReader, MAX_FRAME_BYTES } from "@repod/core";
import type { WireMap } from "@repod/core/internal";
import { TRANSPORTS } from "../transport-name.js";
import { dial } from "./connection.js";
import type { Connection } from "./connection.js";
import { ROOMS } from "./rooms.js";

/** How a visit ends, and how often of a hundred. */
export const ENDINGS = { close: 40, goodbye: 20, reset: 20, breakOff: 20 } as const;
export type Ending = keyof typeof ENDINGS;

/** In milliseconds. */
const LONGEST_VISIT = 6_000;
const LONGEST_PAUSE = 300;
const LONGEST_ABSENCE = 500;

/** What a visitor says, each as often as another. `$ack` and answers come besides. */
const SPEECH: readonly ((random: () => number) => WireMap)[] = [
  () => ({ action: "echo", text: "hello" }),
  (random) => ({ action: "say", text: "x".repeat(200 * random()) }),
  (random) => ({ action: "move", x: random(), y: random() }),
  (random) => ({ action: "enter", room: roomBy(random) }),
  (random) => ({ action: "add", $id: 1 + Math.floor(1e6 * random()), a: 1, b: 2 }),
  (random) => ({ action: "remind", after: 3_000 * random() }),
  () => ({ action: "ask" }),
  (random) => ({ action: "study", for: 200 * random() }),
  () => ({ action: "nothing of the contract" }),
];

const UNCOUNTED: ReadonlySet<unknown> = new Set(["connected", "$ack", "$ping", "$pong", "$skip", "$close"]);

/** What the visitors of a soak did. */
export interface Tally {
  visits: number;
  /** Visits that did not begin: the connection did not stand. */
  failures: number;
  messages: number;
  received: number;
  readonly endings: Record<Ending, number>;
}

export interface VisitorOptions {
  readonly port: number;
  readonly random: () => number;
  readonly tally: Tally;
  /** Whether it is time to go for good. */
  readonly isOver: () => boolean;
}

/** Comes, plays and goes, again and again, until it is over. */
export async function visitAgainAndAgain(options: VisitorOptions): Promise<void> {
  const { random, isOver } = options;
  // Not all in the same moment.
  await delay(LONGEST_ABSENCE * random());
  while (!isOver()) {
    await visit(options).catch(() => (options.tally.failures += 1));
    await delay(LONGEST_ABSENCE * random());
  }
}

async function visit({ port, random, tally, isOver }: VisitorOptions): Promise<void> {
  const isExtended = random() < 0.8;
  const guest = new Guest(tally, random);
  const transport = TRANSPORTS[Math.floor(TRANSPORTS.length * random())]!;
  tally.visits += 1;
  const connection = await dial(transport, port, guest);
  guest.enter(connection, isExtended);
  const end = performance.now() + LONGEST_VISIT * random();
  while (performance.now() < end && !isOver() && !guest.isGone) {
    guest.say(SPEECH[Math.floor(SPEECH.length * random())]!(random));
    await delay(LONGEST_PAUSE * random());
  }
  const ending = endingBy(random);
  tally.endings[ending] += 1;
  guest.leave(ending);
  await guest.gone;
}

/** One visit's side of a connection. */
class Guest {
  readonly gone: Promise<void>;
  isGone = false;
  readonly #tally: Tally;
  readonly #random: () => number;
  readonly #reader = new FrameReader({ maxFrameBytes: MAX_FRAME_BYTES });
  #connection: Connection | undefined;
  #isExtended = false;
  /** How many frames with a number came. */
  #counted = 0;
  #resolve: () => void = () => undefined;

  constructor(tally: Tally, random: () => number) {
    this.#tally = tally;
    this.#random = random;
    this.gone = new Promise((resolve) => (this.#resolve = resolve));
  }

  enter(connection: Connection, isExtended: boolean): void {
    this.#connection = connection;
    this.#isExtended = isExtended;
    if (isExtended) this.#write({ action: "$hello", v: 1, limit: MAX_FRAME_BYTES });
    this.say({ action: "enter", room: roomBy(this.#random) });
  }

  say(message: WireMap): void {
    this.#tally.messages += 1;
    this.#write(message);
  }

  leave(ending: Ending): void {
    if (ending === "goodbye") {
      this.#write({ action: "$close", code: "closed", reason: "" });
      this.#connection?.close();
    } else this.#connection?.[ending]();
  }

  onBytes(bytes: Uint8Array): void {
    this.#reader.push(bytes, (body) => this.#onMessage(decode(body)));
  }

  onGone(): void {
    this.isGone = true;
    this.#resolve();
  }

  #onMessage(message: WireMap): void {
    const { action, $id } = message;
    this.#tally.received += 1;
    if (action === "connected" || !this.#isExtended) return;
    if (!UNCOUNTED.has(action)) this.#acknowledge();
    // Of the questions half stay open.
    if (action === "question" && this.#random() < 0.5) this.#write({ action: "$reply", $id, ok: true, value: "yes" });
    if (action === "$ping") this.#write({ action: "$pong", t: message["t"], now: Date.now() });
  }

  #acknowledge(): void {
    this.#counted += 1;
    if (this.#counted % 16 === 0) this.#write({ action: "$ack", n: this.#counted });
  }

  #write(message: WireMap): void {
    if (!this.isGone) this.#connection?.write(encode(message));
  }
}

function endingBy(random: () => number): Ending {
  let place = 100 * random();
  for (const [ending, share] of Object.entries(ENDINGS)) {
    place -= share;
    if (place < 0) return ending as Ending;
  }
  return "close";
}

function roomBy(random: () => number): string {
  return ROOMS[Math.floor(ROOMS.length * random())]!;
}
