import { createDeferred } from "@repod/core/internal";
import type { Deferred } from "@repod/core/internal";
import type { RedisClient } from "../src/redis-link.js";

/** One thing that a client was asked for. */
interface Command {
  readonly name: string;
  readonly channels: readonly string[];
  /** What was published. */
  readonly bytes?: Buffer | undefined;
  readonly answer: Deferred<number>;
}

/** In the place of a connection to Redis: answers when the test says so. */
export class FakeClient {
  isReady = true;
  readonly commands: Command[] = [];
  /** How many commands there were each time it wrote. */
  readonly writes: number[] = [];
  #isScheduled = false;
  listener: ((bytes: Buffer, channel: Buffer) => void) | undefined;

  /** As what it stands for. */
  get client(): RedisClient {
    return this as unknown as RedisClient;
  }

  /** What it was asked for, in words. */
  get asked(): string[] {
    return this.commands.map(({ name, channels }) => `${name} ${channels.join()}`);
  }

  /** Writes at the end of the turn in which it is given a first command, as the client does. */
  sendCommand([name, channel, bytes]: [name: string, channel: string, bytes: Buffer]): Promise<number> {
    if (!this.#isScheduled) setImmediate(() => this.#write());
    this.#isScheduled = true;
    return this.#ask(name.toLowerCase(), [channel], bytes);
  }

  subscribe(channels: readonly string[], listener: (bytes: Buffer, channel: Buffer) => void): Promise<number> {
    this.listener = listener;
    return this.#ask("subscribe", channels);
  }

  unsubscribe(channels: readonly string[]): Promise<number> {
    return this.#ask("unsubscribe", channels);
  }

  /** Answers so many of the commands that were asked first, and forgets them. */
  async answer(count = this.commands.length): Promise<void> {
    for (const { answer } of this.commands.splice(0, count)) answer.resolve(1);
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Loses its connection: what was asked has no answer. */
  async lose(): Promise<void> {
    this.isReady = false;
    for (const { answer } of this.commands.splice(0)) answer.reject(new Error("The socket closed."));
    await new Promise((resolve) => setImmediate(resolve));
  }

  #write(): void {
    this.#isScheduled = false;
    this.writes.push(this.commands.length);
  }

  #ask(name: string, channels: readonly string[], bytes?: Buffer): Promise<number> {
    const answer = createDeferred<number>();
    this.commands.push({ name, channels, bytes, answer });
    return answer.promise;
  }
}
