import { encode } from "@repod/core";
import { createMemoryPair } from "@repod/core/internal";
import type { Transport, WireMap } from "@repod/core/internal";
import { openInMemory, RUNTIME } from "@repod/server/internal";
import type { ServerOptions } from "@repod/server";
import { nextTurn, VirtualClock } from "@repod/testing/internal";
import { GOOD_KEY, LOGIN } from "./credentials.js";
import { FuzzedServer, GuardedServer } from "./game.js";
import { MemoryPeer } from "./peer.js";

/** Bounds that a conversation of a few messages can reach. */
const NARROW: ServerOptions = {
  maxFrameBytes: 2_048,
  maxInboxBytes: 1_024,
  maxQueuedBytes: 4_096,
  highWaterMark: 1_024,
  latestWindow: 1_024,
  maxViolations: 4,
  // Time passes in leaps, in which nobody has a chance to be heard.
  heartbeat: 0,
  window: 0,
};

/** A kind of server that is fuzzed. */
export interface Site {
  readonly name: string;
  /** Whether it asks who is there. */
  readonly isGuarded: boolean;
  readonly options: ServerOptions;
}

export const SITES: readonly Site[] = [
  { name: "open", isGuarded: false, options: NARROW },
  {
    name: "strict",
    isGuarded: false,
    options: { ...NARROW, strict: true, plainPeers: "after-first-frame", receiveRate: { messages: 40, bytes: 8_192 } },
  },
  {
    name: "guarded",
    isGuarded: true,
    options: { ...NARROW, authAction: LOGIN, maxFrameBytesBeforeAuth: 1_024 },
  },
];

/** Turns of the event loop in which an honest client that has nobody beside it gets an answer. */
const MOST_TURNS = 200;
/** After so long, in milliseconds, only those timers are left that a server has for its clients for ever. */
const UNTIL_REST = 60_000;

/** A server in memory on a clock of its own, with one honest client that stays. */
export class House {
  readonly clock = new VirtualClock();
  readonly server: FuzzedServer;
  readonly #take: (transport: Transport) => void;
  readonly #honest: MemoryPeer;
  /** How many frames of the server have a number so far. */
  #counted = 0;
  /** How many timers there are while nobody is there but the honest client. */
  #restingTimers = 0;

  private constructor(site: Site) {
    const Kind = site.isGuarded ? GuardedServer : FuzzedServer;
    const { clock } = this;
    const allocate = (byteLength: number): Uint8Array => new Uint8Array(byteLength);
    this.server = new Kind({ ...site.options, [RUNTIME]: { clock, allocate } });
    this.#take = openInMemory(this.server);
    this.#honest = this.dial();
  }

  /** Opens a house; its honest client is in. */
  static async open(site: Site): Promise<House> {
    const house = new House(site);
    house.#say({ action: "$hello", v: 1, limit: 65_536, auth: { name: "honest", key: GOOD_KEY } });
    await house.#until(() => house.#honest.inbox.some(({ action }) => action === "connected"));
    house.clock.advance(UNTIL_REST);
    await nextTurn();
    house.#restingTimers = house.clock.timers;
    return house;
  }

  dial(): MemoryPeer {
    const [ours, theirs] = createMemoryPair(this.clock);
    this.#take(theirs);
    return new MemoryPeer(ours);
  }

  /** Has the honest client say something. It is heard when `hasEcho` says so. */
  speak(text: string): void {
    const { inbox } = this.#honest;
    this.#counted += inbox.filter(isCounted).length;
    inbox.length = 0;
    this.#say({ action: "$ack", n: this.#counted });
    this.#say({ action: "echo", text });
  }

  hasEcho(text: string): boolean {
    return this.#honest.inbox.some((message) => message["action"] === "echo" && message["text"] === text);
  }

  /** What is left of those who are not the honest client; empty when nothing is. */
  remains(): string[] {
    const { server, clock } = this;
    const remains: string[] = [];
    if (server.channels.size !== 1) remains.push(`${server.channels.size} channels, the honest client's among them`);
    for (const group of ["red", "blue"]) {
      if (server.group(group).size > 0) remains.push(`${server.group(group).size} members of the group ${group}`);
    }
    if (server.openRequests > 0) remains.push(`${server.openRequests} requests that are not settled`);
    const timers = clock.timers - this.#restingTimers;
    if (timers > 0) remains.push(`${timers} timers`);
    return remains;
  }

  /** Stops the server, for which no time has to pass. @returns What is wrong afterwards. */
  async close(): Promise<string[]> {
    let hasStopped = false;
    void this.server.stop().then(() => (hasStopped = true));
    await this.#until(() => hasStopped && this.#honest.isGone);
    const problems = this.server.diary.review(this.server.channels);
    if (!this.#honest.inbox.some(({ code }) => code === "server_stopping"))
      problems.push("The honest client was not told.");
    if (this.clock.timers > 0) problems.push(`${this.clock.timers} timers are left of a server that has stopped.`);
    return problems;
  }

  #say(message: WireMap): void {
    this.#honest.write(encode(message));
  }

  async #until(holds: () => boolean): Promise<void> {
    for (let turns = 0; !holds(); turns += 1) {
      if (turns > MOST_TURNS) throw new Error("A server does not serve its first client, or does not stop.");
      await nextTurn();
    }
  }
}

const UNCOUNTED: ReadonlySet<unknown> = new Set(["connected", "$ack", "$ping", "$pong", "$skip", "$close"]);

function isCounted({ action }: WireMap): boolean {
  return !UNCOUNTED.has(action);
}
