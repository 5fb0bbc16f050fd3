import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Broker } from "@repod/core";
import { Ear } from "./ear.js";

/** What brokers connect to. */
export interface Medium {
  broker(): Broker;
  end(): Promise<void>;
}

/** One that can go away while servers live. */
export interface LosableMedium extends Medium {
  /** Takes it away; resolves when it is gone. */
  cut(): Promise<void>;
  /** Brings it back. */
  heal(): Promise<void>;
}

/** Every byte that there is. */
const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, index) => index);

/** A medium for each test, and what makes brokers of it that are open, and subscribed to some topics. */
function useMedium<M extends Medium>(
  makeMedium: () => Promise<M>,
): { readonly medium: () => M; readonly ear: (...topics: readonly string[]) => Promise<Ear> } {
  let medium: M;
  let ears: Ear[];

  beforeEach(async () => {
    medium = await makeMedium();
    ears = [];
  });

  afterEach(async () => {
    await Promise.all(ears.map(({ broker }) => broker.close()));
    await medium.end();
  });

  return {
    medium: () => medium,
    async ear(...topics) {
      const created = new Ear(medium.broker());
      ears.push(created);
      await created.open(...topics);
      return created;
    },
  };
}

/** What every broker promises, whatever carries the bytes. */
export function brokerConformance(name: string, makeMedium: () => Promise<Medium>): void {
  describe(`${name}, as a broker`, () => {
    const { ear } = useMedium(makeMedium);

    describe("bytes", () => {
      test("reach those who have subscribed to their topic, as they are", async () => {
        const [speaker, one, two] = [await ear(), await ear("red", "blue"), await ear("red")];
        await speaker.settle(one, two);
        const long = new Uint8Array(1_000_000).fill(7);
        speaker.broker.publish("red", ALL_BYTES);
        speaker.broker.publish("green", ALL_BYTES);
        speaker.broker.publish("blue", long);
        speaker.broker.publish("red", new Uint8Array(1));
        await Promise.all([one.heard.count(3), two.heard.count(2)]);
        expect(one.heard.items).toEqual([
          ["red", ALL_BYTES],
          ["blue", long],
          ["red", new Uint8Array(1)],
        ]);
        expect(two.heard.items).toEqual([
          ["red", ALL_BYTES],
          ["red", new Uint8Array(1)],
        ]);
      });

      test("arrive in the order in which one has published them, whatever the topics, and once", async () => {
        const [speaker, listener] = [await ear(), await ear("0", "1", "2")];
        await speaker.settle(listener);
        for (let n = 0; n < 3_000; n += 1) speaker.broker.publish(String(n % 3), Uint8Array.of(n >> 8, n & 255));
        await listener.heard.count(3_000);
        const numbers = listener.heard.items.map(([, [high, low]]) => high! * 256 + low!);
        expect(numbers).toEqual(Array.from({ length: 3_000 }, (_, n) => n));
        await speaker.settle(listener);
        expect(listener.heard.items.length).toBe(3_000);
      });

      test("come by the topics that they were published to, whatever characters those have", async () => {
        const topics = ["", " ", "a:b*?[c]\\", "großer Saal", "😀", "x".repeat(500)];
        const [speaker, listener] = [await ear(), await ear(...topics)];
        await speaker.settle(listener);
        for (const topic of topics) speaker.broker.publish(topic, Uint8Array.of(1));
        await listener.heard.count(topics.length);
        expect(listener.heard.items.map(([topic]) => topic)).toEqual(topics);
      });

      test("may be a part of a buffer", async () => {
        const [speaker, listener] = [await ear(), await ear("red")];
        await speaker.settle(listener);
        speaker.broker.publish("red", ALL_BYTES.subarray(10, 20));
        await listener.heard.count(1);
        expect(listener.heard.items[0]![1]).toEqual(ALL_BYTES.subarray(10, 20));
      });

      test("are told of from outside of any call", async () => {
        const listener = await ear("red");
        const speaker = await ear();
        await speaker.settle(listener);
        speaker.broker.publish("red", ALL_BYTES);
        expect(listener.heard.items).toEqual([]);
        await listener.heard.count(1);
      });
    });

    describe("subscriptions", () => {
      test("end, and can begin again; the last word counts", async () => {
        const [speaker, listener] = [await ear(), await ear("red", "blue", "green")];
        listener.broker.unsubscribe("red");
        listener.broker.unsubscribe("blue");
        listener.broker.subscribe("blue");
        listener.broker.unsubscribe("green");
        listener.broker.subscribe("green");
        listener.broker.unsubscribe("green");
        listener.broker.unsubscribe("never");
        await speaker.settle(listener);
        for (const topic of ["red", "blue", "green", "never"]) speaker.broker.publish(topic, ALL_BYTES);
        await speaker.settle(listener);
        expect(listener.topics).toEqual(["blue"]);
      });

      test("made twice count once", async () => {
        const [speaker, listener] = [await ear(), await ear("red")];
        listener.broker.subscribe("red");
        await speaker.settle(listener);
        speaker.broker.publish("red", ALL_BYTES);
        await speaker.settle(listener);
        expect(listener.topics).toEqual(["red"]);
        listener.broker.unsubscribe("red");
        await speaker.settle(listener);
        speaker.broker.publish("red", ALL_BYTES);
        await speaker.settle(listener);
        expect(listener.topics).toEqual(["red"]);
      });
    });

    describe("opening and closing", () => {
      test("is told before `open` resolves, and refused while it is open", async () => {
        const listener = await ear();
        expect(listener.events.items).toEqual(["up"]);
        expect(() => listener.broker.open(listener)).toThrow(expect.objectContaining({ code: "already_started" }));
      });

      test("lets out what was published last", async () => {
        const [speaker, listener] = [await ear(), await ear("red")];
        await speaker.settle(listener);
        for (let n = 0; n < 100; n += 1) speaker.broker.publish("red", ALL_BYTES);
        await speaker.broker.close();
        await listener.heard.count(100);
      });

      test("ends everything that is told, and takes calls that come late", async () => {
        const [speaker, listener] = [await ear(), await ear("red")];
        await speaker.settle(listener);
        await listener.broker.close();
        await listener.broker.close();
        listener.broker.publish("red", ALL_BYTES);
        listener.broker.unsubscribe("red");
        speaker.broker.publish("red", ALL_BYTES);
        const other = await ear("red");
        await speaker.settle(other);
        expect([listener.events.items, listener.heard.items]).toEqual([["up"], []]);
      });

      test("can be done again, with nothing left of the time before", async () => {
        const [speaker, listener] = [await ear(), await ear("red", "blue")];
        await listener.broker.close();
        await listener.open("blue");
        await speaker.settle(listener);
        for (const topic of ["red", "blue"]) speaker.broker.publish(topic, ALL_BYTES);
        await speaker.settle(listener);
        expect(listener.topics).toEqual(["blue"]);
      });
    });
  });
}

