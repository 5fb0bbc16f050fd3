import { describe, expect, test } from "@jest/globals";
import { VirtualClock } from "@repod/testing/internal";
import { createMemoryPair } from "../../src/transport/memory-transport.js";
import type { Transport, TransportHandler } from "../../src/transport/transport.js";

function setUp(capacity?: number): { clock: VirtualClock; first: Transport; second: Transport } {
  const clock = new VirtualClock({ turns: "manual" });
  const [first, second] = createMemoryPair(clock, capacity === undefined ? {} : { capacity });
  return { clock, first, second };
}

/** Notes each event as a line of text. */
function listen(transport: Transport): string[] {
  const events: string[] = [];
  const handler: TransportHandler = {
    onData: (chunk) => events.push(`data ${chunk.join(" ")}`),
    onDrain: () => events.push("drain"),
    onFault: (error) => events.push(error.code),
    onEnd: (end) => events.push(end.clean ? "end" : `cut${end.error ? `: ${end.error.message}` : ""}`),
  };
  transport.listen(handler);
  return events;
}

function send(transport: Transport, ...bytes: number[]): void {
  transport.send([Uint8Array.from(bytes)], bytes.length);
}

describe("a memory pair", () => {
  test("delivers what a turn sent when the turn ends, and nothing by itself", () => {
    const { clock, first, second } = setUp();
    const atSecond = listen(second);
    send(first, 1);
    send(first, 2);
    expect(atSecond).toEqual([]);
    clock.turn();
    expect(atSecond).toEqual(["data 1", "data 2"]);
  });

  test("passes on the very bytes that were sent, so that nobody may change them", () => {
    const { clock, first, second } = setUp();
    const shared = Uint8Array.from([1, 2, 3]);
    const received: Uint8Array[] = [];
    second.listen({ onData: (chunk) => received.push(chunk), onDrain() {}, onFault() {}, onEnd() {} });
    first.send([shared], 3);
    clock.turn();
    expect(received[0]).toBe(shared);
  });

  test("stops in the middle of a turn when the handler pauses", () => {
    const { clock, first, second } = setUp();
    const received: number[] = [];
    second.listen({
      onData(chunk) {
        received.push(...chunk);
        second.pause();
      },
      onDrain() {},
      onFault() {},
      onEnd() {},
    });
    send(first, 1);
    send(first, 2);
    clock.turn();
    expect(received).toEqual([1]);
    second.resume();
    clock.turn();
    expect(received).toEqual([1, 2]);
  });

  test("buffers beyond its capacity, and says when that is over", () => {
    const { clock, first, second } = setUp(4);
    const [atFirst, atSecond] = [listen(first), listen(second)];
    second.pause();
    send(first, 1, 2, 3, 4);
    expect(first.bufferedBytes).toBe(0);
    send(first, 5, 6);
    expect(first.bufferedBytes).toBe(2);
    clock.turn();
    expect([atFirst, atSecond]).toEqual([[], []]);
    second.resume();
    clock.turn();
    expect(first.bufferedBytes).toBe(0);
    expect([atFirst, atSecond]).toEqual([["drain"], ["data 1 2 3 4", "data 5 6"]]);
  });

  test("says nothing of draining where nothing was held up", () => {
    const { clock, first, second } = setUp(4);
    const atFirst = listen(first);
    listen(second);
    send(first, 1, 2, 3, 4);
    clock.turn();
    clock.turn();
    expect(atFirst).toEqual([]);
  });

  test("takes bytes off the hands of a sender whose receiver closes", () => {
    const { clock, first, second } = setUp(0);
    listen(first);
    second.pause();
    send(first, 1, 2);
    second.close(1000, "");
    expect(first.bufferedBytes).toBe(0);
    send(first, 3);
    expect(first.bufferedBytes).toBe(0);
    clock.turn();
  });

  test("when terminated loses what was not delivered, and the other end hears of a fault, paused or not", () => {
    const { clock, first, second } = setUp();
    const [atFirst, atSecond] = [listen(first), listen(second)];
    second.pause();
    send(first, 1);
    clock.turn();
    first.terminate();
    clock.turn();
    expect(atFirst).toEqual(["cut"]);
    expect(atSecond).toEqual(["cut: The connection was lost."]);
  });

  test("when terminated after `close` turns the end in order into a fault where it was not heard yet", () => {
    const { clock, first, second } = setUp();
    const [atFirst, atSecond] = [listen(first), listen(second)];
    send(first, 1);
    first.close(1000, "");
    first.terminate();
    clock.turn();
    expect(atFirst).toEqual(["cut"]);
    expect(atSecond).toEqual(["cut: The connection was lost."]);
  });

  test("names each end's other end", () => {
    const [first, second] = createMemoryPair(new VirtualClock({ turns: "manual" }), {
      addresses: [
        ["server", 5071],
        ["client", 40_000],
      ],
    });
    expect(first.remoteAddress).toEqual(["client", 40_000]);
    expect(second.remoteAddress).toEqual(["server", 5071]);
    expect(setUp().first.remoteAddress).toEqual(["memory", 2]);
  });
});

