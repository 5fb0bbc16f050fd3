import { describe, expect, test } from "@jest/globals";
import type { Transport } from "@repod/core/internal";
import { VirtualClock } from "../../src/clock/virtual-clock.js";
import { dialInMemory } from "../../src/memory/dial-in-memory.js";
import { SeededNetwork } from "../../src/network/seeded-network.js";

function setUp() {
  const clock = new VirtualClock({ turns: "manual" });
  const network = new SeededNetwork(clock, 1, { latency: 100, toClient: { latency: 50 } });
  const accepted: Transport[] = [];
  const route = {
    clock,
    network,
    addresses: [
      ["client", 1],
      ["server", 2],
    ],
    accept: (transport: Transport) => accepted.push(transport),
    onArrival: () => undefined,
  } as const;
  return { clock, network, accepted, dial: (signal?: AbortSignal) => dialInMemory(route, signal) };
}

/** How a transport ended. */
async function endOf(transport: Transport, clock: VirtualClock): Promise<{ clean: boolean }> {
  const ended = new Promise<{ clean: boolean }>((onEnd) => {
    transport.listen({ onData() {}, onDrain() {}, onFault() {}, onEnd });
  });
  await clock.run(1_000);
  return ended;
}

describe("dialling in memory", () => {
  test("reaches the server after one way and is done after both", async () => {
    const { accepted, clock, dial } = setUp();
    let dialled: Transport | undefined;
    void dial().then((transport) => (dialled = transport));
    await clock.run(99);
    expect(accepted).toHaveLength(0);
    await clock.run(1);
    expect([accepted[0]?.remoteAddress, dialled]).toEqual([["client", 1], undefined]);
    await clock.run(50);
    expect(dialled?.remoteAddress).toEqual(["server", 2]);
  });

  test("fails when the network is cut before that, and the server hears of it if it had heard of the client", async () => {
    const { accepted, clock, network, dial } = setUp();
    const dialled = dial();
    clock.advance(120);
    network.cut();
    await expect(dialled).rejects.toMatchObject({ code: "connection_failed" });
    expect(await endOf(accepted[0]!, clock)).toMatchObject({ clean: false });
    expect([network.connections, clock.timers]).toEqual([0, 0]);
  });

  test("can be given up until it is done, and not afterwards", async () => {
    const { accepted, clock, dial } = setUp();
    const [given, kept] = [new AbortController(), new AbortController()];
    const failing = dial(given.signal);
    clock.advance(120);
    given.abort();
    await expect(failing).rejects.toMatchObject({ code: "aborted" });
    expect(await endOf(accepted[0]!, clock)).toMatchObject({ clean: false });

    const standing = dial(kept.signal);
    clock.advance(150);
    const transport = await standing;
    kept.abort();
    transport.send([Uint8Array.of(7)], 1);
    const received: number[] = [];
    accepted[1]!.listen({ onData: (chunk) => received.push(...chunk), onDrain() {}, onFault() {}, onEnd() {} });
    await clock.run(100);
    expect(received).toEqual([7]);
  });
});
