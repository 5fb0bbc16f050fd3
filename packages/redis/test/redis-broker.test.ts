import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { Recorder } from "../../server/test/support/recorder.js";
import type { RedisBrokerOptions } from "../src/options.js";
import { RedisBroker } from "../src/redis-broker.js";
import { RedisStub } from "./redis-stub.js";
import type { StubConnection } from "./redis-stub.js";

let cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  jest.useRealTimers();
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
  cleanUps = [];
});

interface Scene {
  readonly stub: RedisStub;
  readonly broker: RedisBroker;
  /** What the broker tells: of its connection, and the topic and the first byte of all that it hears. */
  readonly told: Recorder<string>;
  open(): Promise<void>;
}

/** A broker that is not open yet. */
async function create(client?: RedisBrokerOptions["client"]): Promise<Scene> {
  const stub = await RedisStub.open();
  cleanUps.push(() => stub.stop());
  const broker = new RedisBroker({
    url: stub.url,
    prefix: "game",
    client: { socket: { reconnectStrategy: 1 }, ...client },
  });
  cleanUps.push(() => broker.close());
  const told = new Recorder<string>();
  const open = (): Promise<void> =>
    broker.open({
      onUp: () => told.push("up"),
      onDown: () => told.push("down"),
      onMessage: (topic, bytes) => told.push(`${topic} ${bytes[0]}`),
    });
  return { stub, broker, told, open };
}

interface OpenScene extends Scene {
  readonly publishing: StubConnection;
  readonly hearing: StubConnection;
}

/** A broker that is up and has subscribed to a topic, with its two connections. */
async function openWith(topic: string, client?: RedisBrokerOptions["client"]): Promise<OpenScene> {
  const scene = await create(client);
  const opened = scene.open();
  scene.broker.subscribe(topic);
  await opened;
  const connections = scene.stub.connections.items;
  const hearing = connections.find(({ channels }) => channels.size > 0)!;
  const publishing = connections.find((connection) => connection !== hearing)!;
  return { ...scene, publishing, hearing };
}

/** From here on time passes when the test says so; what arrives does so all the same. */
function holdTimers(): void {
  jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask", "setImmediate"] });
}

/** Answers what a connection asks, up to a command that stays without an answer. */
async function answerUntil(connection: StubConnection, command: string): Promise<void> {
  const { asked } = connection;
  while (!asked.items.includes(command)) {
    connection.answer();
    await asked.count(asked.items.length + 1);
  }
}

describe("a broker of Redis", () => {
  test("tells of nothing while the connection that publishes is lost, though the other one hears", async () => {
    const { stub, told, publishing, hearing } = await openWith("red");
    stub.holdsNew = true;
    publishing.cut();
    await told.count(2);
    hearing.say("game:red", 1);
    await stub.connections.count(3);
    stub.connections.items[2]!.release();
    await told.until(() => told.items.filter((item) => item === "up").length === 2);
    hearing.say("game:red", 2);
    await told.until(() => told.items.includes("red 2"));
    expect(told.items).toEqual(["up", "down", "up", "red 2"]);
  });

  test("stays up while Redis has nothing to say, and is down when it answers nothing more, until it does", async () => {
    const { stub, told, hearing } = await openWith("red", {
      pingInterval: 100,
      socket: { socketTimeout: 1_000 },
    });
    const pings = (): number => hearing.asked.items.filter((command) => command === "PING").length;
    // By now nothing but pings has come or gone for longer than such a connection may be silent.
    await hearing.asked.until(() => pings() > 11);
    expect(told.items).toEqual(["up"]);

    stub.holdsNew = true;
    for (const connection of stub.connections.items) connection.hold();
    await told.until(() => told.items.includes("down"));
    stub.holdsNew = false;
    for (const connection of stub.connections.items) connection.release();
    await told.count(3);
    expect(told.items).toEqual(["up", "down", "up"]);
  });

  test("hears what it has subscribed to, given up and subscribed to again before Redis had answered", async () => {
    const { broker, told, hearing } = await openWith("probe");
    hearing.hold();
    broker.subscribe("red");
    await hearing.asked.until(() => hearing.asked.items.includes("subscribe game:red"));
    broker.unsubscribe("red");
    hearing.answer(1);
    await hearing.asked.until(() => hearing.asked.items.includes("unsubscribe game:red"));
    // What comes after the answer tells that the answer was read.
    hearing.say("game:probe", 1);
    await told.until(() => told.items.includes("probe 1"));
    broker.subscribe("red");
    hearing.release();
    hearing.say("game:probe", 2);
    await told.until(() => told.items.includes("probe 2"));
    broker.subscribe("last");
    await hearing.asked.until(() => hearing.asked.items.includes("subscribe game:last"));
    hearing.say("game:red", 3);
    hearing.say("game:last", 4);
    await told.until(() => told.items.includes("last 4"));
    expect(told.items).toEqual(["up", "probe 1", "probe 2", "red 3", "last 4"]);
  });

  // It waited for ever: a server that started did so, too, and its stop with it.
  test.each(["HELLO 3", "subscribe game:red"])(
    "is open after five seconds without an answer to %s",
    async (command) => {
      holdTimers();
      const { stub, broker, told, open } = await create();
      stub.holdsNew = true;
      let isOpen = false;
      const opened = open().then(() => (isOpen = true));
      broker.subscribe("red");
      await stub.connections.count(2);
      const connections = stub.connections.items;
      await Promise.race(connections.map((connection) => answerUntil(connection, command)));
      jest.advanceTimersByTime(4_999);
      await new Promise((resolve) => setImmediate(resolve));
      expect(isOpen).toBe(false);
      jest.advanceTimersByTime(1);
      await opened;
      expect(told.items).toEqual([]);
      // It goes on trying.
      for (const connection of connections) connection.release();
      await told.count(1);
      expect(told.items).toEqual(["up"]);
    },
  );

  test("leaves no timer behind but for the next ping of each connection, and none once closed", async () => {
    holdTimers();
    const opened = await openWith("red");
    expect(jest.getTimerCount()).toBe(2);
    await opened.broker.close();
    expect(jest.getTimerCount()).toBe(0);
  });

  test("leaves no timer behind when it is closed before Redis has answered", async () => {
    holdTimers();
    const { stub, broker, open } = await create();
    stub.holdsNew = true;
    const opened = open();
    expect(jest.getTimerCount()).toBe(1);
    await broker.close();
    await opened;
    expect(jest.getTimerCount()).toBe(0);
  });

  test("ends connections that were still being made when it was closed, even to a Redis that does not answer", async () => {
    const { stub, broker, told, open } = await create();
    stub.holdsNew = true;
    const opened = open();
    await broker.close();
    await opened;
    await stub.connections.count(2);
    await Promise.all(stub.connections.items.map(({ ended }) => ended));
    expect(told.items).toEqual([]);
  });
});
