import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { createSystemRuntime } from "@repod/core/internal";
import { Exchange } from "../../src/workers/exchange.js";
import { Places } from "../../src/workers/places.js";
import { WorkerBroker } from "../../src/workers/worker-broker.js";
import { Recorder } from "../support/recorder.js";
import { atEnd } from "../support/servers.js";
import { socketFolder } from "./crew.js";

const runtime = createSystemRuntime();
const BYTES = Uint8Array.of(1);

/** A worker's broker, which hears of topics as they come. */
class Worker {
  readonly path: string;
  readonly exchange: Exchange;
  readonly places: Places;
  readonly broker: WorkerBroker;
  readonly heard = new Recorder<string>();

  constructor(folder: string, name: string) {
    this.path = join(folder, name);
    this.exchange = new Exchange(this.path, "secret", runtime.clock);
    this.places = new Places(this.path);
    this.broker = new WorkerBroker(this.exchange, this.places, runtime);
    atEnd(() => this.exchange.close());
    atEnd(() => this.broker.close());
  }

  /** It is told of workers. */
  learn(...others: readonly Worker[]): void {
    this.places.update(others.map(({ path }, worker) => ({ worker, server: path, path })));
    this.broker.check();
  }

  async open(...topics: readonly string[]): Promise<void> {
    const opened = this.broker.open({
      onUp: () => this.heard.push("up"),
      onDown: () => undefined,
      onMessage: (topic) => this.heard.push(topic),
    });
    for (const topic of topics) this.broker.subscribe(topic);
    await opened;
  }
}

async function startWorkers(...names: readonly string[]): Promise<Worker[]> {
  const folder = socketFolder();
  const workers = names.map((name) => new Worker(folder, name));
  await Promise.all(workers.map(({ exchange }) => exchange.listen()));
  return workers;
}

describe("the broker of a worker", () => {
  test("is open when others know what it wants, as it knows what they want", async () => {
    const [one, two] = (await startWorkers("one", "two")) as [Worker, Worker];
    for (const worker of [one, two]) worker.learn(one, two);
    await one.open("red");
    await two.open("blue");
    one.broker.publish("blue", BYTES);
    two.broker.publish("red", BYTES);
    await Promise.all([one.heard.count(2), two.heard.count(2)]);
    expect([one.heard.items, two.heard.items]).toEqual([
      ["up", "red"],
      ["up", "blue"],
    ]);
  });

  test("is awaited by one that has heard of it before it heard of that one", async () => {
    const [one, two] = (await startWorkers("one", "two")) as [Worker, Worker];
    await one.open("red");
    two.learn(one);
    const opened = two.open("blue");
    // As it is when the primary's words to each of them arrive at their own time.
    const dialled = new Promise((resolve) => void setImmediate(() => setImmediate(resolve)));
    await dialled;
    expect(two.heard.items).toEqual([]);
    one.learn(two);
    await opened;
    one.broker.publish("blue", BYTES);
    two.broker.publish("red", BYTES);
    await Promise.all([one.heard.count(2), two.heard.count(2)]);
  });

  test("is not waited for while it is not open, nor longer than a moment while it is busy", async () => {
    const [one, two, three] = (await startWorkers("one", "two", "busy")) as [Worker, Worker, Worker];
    one.learn(two, three);
    // It takes whoever dials, and says nothing.
    three.exchange.host("broker", (socket) => atEnd(() => socket.destroy()));
    await one.open();
    expect(one.heard.items).toEqual(["up"]);
  });

  test("reaches those that it hears of while it is open", async () => {
    const [one, two] = (await startWorkers("one", "two")) as [Worker, Worker];
    await one.open("red");
    await two.open("red");
    one.learn(two);
    two.learn(one);
    one.broker.subscribe("news");
    while (one.heard.items.length < 2) {
      two.broker.publish("news", BYTES);
      await new Promise((resolve) => void setImmediate(resolve));
    }
  });
});