/** What brokers promise besides whose medium can go away. */
export function outageConformance(name: string, makeMedium: () => Promise<LosableMedium>): void {
  describe(`${name}, whose medium goes away`, () => {
    const { ear, medium } = useMedium(makeMedium);

    test("is told of once, and hinders nobody; when it is back all is as it was asked for", async () => {
      const [speaker, listener] = [await ear(), await ear("red", "blue")];
      await speaker.settle(listener);
      await medium().cut();
      await Promise.all([speaker.events.count(2), listener.events.count(2)]);
      speaker.broker.publish("blue", ALL_BYTES);
      listener.broker.unsubscribe("red");
      listener.broker.subscribe("green");
      listener.broker.subscribe("never");
      listener.broker.unsubscribe("never");
      await medium().heal();
      await Promise.all([speaker.events.count(3), listener.events.count(3)]);
      await speaker.settle(listener);
      for (const topic of ["red", "blue", "green", "never"]) speaker.broker.publish(topic, ALL_BYTES);
      await speaker.settle(listener);
      expect(listener.topics).toEqual(["blue", "green"]);
      expect([speaker.events.items, listener.events.items]).toEqual([
        ["up", "down", "up"],
        ["up", "down", "up"],
      ]);
    });

    test("before a broker is opened lets it open all the same, and connect later", async () => {
      await medium().cut();
      const [speaker, listener] = [await ear(), await ear("red")];
      expect(listener.events.items).toEqual([]);
      await medium().heal();
      await Promise.all([speaker.events.count(1), listener.events.count(1)]);
      await speaker.settle(listener);
      speaker.broker.publish("red", ALL_BYTES);
      await listener.heard.count(1);
    });

    test("lets a broker close", async () => {
      const listener = await ear("red");
      await medium().cut();
      await listener.events.count(2);
      await listener.broker.close();
      await medium().heal();
      const [speaker, other] = [await ear(), await ear("red")];
      await speaker.settle(other);
      expect(listener.events.items).toEqual(["up", "down"]);
    });
  });
}
