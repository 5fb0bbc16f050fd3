import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "@jest/globals";
import { action, defineContract, encode, registerAction, request } from "@repod/core";
import type { AnyMessage } from "@repod/core";
import { createMemoryPair } from "@repod/core/internal";
import type { Transport, WireMap } from "@repod/core/internal";
import fc from "fast-check";
import type { Arbitrary } from "fast-check";
import { z } from "zod";
import { runtimeOf, VirtualClock } from "@repod/testing/internal";
import { Channel } from "../src/channel.js";
import { openInMemory, RUNTIME, Server } from "../src/server.js";
import { ExtendedPeer, PlainPeer } from "./support/peers.js";
import type { Dial } from "./support/peers.js";
import type { Key } from "./support/visitor.js";
import { captureWarnings } from "./support/warnings.js";
import { memoryWire } from "./support/wire.js";

/** `REPOD_FUZZ_RUNS=100000` is the full run. fast-check prints the seed of a failure. */
const NUM_RUNS = Number(process.env["REPOD_FUZZ_RUNS"] ?? 300);
const TIMEOUT = 30_000 + NUM_RUNS * 20;
/** More turns of the event loop than any goodbye takes. */
const MOST_TURNS = 50;

const contract = defineContract({
  toServer: {
    echo: action<{ text: string }>(),
    add: request(z.object({ a: z.number(), b: z.number() }), z.number()),
    later: action(z.object({ n: z.number().refine(async (n) => Promise.resolve(n > 0)) })),
    ask: action(),
    fail: action(),
    leave: action(),
  },
  toClient: { echo: action<{ text: string }>(), question: request<{}, string>() },
});

class FuzzedChannel extends Channel.of(contract) {
  echo(message: { text: string }): void {
    this.send({ action: "echo", text: message.text });
  }
  add({ a, b }: { a: number; b: number }): number {
    return a + b;
  }
  async later(): Promise<void> {
    await Promise.resolve();
  }
  async ask(): Promise<void> {
    await this.request("question", {});
  }
  fail(): void {
    throw new Error("A handler failed.");
  }
  leave(): void {
    this.close();
  }
  override networkReceived(message: AnyMessage): void {
    this.send({ ...message, action: "echo" } as never);
  }
  override onError(): void {}
}
// Not by decorators: it would be tried as often with each kind of them, which the dispatch of a call does not know.
registerAction(FuzzedChannel, "echo", "echo");
registerAction(FuzzedChannel, "add", "add");
registerAction(FuzzedChannel, "later", "later");
registerAction(FuzzedChannel, "ask", "ask");
registerAction(FuzzedChannel, "fail", "fail");
registerAction(FuzzedChannel, "leave", "leave");
class FuzzedServer extends Server<FuzzedChannel> {
  override channelClass = FuzzedChannel;
}

const WINDOW = 30_000;

/** What a client does that comes, or comes back. */
interface Return {
  readonly bytes: Uint8Array;
  readonly received: number;
  readonly isRight: boolean;
  readonly leave: "close" | "reset" | "stay";
}

/** A server that many clients visit, one after the other. */
class Arena {
  readonly #clock = new VirtualClock();
  readonly #server: FuzzedServer;
  readonly #take: (transport: Transport) => void;
  readonly #dial: Dial = (events) => {
    const [ours, theirs] = createMemoryPair(this.#clock);
    this.#take(theirs);
    return memoryWire(ours, events);
  };

