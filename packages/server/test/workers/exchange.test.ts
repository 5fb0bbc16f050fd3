import { once } from "node:events";
import { statSync } from "node:fs";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { createSystemRuntime } from "@repod/core/internal";
import { Recorder } from "../support/recorder.js";
import { atEnd } from "../support/servers.js";
import { Exchange } from "../../src/workers/exchange.js";
import type { Introduction } from "../../src/workers/exchange.js";
import type { ParcelSocket } from "../../src/workers/parcel-socket.js";
import { readMessage } from "../../src/workers/outlet.js";
import { parcelOf, PARCELS } from "../../src/workers/parcels.js";
import { Places } from "../../src/workers/places.js";
import { SocketFolder } from "../../src/workers/socket-folder.js";
import { WorkerBroker } from "../../src/workers/worker-broker.js";
import { captureLog } from "../support/logs.js";
import { socketFolder } from "./crew.js";

const runtime = createSystemRuntime();

interface Meeting {
  readonly exchange: Exchange;
  readonly guests: Recorder<Introduction>;
}

/** A worker that waits for others. */
async function openExchange(path: string): Promise<Meeting> {
  const exchange = new Exchange(path, "secret", runtime.clock);
  const guests = new Recorder<Introduction>();
  exchange.host("broker", (socket: ParcelSocket, introduction) => {
    atEnd(() => socket.destroy());
    guests.push(introduction);
  });
  atEnd(() => exchange.close());
  await exchange.listen();
  return { exchange, guests };
}

/** Writes bytes to a worker; resolves when that has cut the socket. */
async function intrude(path: string, bytes: Uint8Array): Promise<void> {
  const socket = connect(path);
  atEnd(() => socket.destroy());
  socket.on("error", () => undefined);
  socket.write(bytes);
  await once(socket, "close");
}

function hello(content: unknown): Uint8Array {
  return parcelOf(PARCELS.hello, Buffer.from(JSON.stringify(content)));
}

describe("the private socket of a worker", () => {
  test("takes in who knows the secret, and cuts everybody else", async () => {
    const path = join(socketFolder(), "1");
    const { exchange, guests } = await openExchange(path);
    const right = { secret: "secret", purpose: "broker", introduction: { n: 1 } };
    await intrude(path, hello({ ...right, secret: "secreT" }));
    await intrude(path, hello({ ...right, secret: undefined }));
    await intrude(path, hello({ ...right, purpose: "relay" }));
    await intrude(path, hello(null));
    await intrude(path, parcelOf(PARCELS.data, new Uint8Array(10)));
    await intrude(path, Buffer.from("GET / HTTP/1.1\r\n\r\n"));
    await intrude(path, parcelOf(PARCELS.hello, Buffer.from("{")));
    expect(guests.items).toEqual([]);
    const socket = exchange.dial(path, "broker", { n: 2 });
    atEnd(() => socket.destroy());
    await guests.count(1);
    expect(guests.items).toEqual([{ n: 2 }]);
  });

  test("is in a folder that nobody else can look into, which is removed in the end", () => {
    const folder = new SocketFolder();
    const [one, two] = [folder.nextPath(), folder.nextPath()];
    expect(one).not.toBe(two);
    expect(statSync(dirname(one)).mode & 0o777).toBe(0o700);
    folder.remove();
    folder.remove();
    expect(() => statSync(dirname(one))).toThrow("ENOENT");
  });
});

test("what a worker does not want any more is not sent to it", async () => {
  const path = (name: string): string => join(folder, name);
  const folder = socketFolder();
  const { exchange: peer } = await openExchange(path("peer"));
  const topics = new Recorder<string>();
  peer.host("broker", (socket) => {
    atEnd(() => socket.destroy());
    socket.listen({
      onParcel: (kind, payload) => kind === PARCELS.message && topics.push(readMessage(payload)[0]),
      onEnd: () => undefined,
    });
    socket.resume();
    for (const topic of ["red", "blue"]) socket.send(PARCELS.subscribe, Buffer.from(topic));
    socket.send(PARCELS.unsubscribe, Buffer.from("red"));
    socket.send(PARCELS.ready);
  });
  const exchange = new Exchange(path("own"), "secret", runtime.clock);
  atEnd(() => exchange.close());
  const places = new Places(path("own"));
  places.update([{ worker: 1, server: "peer", path: path("peer") }]);
  const broker = new WorkerBroker(exchange, places, runtime);
  const ignore = (): void => undefined;
  await broker.open({ onUp: ignore, onDown: ignore, onMessage: ignore });
  for (const topic of ["red", "blue", "green", "blue"]) broker.publish(topic, new Uint8Array(1));
  await topics.count(2);
  await broker.close();
  expect(topics.items).toEqual(["blue", "blue"]);
});

describe("a worker that does not read", () => {
  test("costs others a bounded amount of memory, and no other worker a message", async () => {
    const log = captureLog();
    const folder = socketFolder();
    const path = (name: string): string => join(folder, name);
    // It says what it wants, and then nothing is heard of it.
    const { exchange: deaf } = await openExchange(path("deaf"));
    deaf.host("broker", (socket) => {
      atEnd(() => socket.destroy());
      socket.send(PARCELS.subscribe, Buffer.from("red"));
      socket.send(PARCELS.ready);
    });
    const brokers = ["one", "two"].map((name) => {
      const exchange = new Exchange(path(name), "secret", runtime.clock);
      const places = new Places(path(name));
      places.update(["deaf", "one", "two"].map((each, worker) => ({ worker, server: each, path: path(each) })));
      atEnd(() => exchange.close());
      return { exchange, broker: new WorkerBroker(exchange, places, runtime) };
    });
    const heard = new Recorder<number>();
    for (const { exchange } of brokers) await exchange.listen();
    const [one, two] = brokers.map(({ broker }) => broker);
    const deafening = { onUp: () => undefined, onDown: () => undefined, onMessage: () => undefined };
    const opened = two!.open({ ...deafening, onMessage: (_topic, bytes) => heard.push(bytes.length) });
    two!.subscribe("red");
    await opened;
    await one!.open(deafening);
    const bytes = new Uint8Array(2 ** 20);
    const before = process.memoryUsage().arrayBuffers;
    for (let count = 1; count <= 64; count += 1) {
      one!.publish("red", new Uint8Array(bytes));
      await heard.count(count);
    }
    expect(heard.items).toHaveLength(64);
    expect(log.items.filter(([, event]) => event === "broker_overflow")).toHaveLength(1);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 2 ** 20);
    await Promise.all([one!.close(), two!.close()]);
  });
});
