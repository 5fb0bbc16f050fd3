import { afterEach, describe, expect, test } from "@jest/globals";
import { setLogger } from "@repod/core/internal";
import { joinPieces } from "../src/batch.js";
import { Subscriptions } from "../src/subscriptions.js";
import { FakeClient } from "./fake-client.js";

afterEach(() => setLogger(undefined));

function open(): { fake: FakeClient; subscriptions: Subscriptions; heard: string[] } {
  const fake = new FakeClient();
  const heard: string[] = [];
  const subscriptions = new Subscriptions(fake.client, "game:", (topic, bytes) => heard.push(`${topic} ${bytes[0]}`));
  return { fake, subscriptions, heard };
}

describe("subscriptions at Redis", () => {
  test("are asked for as they are wanted, and what comes of others is not told", async () => {
    const { fake, subscriptions, heard } = open();
    subscriptions.add("red");
    await fake.answer();
    fake.listener?.(joinPieces([Buffer.of(1)], 1), Buffer.from("game:red"));
    fake.listener?.(joinPieces([Buffer.of(2)], 1), Buffer.from("game:blue"));
    subscriptions.delete("red");
    fake.listener?.(joinPieces([Buffer.of(3)], 1), Buffer.from("game:red"));
    expect(heard).toEqual(["red 1"]);
    expect(fake.asked).toEqual(["unsubscribe game:red"]);
  });

  test("that are wanted while Redis is away are asked for together when it is back", async () => {
    const { fake, subscriptions } = open();
    fake.isReady = false;
    for (const topic of ["red", "blue", "green"]) subscriptions.add(topic);
    subscriptions.delete("blue");
    expect(fake.asked).toEqual([]);
    fake.isReady = true;
    const restored = subscriptions.restore();
    expect(fake.asked).toEqual(["subscribe game:red,game:green"]);
    await fake.answer();
    await restored;
  });

  test("that ended while Redis was away are given up when it is back, as the client asks for them again", async () => {
    const { fake, subscriptions } = open();
    for (const topic of ["red", "blue"]) subscriptions.add(topic);
    await fake.answer();
    subscriptions.delete("red");
    await fake.lose();
    subscriptions.delete("blue");
    fake.isReady = true;
    const restored = subscriptions.restore();
    expect(fake.asked).toEqual(["unsubscribe game:blue,game:red"]);
    await fake.answer();
    await restored;
    await subscriptions.restore();
    expect(fake.asked).toEqual([]);
  });

  // Each change was one more command, however many had no answer.
  test("that change while Redis does not answer are gathered, and asked for in one piece when it does", async () => {
    const { fake, subscriptions } = open();
    for (let n = 0; n < 100; n += 1) subscriptions.add(`first${n}`);
    const asked = fake.asked.length;
    expect(asked).toBeLessThan(20);
    for (let n = 0; n < 100; n += 1) {
      subscriptions.add(`gone${n}`);
      subscriptions.delete(`gone${n}`);
      subscriptions.delete(`first${n}`);
      if (n > 0) subscriptions.add(`first${n}`);
    }
    expect(fake.asked.length).toBe(asked);
    await fake.answer();
    const rest = Array.from({ length: 100 - asked }, (_, n) => `game:first${asked + n}`);
    expect([...fake.asked].sort()).toEqual([`subscribe ${rest.join()}`, "unsubscribe game:first0"]);
    await fake.answer();
    expect(fake.asked).toEqual([]);
  });

  test("that were gathered stand when they are restored, and are asked for once", async () => {
    const { fake, subscriptions } = open();
    for (let n = 0; n < 100; n += 1) subscriptions.add(`topic${n}`);
    const asked = fake.asked.length;
    let isRestored = false;
    const restored = subscriptions.restore().then(() => (isRestored = true));
    expect(fake.asked.length).toBe(asked);
    await fake.answer(1);
    await fake.answer(asked - 1);
    expect(isRestored).toBe(false);
    expect(fake.asked.length).toBe(1);
    await fake.answer();
    await restored;
    expect(fake.asked).toEqual([]);
  });

  test("that were gathered when the connection was lost are asked for when it is back", async () => {
    const { fake, subscriptions } = open();
    for (let n = 0; n < 100; n += 1) subscriptions.add(`topic${n}`);
    await fake.lose();
    fake.isReady = true;
    const restored = subscriptions.restore();
    expect(fake.commands.map(({ name, channels }) => [name, channels.length])).toEqual([["subscribe", 100]]);
    await fake.answer();
    await restored;
  });

  test("that end before Redis has answered are given up after it, and not where they are wanted again by then", async () => {
    const { fake, subscriptions } = open();
    for (const topic of ["red", "blue"]) subscriptions.add(topic);
    for (const topic of ["red", "blue"]) subscriptions.delete(topic);
    subscriptions.add("red");
    expect(fake.asked).toEqual(["subscribe game:red", "subscribe game:blue"]);
    await fake.answer();
    expect(fake.asked).toEqual(["unsubscribe game:blue"]);
    subscriptions.add("blue");
    expect(fake.asked).toEqual(["unsubscribe game:blue", "subscribe game:blue"]);
  });

  test("that Redis refuses are told to the log", async () => {
    const { fake, subscriptions } = open();
    const log: unknown[] = [];
    setLogger({ enabled: () => true, log: (level, event, fields) => log.push([level, event, fields]) });
    subscriptions.add("red");
    fake.commands[0]?.answer.reject(new Error("NOPERM"));
    await new Promise((resolve) => setImmediate(resolve));
    expect(log).toEqual([["error", "broker_error", { error: "NOPERM" }]]);
  });
});
