import { once } from "node:events";
import { describe, expect, test } from "@jest/globals";
import { connect, Ear } from "./house.js";

const BATCHES = 10_000;
/** In milliseconds, on a machine that is busy with other things. */
const PLENTY_OF_TIME = 120_000;
/** Bytes on their way from which on the sender waits. */
const MUCH = 256 * 1024;
const TIMES_OF_BACK_PRESSURE = 5;
/** A server takes 1,000 pings and pongs at once, and each of ours comes with one of either. */
const MOST_PINGS = 400;

/** Numbers that look random and are the same for the same seed: from 0 to below 1. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

class Dice {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = randomNumbers(seed);
  }

  /** A whole number from `least` to `most`. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.#next() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.#next() < probability;
  }

  /** The length of a batch: mostly of a few small frames, at times of the longest. */
  batchLength(): number {
    if (this.chance(0.8)) return this.whole(1, 300);
    if (this.chance(0.75)) return this.whole(300, 5_000);
    return this.chance(0.8) ? this.whole(5_000, 66_000) : this.whole(66_000, 200_000);
  }

  /** Cuts a batch into one to eight frames. */
  frames(batch: Uint8Array): Uint8Array[] {
    const frames: Uint8Array[] = [];
    let offset = 0;
    while (offset < batch.length) {
      const end = frames.length === 7 ? batch.length : this.whole(offset + 1, batch.length);
      frames.push(batch.subarray(offset, end));
      offset = end;
    }
    return frames;
  }
}

/** The bytes of a batch: its number, and a pattern that begins elsewhere in each. */
const PATTERN = Uint8Array.from({ length: 200_000 + 509 }, (_, index) => (index * index) % 251);
const batchOf = (index: number, length: number): Uint8Array => PATTERN.subarray(index % 509, (index % 509) + length);

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("at least ten thousand batches of all sizes, with pings both ways and a client that stops reading", () => {
  test.each([
    { perMessageDeflate: false, seed: 1 },
    { perMessageDeflate: false, seed: 2 },
    { perMessageDeflate: true, seed: 3 },
  ])(
    "arrive in order, each as one message: %j",
    async ({ perMessageDeflate, seed }) => {
      const { client, server, transport } = await connect({ perMessageDeflate });
      const dice = new Dice(seed);
      const lengths: number[] = [];
      let arrived = 0;
      let wrong = 0;
      let pongsAtClient = 0;
      let pongsAtServer = 0;
      let pings = 0;
      client.on("message", (data: Buffer) => {
        if (!data.equals(batchOf(arrived, lengths[arrived] as number))) wrong += 1;
        arrived += 1;
      });
      client.on("pong", () => (pongsAtClient += 1));
      // Nobody listens beside the transport.
      const emit = server.emit.bind(server);
      server.emit = (event, ...values) => {
        if (event === "pong") pongsAtServer += 1;
        return emit(event, ...values);
      };
      const ear = Ear.on(transport);
      let backPressure = 0;

      // How much a kernel takes for a client that does not read differs, by tens of megabytes: go on until it has had enough.
      while (lengths.length < BATCHES || backPressure < TIMES_OF_BACK_PRESSURE) {
        for (let more = dice.whole(1, 20); more > 0; more -= 1) {
          const batch = batchOf(lengths.length, dice.batchLength());
          lengths.push(batch.length);
          transport.send(dice.frames(batch), batch.length);
          if (pings < MOST_PINGS && dice.chance(0.05)) {
            pings += 1;
            // Between two of our messages in the same turn, and soon an answer of `ws` to a ping wherever it falls.
            server.ping(`${pings}`);
            client.ping(`${pings}`);
          }
        }
        if (lengths.length >= BATCHES || dice.chance(0.02)) client.pause();
        await turn();
        if (transport.bufferedBytes > MUCH) {
          backPressure += 1;
          const drains = ear.events.items.length;
          client.resume();
          await ear.events.count(drains + 1);
          expect(transport.bufferedBytes).toBe(0);
        }
      }
      client.resume();
      const closed = once(client, "close");
      while (pongsAtClient < pings || pongsAtServer < pings) await turn();
      transport.close(1000, "");
      await closed;

      expect({ arrived, wrong, pongsAtClient, pongsAtServer }).toEqual({
        arrived: lengths.length,
        wrong: 0,
        pongsAtClient: pings,
        pongsAtServer: pings,
      });
      expect(pings).toBe(MOST_PINGS);
    },
    PLENTY_OF_TIME,
  );
});

describe("batches from a client while the transport pauses and resumes", () => {
  test.each([{ perMessageDeflate: false }, { perMessageDeflate: true }])(
    "arrive in order, each as one chunk: %j",
    async ({ perMessageDeflate }) => {
      const { client, transport } = await connect({ perMessageDeflate });
      const dice = new Dice(4);
      const lengths = Array.from({ length: BATCHES / 5 }, () => dice.batchLength());
      const ear = new Ear();
      let paused = false;
      let wrong = 0;
      ear.whenData = (chunk) => {
        const index = ear.chunks.length - 1;
        if (paused || !Buffer.from(chunk).equals(batchOf(index, lengths[index] as number))) wrong += 1;
        if (!dice.chance(0.2)) return;
        paused = true;
        transport.pause();
        setImmediate(() => {
          paused = false;
          transport.resume();
        });
      };
      transport.listen(ear);
      for (const [index, length] of lengths.entries()) {
        client.send(batchOf(index, length));
        if (dice.chance(0.02)) {
          client.ping();
          await turn();
        }
      }
      await ear.events.count(lengths.length);
      expect(wrong).toBe(0);
    },
    PLENTY_OF_TIME,
  );
});