  /** @param window - How long clients are waited for. */
  constructor(window = 0) {
    this.#server = new FuzzedServer({
      maxFrameBytes: 2_048,
      maxInboxBytes: 1_024,
      // No timer is left but of those who are there.
      heartbeat: 0,
      window,
      [RUNTIME]: runtimeOf(this.#clock),
    });
    this.#take = openInMemory(this.#server);
  }

  /**
   * Lets a client say something, lose its connection and come back, again and again; when the window has passed nothing is
   * left of it.
   */
  async visitAgain(returns: readonly Return[]): Promise<void> {
    let key: Key | undefined;
    for (const { bytes, received, isRight, leave } of returns) {
      const resume = key && { ...key, received, ...(!isRight && { token: "guessed" }) };
      const peer = new ExtendedPeer(this.#dial, { resume });
      const { $ } = (await peer.next()) as { $?: Key };
      if ($) key = { session: $.session, token: $.token };
      peer.sendBytes(bytes);
      await turn();
      if (leave !== "stay") peer[leave]();
      for (let turns = 0; turns < 3; turns += 1) await turn();
      const { channels, now } = this.#counts();
      expect(now.suspended).toBe([...channels].filter(({ isSuspended }) => isSuspended).length);
    }
    // Those that stay are there no longer than whoever takes their place.
    for (const channel of this.#server.channels) if (!channel.isSuspended) channel.close();
    for (let turns = 0; turns < 5; turns += 1) await turn();
    this.#clock.advance(WINDOW);
    this.#clock.advance(WINDOW);
    await this.#deserted();
    expect(this.#counts().now).toMatchObject({ suspended: 0, leaving: 0, queuedBytes: 0 });
  }

  /** Lets a client say what it has to say and leave; then nothing is left of it, and the next one is served. */
  async visit(chunks: readonly Uint8Array[], leave: "close" | "reset"): Promise<void> {
    const peer = new PlainPeer(this.#dial);
    for (const chunk of chunks) peer.sendBytes(chunk);
    await turn();
    peer[leave]();
    await peer.gone();
    await this.#deserted();
    const next = new ExtendedPeer(this.#dial);
    expect(await next.request("add", { a: 1, b: 2 })).toMatchObject({ ok: true, value: 3 });
    next.close();
    await next.gone();
    await this.#deserted();
  }

  /** Resolves without any time passing only when no connection is left. */
  async close(): Promise<void> {
    await this.#server.stop();
    expect(this.#clock.timers).toBe(0);
  }

  #counts() {
    return { channels: this.#server.channels, now: this.#server.metrics().now };
  }

  async #deserted(): Promise<void> {
    for (let turns = 0; this.#server.channels.size + this.#clock.timers > 0 && turns < MOST_TURNS; turns += 1)
      await turn();
    expect([this.#server.channels.size, this.#clock.timers]).toEqual([0, 0]);
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

/** Bytes cut into pieces anywhere. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = places.map((place) => place % (bytes.length + 1)).sort((one, other) => one - other);
  return [...sorted, bytes.length].map((end, index) => bytes.slice(index === 0 ? 0 : sorted[index - 1], end));
}

const places = fc.array(fc.nat(4_000), { maxLength: 8 });
const leaving = fc.constantFrom("close" as const, "reset" as const);

const name = fc.constantFrom("echo", "add", "later", "ask", "fail", "leave", "dance", "connected", "error", "");
const protocolName = fc.constantFrom("$hello", "$reply", "$close", "$error", "$ping", "$");
const value = fc.oneof(
  fc.string(),
  fc.double(),
  fc.constant(null),
  fc.array(fc.integer(), { maxLength: 5 }),
  fc.uint8Array({ maxLength: 20 }),
);
const key = fc.constantFrom(
  "text",
  "a",
  "b",
  "n",
  "v",
  "limit",
  "$id",
  "ok",
  "value",
  "error",
  "code",
  "reason",
  "about",
  "issues",
  "$",
);
const message: Arbitrary<WireMap> = fc
  .tuple(
    fc.oneof({ weight: 4, arbitrary: name }, { weight: 1, arbitrary: protocolName }),
    fc.dictionary(key, value, { maxKeys: 4, noNullPrototype: true }),
  )
  .map(([action, fields]) => ({ ...fields, action }));
const numbered = fc.tuple(message, fc.nat(9)).map(([fields, $id]) => ({ ...fields, $id }));
const hello = fc.constantFrom<WireMap[]>([], [{ action: "$hello", v: 1, limit: 1_024 }]);

/** What a client could say: plain or extended, sense or nonsense, in well-formed frames. */
const conversation = fc
  .tuple(hello, fc.array(fc.oneof(message, numbered), { maxLength: 12 }))
  .map(([first, rest]) => Buffer.concat([...first, ...rest].map((each) => encode(each))));
/** Where a byte is changed, and how. */
const faults = fc.array(fc.tuple(fc.nat(2_000), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 4 });

describe("a server that is visited by", () => {
  test.each([
    ["random bytes", fc.uint8Array({ maxLength: 300 })],
    ["frames of random bytes", fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 }).map(framed)],
    ["clients that say anything", conversation],
    [
      "clients whose bytes are changed on the way",
      fc.tuple(conversation, faults).map(([bytes, list]) => damaged(bytes, list)),
    ],
  ] satisfies [string, Arbitrary<Uint8Array>][])(
    "%s, cut anywhere, serves the next one, and keeps nothing of the last",
    async (_what, arbitrary) => {
      const warnings = captureWarnings();
      const arena = new Arena();
      const visit = fc.asyncProperty(arbitrary, places, leaving, async (bytes, ends, leave) => {
        await arena.visit(cut(bytes, ends), leave);
      });
      await fc.assert(visit, { numRuns: NUM_RUNS });
      await arena.close();
      expect(warnings.items).toEqual([]);
    },
    TIMEOUT,
  );
});

test(
  "a server with sessions keeps nothing of clients that come back with right and wrong words, when the window has passed",
  async () => {
    const warnings = captureWarnings();
    const arena = new Arena(WINDOW);
    const returning = fc.record({
      bytes: conversation,
      received: fc.nat(6),
      isRight: fc.boolean(),
      leave: fc.constantFrom("close" as const, "reset" as const, "stay" as const),
    });
    const visits = fc.array(returning, { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(visits, (returns) => arena.visitAgain(returns)),
      { numRuns: NUM_RUNS },
    );
    await arena.close();
    expect(warnings.items).toEqual([]);
  },
  TIMEOUT,
);

/** Visits between two measurements; a kilobyte that each of them leaves behind would show as half a megabyte. */
const VISITS = 500;
const MOST_KEPT_BYTES = 200 * VISITS;

test(
  "a server's memory is back where it was after any number of visits",
  async () => {
    const warnings = captureWarnings();
    const arena = new Arena();
    const visits = fc.sample(fc.tuple(conversation, places, leaving), VISITS);
    const visitAll = async (): Promise<number> => {
      for (const [bytes, ends, leave] of visits) await arena.visit(cut(bytes, ends), leave);
      return usedBytes();
    };
    // What is compiled and cached in the first rounds stays.
    let before = await visitAll();
    let kept = Infinity;
    for (let round = 0; round < 10 && kept > MOST_KEPT_BYTES; round += 1) {
      const after = await visitAll();
      kept = after - before;
      before = after;
    }
    expect(kept).toBeLessThanOrEqual(MOST_KEPT_BYTES);
    await arena.close();
    expect(warnings.items).toEqual([]);
  },
  TIMEOUT,
);

/** What is in use once everything has been collected that can be. */
function usedBytes(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function framed(bodies: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(bodies.flatMap((body) => [Uint8Array.of(0, 0, 0, body.length), body]));
}

function damaged(bytes: Uint8Array, list: readonly (readonly [number, number])[]): Uint8Array {
  const copy = Uint8Array.from(bytes);
  for (const [place, mask] of list) if (copy.length > 0) copy[place % copy.length]! ^= mask;
  return copy;
}
