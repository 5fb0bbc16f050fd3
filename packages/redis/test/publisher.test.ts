import { afterEach, describe, expect, test } from "@jest/globals";
import { setLogger } from "@repod/core/internal";
import { splitPieces } from "../src/batch.js";
import { Publisher } from "../src/publisher.js";
import { FakeClient } from "./fake-client.js";

afterEach(() => setLogger(undefined));

/** A publisher that takes so many bytes at once, and the log. */
function open(maxPendingBytes = 1_000): { fake: FakeClient; publisher: Publisher; log: unknown[] } {
  const fake = new FakeClient();
  const log: unknown[] = [];
  setLogger({ enabled: () => true, log: (level, event, fields) => log.push([level, event, fields]) });
  return { fake, publisher: new Publisher(fake.client, "game:", maxPendingBytes), log };
}

/** The first byte of each piece of what was published. */
function pieces(bytes: Buffer | undefined): number[] {
  const firsts: number[] = [];
  splitPieces(bytes ?? Buffer.alloc(0), (piece) => firsts.push(piece[0]!));
  return firsts;
}

/** Publishes something, and lets the turn end. */
async function publish(publisher: Publisher, byteLength: number): Promise<void> {
  publisher.publish("all", new Uint8Array(byteLength));
  await new Promise((resolve) => setImmediate(resolve));
}

async function publishTimes(publisher: Publisher, times: number): Promise<void> {
  for (let count = 0; count < times; count += 1) await publish(publisher, 100);
}

describe("what is published to Redis", () => {
  test("goes to the channel of its topic, in order: the first of a turn at once, and the others together", async () => {
    const { fake, publisher } = open();
    publisher.publish("all", Uint8Array.of(1));
    expect(fake.asked).toEqual(["publish game:all"]);
    publisher.publish("all", Uint8Array.of(2));
    publisher.publish("all", Uint8Array.of(3));
    publisher.publish("red", Uint8Array.of(4));
    publisher.publish("red", Uint8Array.of(5));
    expect(fake.asked).toEqual(["publish game:all", "publish game:all"]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(fake.asked).toEqual(["publish game:all", "publish game:all", "publish game:red"]);
    expect(fake.commands.map(({ bytes }) => pieces(bytes))).toEqual([[1], [2, 3], [4, 5]]);
  });

  test("is given to the client before that writes, at the end of the same turn", async () => {
    const { fake, publisher } = open();
    publisher.publish("all", Uint8Array.of(1));
    await publish(publisher, 10);
    expect(fake.writes).toEqual([2]);
  });

  test("does not wait for the end of the turn where it is much", () => {
    const { fake, publisher } = open(1_000_000);
    for (let count = 0; count < 70; count += 1) publisher.publish("all", new Uint8Array(1_024));
    expect(fake.asked).toEqual(["publish game:all", "publish game:all"]);
  });

  test("is dropped while there is no connection, and where that is lost within the turn", async () => {
    const { fake, publisher } = open();
    publisher.publish("all", new Uint8Array(300));
    publisher.publish("all", new Uint8Array(300));
    fake.isReady = false;
    await publish(publisher, 10);
    expect(fake.asked.length).toBe(1);
    fake.isReady = true;
    // What was dropped takes no room.
    await publish(publisher, 700);
    expect(fake.asked.length).toBe(2);
  });

  test("is dropped beyond the bound, and the log tells so once, and how many when there is room again", async () => {
    const { fake, publisher, log } = open();
    await publishTimes(publisher, 15);
    expect(fake.asked.length).toBe(10);
    expect(log).toEqual([["warn", "broker_overflow", { pendingBytes: 1_000 }]]);
    await fake.answer(4);
    expect(log.length).toBe(1);
    await fake.answer(1);
    expect(log.slice(1)).toEqual([["info", "broker_drained", { dropped: 5 }]]);
    await publishTimes(publisher, 5);
    expect(fake.asked.length).toBe(10);
    expect(log.length).toBe(2);
  });

  test("may be larger than the bound by itself", async () => {
    const { fake, publisher } = open();
    await publish(publisher, 5_000);
    await publish(publisher, 1);
    expect(fake.asked.length).toBe(1);
  });

  test("takes no room any more once the connection is lost", async () => {
    const { fake, publisher } = open();
    await publishTimes(publisher, 10);
    await fake.lose();
    fake.isReady = true;
    await publishTimes(publisher, 10);
    expect(fake.asked.length).toBe(10);
  });
});
