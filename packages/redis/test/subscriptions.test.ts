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
    await subscriptions.restore();
    expect(fake.asked).toEqual(["unsubscribe game:red", "unsubscribe game:blue"]);
    await fake.answer();
    await subscriptions.restore();
    expect(fake.asked).toEqual([]);
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
