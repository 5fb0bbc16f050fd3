import { describe, expect, test } from "@jest/globals";
import { runtimeOf, VirtualClock } from "@repod/testing/internal";
import { PORT_GREETING, PortTransport } from "../../src/transport/port-transport.js";
import type { MessagePortLike, PortEvent } from "../../src/transport/port-transport.js";

const TAKEN = 16_384;
const CAPACITY = 65_536;

/** A port that notes what it is told. What arrives is what the test says. */
class FakePort implements MessagePortLike {
  readonly posted: unknown[] = [];
  readonly calls: string[] = [];
  readonly #listeners = new Map<string, (event: PortEvent) => void>();

  postMessage(message: unknown, transfer: ArrayBuffer[]): void {
    this.posted.push(structuredClone(message, { transfer }));
  }

  addEventListener(type: string, listener: (event: PortEvent) => void): void {
    this.#listeners.set(type, listener);
  }

  start = (): void => void this.calls.push("start");
  close = (): void => void this.calls.push("close");

  arrive(data: unknown): void {
    this.#listeners.get("message")!({ data });
  }

  tell(type: "close" | "messageerror"): void {
    this.#listeners.get(type)!({});
  }
}

function setUp() {
  const clock = new VirtualClock({ turns: "manual" });
  const port = new FakePort();
  const options = { runtime: runtimeOf(clock), remoteAddress: ["port", 1], maxBatchBytes: 65_536 } as const;
  const transport = new PortTransport(port, options);
  const events: string[] = [];
  const handler = {
    onData: (chunk: Uint8Array) => void events.push(`${chunk.length} bytes`),
    onDrain: () => void events.push("drain"),
    onFault: ({ code }: { code: string }) => void events.push(code),
    onEnd: ({ clean }: { clean: boolean }) => void events.push(clean ? "end" : "cut"),
  };
  transport.listen(handler);
  clock.turn();
  return { clock, port, transport, events, handler };
}

function bytes(length: number): ArrayBuffer {
  return new ArrayBuffer(length);
}

describe("what a transport posts", () => {
  test("is one buffer for a batch, with nothing else in it, and never the frames themselves", () => {
    const { port, transport } = setUp();
    const slab = Uint8Array.of(9, 9, 1, 2, 3, 9);
    transport.send([slab.subarray(2, 4), slab.subarray(4, 5)], 3);
    transport.send([slab.subarray(2, 3)], 1);
    expect(port.posted).toEqual([Uint8Array.of(1, 2, 3).buffer, Uint8Array.of(1).buffer]);
    expect([...slab]).toEqual([9, 9, 1, 2, 3, 9]);
  });

  test("tells seldom how much was taken, and not while it is only held", () => {
    const { clock, port, transport } = setUp();
    port.arrive(bytes(TAKEN - 1));
    expect(port.posted).toEqual([]);
    transport.pause();
    port.arrive(bytes(TAKEN));
    expect(port.posted).toEqual([]);
    transport.resume();
    clock.turn();
    expect(port.posted).toEqual([2 * TAKEN - 1]);
  });

  test("counts as buffered beyond what one direction takes, until the other end has taken it", () => {
    const { events, port, transport } = setUp();
    const frame = new Uint8Array(CAPACITY);
    transport.send([frame], CAPACITY);
    expect(transport.bufferedBytes).toBe(0);
    transport.send([frame], CAPACITY);
    expect(transport.bufferedBytes).toBe(CAPACITY);
    port.arrive(CAPACITY - 1);
    expect([transport.bufferedBytes, events]).toEqual([1, []]);
    port.arrive(1);
    port.arrive(1);
    expect([transport.bufferedBytes, events]).toEqual([0, ["drain"]]);
  });
});

describe("what is no bytes", () => {
  test.each([
    ["a text", "hello"],
    ["an object", { action: "hello" }],
    ["nothing", undefined],
    ["null", null],
    ["more than was sent", 1],
    ["less than nothing", -1],
    ["no number", NaN],
    ["a view of bytes", Uint8Array.of(1)],
  ])("is a fault, %s say, after which nothing is delivered and a last word still leaves", (_, data) => {
    const { events, port, transport } = setUp();
    port.arrive(bytes(2));
    port.arrive(data);
    port.arrive(bytes(3));
    expect(events).toEqual(["2 bytes", "bad_frame"]);
    transport.send([Uint8Array.of(1)], 1);
    transport.close();
    expect(port.posted).toEqual([Uint8Array.of(1).buffer, "end"]);
  });

  test("is a fault where it cannot even be read", () => {
    const { events, port } = setUp();
    port.tell("messageerror");
    expect(events).toEqual(["bad_frame"]);
  });

  test("waits behind bytes that are held back", () => {
    const { clock, events, port, transport } = setUp();
    transport.pause();
    port.arrive(bytes(2));
    port.arrive("hello");
    expect(events).toEqual([]);
    transport.resume();
    clock.turn();
    expect(events).toEqual(["2 bytes", "bad_frame"]);
  });

  test("is not what a server says first", () => {
    const { events, port } = setUp();
    port.arrive(PORT_GREETING);
    expect(events).toEqual([]);
  });
});

describe("the end", () => {
  test("comes where a browser tells that the other end is gone", () => {
    const { events, port } = setUp();
    port.tell("close");
    expect(events).toEqual(["cut"]);
    port.tell("close");
    expect(events).toEqual(["cut"]);
  });

  test("in order is none the less so because the other end then closes its port", () => {
    const { clock, events, port, transport } = setUp();
    transport.pause();
    port.arrive(bytes(2));
    port.arrive("end");
    port.tell("close");
    transport.resume();
    clock.turn();
    expect(events).toEqual(["2 bytes", "end"]);
  });

  test("in order can be answered while it is told, and then this side ends too", () => {
    const { handler, port, transport } = setUp();
    transport.listen({
      ...handler,
      onEnd: () => {
        transport.send([Uint8Array.of(7)], 1);
        port.arrive("end");
        transport.close();
      },
    });
    port.arrive("end");
    expect(port.posted).toEqual([Uint8Array.of(7).buffer, "end"]);
    expect(port.calls).toEqual(["start", "close"]);
  });

  test("does not wait for ever for another end that does not answer", () => {
    const { clock, events, port, transport } = setUp();
    transport.close();
    expect(clock.timers).toBe(1);
    clock.advance(5_000);
    clock.turn();
    expect(events).toEqual(["cut"]);
    expect(port.posted).toEqual(["end", "cut"]);
  });

  test("leaves no timer behind where the other end answers", () => {
    const { clock, events, port, transport } = setUp();
    transport.close();
    port.arrive(bytes(TAKEN));
    port.arrive("end");
    expect([events, clock.timers]).toEqual([["end"], 0]);
    expect(port.posted).toEqual(["end", TAKEN]);
  });
});