describe("a memory pair with something between its ends", () => {
  /** Holds what goes to the second end until it is told to let it arrive. */
  function setUpHolding(capacity: number) {
    const clock = new VirtualClock({ turns: "manual" });
    const held: (() => void)[] = [];
    const [first, second] = createMemoryPair(clock, {
      capacity,
      between: (toFirst, toSecond) => [
        toFirst,
        {
          onData: (chunk) => held.push(() => toSecond.onData(chunk)),
          onEnd: (end) => held.push(() => toSecond.onEnd(end)),
        },
      ],
    });
    const letArrive = (count: number): void => {
      for (const arrive of held.splice(0, count)) arrive();
      clock.turn();
    };
    return { clock, first, second, held, letArrive };
  }

  test("delivers what that lets arrive, when it does", () => {
    const { clock, first, second, letArrive } = setUpHolding(100);
    const [atFirst, atSecond] = [listen(first), listen(second)];
    send(first, 1);
    send(first, 2);
    first.close(1000, "");
    send(second, 3);
    clock.turn();
    expect([atFirst, atSecond]).toEqual([[], []]);
    letArrive(1);
    expect(atSecond).toEqual(["data 1"]);
    letArrive(2);
    expect(atSecond).toEqual(["data 1", "data 2", "end"]);
    clock.turn();
    expect(atFirst).toEqual(["end"]);
  });

  test("counts what is on its way as not taken, until it is delivered", () => {
    const { clock, first, second, letArrive } = setUpHolding(2);
    const atFirst = listen(first);
    listen(second);
    send(first, 1, 2, 3);
    send(first, 4);
    clock.turn();
    expect([first.bufferedBytes, atFirst]).toEqual([2, []]);
    letArrive(1);
    expect([first.bufferedBytes, atFirst]).toEqual([0, ["drain"]]);
  });

  test("takes it off the sender's hands when it arrives where nobody is any more", () => {
    const { first, second, letArrive } = setUpHolding(0);
    listen(first);
    second.close(1000, "");
    send(first, 1, 2);
    expect(first.bufferedBytes).toBe(2);
    letArrive(1);
    expect(first.bufferedBytes).toBe(0);
  });

  test("delivers what arrived before a fault, and nothing after it", () => {
    const { first, second, held, letArrive } = setUpHolding(100);
    const atSecond = listen(second);
    send(first, 1);
    first.terminate();
    send(first, 2);
    expect(held).toHaveLength(2);
    letArrive(2);
    expect(atSecond).toEqual(["data 1", "cut: The connection was lost."]);
  });

  test("delivers what a paused end held back when the other end is terminated, for what is on its way follows it", () => {
    const { first, second, letArrive } = setUpHolding(100);
    const atSecond = listen(second);
    second.pause();
    send(first, 1);
    letArrive(1);
    send(first, 2);
    first.terminate();
    second.resume();
    letArrive(1);
    expect(atSecond).toEqual(["data 1", "data 2"]);
    letArrive(1);
    expect(atSecond.slice(2)).toEqual(["cut: The connection was lost."]);
  });
});
