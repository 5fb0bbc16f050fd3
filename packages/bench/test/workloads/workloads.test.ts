import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { frames, GREETING } from "../../src/driver/messages.js";
import { RawClient } from "../../src/driver/raw-client.js";
import { WIRES } from "../../src/driver/wires.js";
import type { Contestant } from "../../src/measure/contestants.js";
import type { SystemName } from "../../src/systems/systems.js";
import { broadcast } from "../../src/workloads/broadcast.js";
import { echo } from "../../src/workloads/echo.js";
import { many } from "../../src/workloads/many.js";
import { pacedBroadcast } from "../../src/workloads/paced-broadcast.js";
import { rooms } from "../../src/workloads/rooms.js";
import { roundTrip } from "../../src/workloads/round-trip.js";
import type { MeasuredServer } from "../../src/workloads/workload.js";
import { describePeers } from "../peers/installed.js";
import { SPOKEN_BY_PEERS, SPOKEN_HERE, startSystem } from "../systems/start-system.js";

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

function worksOf({ system: name, wire }: Contestant): void {
  test.each([
    { workload: echo, asked: 1_500, done: 2_000, latencies: 100 },
    { workload: broadcast, asked: 250, done: 300, latencies: 300 },
    { workload: pacedBroadcast, asked: 250, done: 300, latencies: 3 },
    { workload: roundTrip, asked: 7, done: 7, latencies: 7 },
  ])("does the work of $workload.name, in whole rounds, as often as it is asked", async (expected) => {
    const system = await startSystem(name);
    cleanUps.push(() => system.stop());
    const load = await expected.workload.open([system.port], WIRES[wire], expected.workload.quick);
    cleanUps.push(() => load.close());
    for (let round = 0; round < 2; round += 1) {
      const { units, latencies } = await load.run(expected.asked);
      expect(units).toBe(expected.done);
      expect(latencies).toHaveLength(expected.latencies);
      expect(Math.min(...latencies)).toBeGreaterThan(0);
    }
  });

  test("plays in rooms, and counts the moves and what each client is told", async () => {
    const server = await serverOf(name);
    const load = await rooms.open([server.port], WIRES[wire], { clients: 40, warmUp: 0, measured: 0 });
    cleanUps.push(() => load.close());
    const { units, latencies, others } = await load.run(0.2);
    const { states = NaN, traffic } = others ?? {};
    // 40 clients move four times; that they are told something comes on top, however often a busy machine gets to it.
    expect(units).toBeGreaterThan(160);
    expect(states).toBeGreaterThan(0);
    // One of each room looks.
    expect(latencies.length).toBeGreaterThanOrEqual(2);
    expect(Math.min(...latencies)).toBeGreaterThan(0);
    // States of some 260 bytes where nobody has moved yet, of some 550 later, and moves.
    expect(traffic).toBeGreaterThan(states * 250);
  });

  test("holds many clients that say nothing, and tells each of them", async () => {
    const sample = await many.measure(await serverOf(name), WIRES[wire], { warmUp: 3, measured: 22 });
    expect(sample).toMatchObject({ heap: 100, held: 200, resident: 300 });
    expect(sample.joining).toBeGreaterThan(0);
    expect(sample.p50).toBeGreaterThan(0);
  });
}

const TITLE = "the system $system, spoken to by $wire,";
describe.each(SPOKEN_HERE)(TITLE, worksOf);
describePeers.each(SPOKEN_BY_PEERS)(TITLE, worksOf);

/** A system, and of its memory the numbers that make what one of 22 connections holds easy to tell. */
async function serverOf(name: SystemName): Promise<MeasuredServer> {
  const system = await startSystem(name);
  cleanUps.push(() => system.stop());
  const memories = [0, 22].map((count) => ({ heap: 100 * count, held: 200 * count, resident: 300 * count }));
  return {
    port: system.port,
    cpuUsage: () => Promise.resolve({ user: 0, system: 0 }),
    memory: () => Promise.resolve(memories.shift()!),
  };
}

/** A server that answers each chunk with what it is given. */
async function serve(answer: (chunk: Buffer) => Uint8Array | undefined): Promise<number> {
  const server = createServer((socket) => {
    socket.on("data", (chunk) => {
      const bytes = answer(chunk);
      if (bytes) socket.write(bytes);
      else socket.destroy();
    });
    socket.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanUps.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

test.each([
  { workload: rooms, full: "50 rooms of 20", quick: "3 rooms of 20" },
  { workload: many, full: "5,000 clients", quick: "200 clients" },
])("the title of $workload.name tells how much there was of it", ({ workload, full, quick }) => {
  expect(workload.title(workload.full)).toContain(full);
  expect(workload.title(workload.quick)).toContain(quick);
});

describe("a driver", () => {
  test("refuses a server that answers something else than it was sent", async () => {
    const port = await serve(() => Buffer.concat([GREETING, ...frames("news", 1)]));
    await expect(RawClient.join(port, WIRES.tcp)).rejects.toThrow("instead of");
  });

  test("refuses a server that echoes too much", async () => {
    let messages = 0;
    const port = await serve((chunk) => Buffer.concat(++messages > 50 ? [chunk, chunk] : [GREETING, chunk]));
    const load = await echo.open([port], WIRES.tcp, echo.quick);
    cleanUps.push(() => load.close());
    await expect(load.run(1_000)).rejects.toThrow("echoed more than it was sent");
  });

  test("does not wait for a server that ends a connection", async () => {
    let messages = 0;
    const port = await serve((chunk) => (++messages > 50 ? undefined : Buffer.concat([GREETING, chunk])));
    const load = await echo.open([port], WIRES.tcp, echo.quick);
    cleanUps.push(() => load.close());
    await expect(load.run(1_000)).rejects.toThrow("ended the connection");
  });
});
