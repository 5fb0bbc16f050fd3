import { setImmediate } from "node:timers/promises";
import { MessageChannel, receiveMessageOnPort } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import { afterEach, describe, expect, test } from "@jest/globals";
import { createPipeMemory, PipeReader, PipeWriter } from "../../src/background/pipe.js";
import { readRecords, RecordWriter } from "../../src/background/records.js";

/** A record of this length fits a few times into the memory of a pipe; one of that does not fit at all. */
const LONG = 20_000;
const TOO_LONG = 100_000;

let ports: MessagePort[] = [];

afterEach(() => {
  for (const port of ports) port.close();
  ports = [];
});

/** Both ends of a pipe in one thread, and the numbers of the records and messages that came out of it. */
class Pipe {
  readonly found: unknown[] = [];
  readonly reader: PipeReader<string>;
  readonly port: MessagePort;
  onNext: (() => void) | undefined;
  readonly #writer: PipeWriter;
  readonly #records = new RecordWriter<number>();

  constructor() {
    const { port1, port2 } = new MessageChannel();
    const memory = createPipeMemory();
    ports.push(port1, port2);
    this.port = port2;
    this.#writer = new PipeWriter(port1, memory);
    this.reader = new PipeReader<string>(port2, memory, {
      onBatch: (batch) => readRecords(batch, (_, number) => this.#add(number)),
      onMessage: (message) => this.#add(message),
      onTurn: () => this.#add("turn"),
    });
  }

  write(number: number, length = 10): void {
    this.#records.add(0, number, new Uint8Array(length));
    this.#writer.write(this.#records);
  }

  post(message: string): void {
    this.#writer.post(message);
  }

  #add(what: unknown): void {
    this.found.push(what);
    this.onNext?.();
  }
}

describe("a pipe", () => {
  test("keeps the order of what has room in its memory, what has not, and what is said by a message", () => {
    const pipe = new Pipe();
    const expected: unknown[] = [];
    let seed = 7;
    for (let number = 0; number < 2_000; number += 1) {
      seed = (seed * 48_271) % 2_147_483_647;
      if (seed % 5 === 0) {
        pipe.post(`message ${number}`);
        expected.push(`message ${number}`);
      } else {
        pipe.write(number, seed % 11 === 0 ? TOO_LONG : seed % 3 === 0 ? LONG : 10);
        expected.push(number);
      }
      if (seed % 7 === 0) pipe.reader.takeAll();
    }
    pipe.reader.takeAll();
    expect(pipe.found).toEqual(expected);
  });

  test("keeps it with the turns of an event loop as well", async () => {
    const pipe = new Pipe();
    const numbers = Array.from({ length: 300 }, (_, number) => number);
    for (const number of numbers) {
      pipe.write(number, number % 7 === 0 ? TOO_LONG : LONG);
      if (number % 50 === 0) await setImmediate();
      if (number % 70 === 0) pipe.reader.takeAll();
    }
    while (!pipe.found.includes(299)) await setImmediate();
    expect(pipe.found.filter((each) => each !== "turn")).toEqual(numbers);
  });

  test("puts nothing past a message that is under way, though there is room", () => {
    const pipe = new Pipe();
    pipe.post("first");
    pipe.write(1);
    pipe.reader.takeAll();
    pipe.write(2);
    pipe.reader.takeAll();
    expect(pipe.found).toEqual(["first", 1, 2]);
  });

  test("wakes an event loop each time that it has nothing left to take", async () => {
    const pipe = new Pipe();
    for (const number of [1, 2, 3]) {
      pipe.write(number);
      pipe.write(-number);
      while (!pipe.found.includes(-number)) await setImmediate();
    }
    expect(pipe.found.filter((each) => each !== "turn")).toEqual([1, -1, 2, -2, 3, -3]);
    expect(pipe.found.at(-1)).toBe("turn");
  });

  test("has one message at most wait for who never yields", () => {
    const pipe = new Pipe();
    for (let number = 0; number < 100; number += 1) {
      pipe.write(number);
      pipe.reader.takeAll();
    }
    expect(pipe.found).toHaveLength(100);
    expect([receiveMessageOnPort(pipe.port), receiveMessageOnPort(pipe.port)]).toEqual([{ message: 0 }, undefined]);
  });

  test("takes nothing from inside of what is being taken, and loses nothing by that", () => {
    const pipe = new Pipe();
    pipe.onNext = () => {
      pipe.onNext = undefined;
      pipe.write(3);
      pipe.reader.takeAll();
      pipe.found.push(pipe.reader.isTaking);
    };
    pipe.write(1);
    pipe.write(2);
    pipe.reader.takeAll();
    expect(pipe.found).toEqual([1, true, 2]);
    pipe.reader.takeAll();
    expect([pipe.found.at(-1), pipe.reader.isTaking]).toEqual([3, false]);
  });
});
