import { createDeferred } from "@repod/core/internal";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { Recorder } from "../../server/test/support/recorder.js";
import { joinPieces } from "../src/batch.js";

/** Listens in the place of a Redis, so that a test decides what the package `redis` is answered, and when. */
export class RedisStub {
  /** In the order in which they were made. */
  readonly connections = new Recorder<StubConnection>();
  /** Whether those that are made from now on are answered only when the test says so. */
  holdsNew = false;
  /** As with a Redis, what is written first arrives first, on whichever connection. */
  readonly #server = createServer({ noDelay: true }, (socket) => {
    this.connections.push(new StubConnection(socket, this.holdsNew));
  });

  /** One that listens. */
  static async open(): Promise<RedisStub> {
    const stub = new RedisStub();
    stub.#server.listen(0, "127.0.0.1");
    await once(stub.#server, "listening");
    return stub;
  }

  get url(): string {
    return `redis://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const connection of this.connections.items) connection.cut();
    await closed;
  }
}

export class StubConnection {
  /** What it was asked for, in words. */
  readonly asked = new Recorder<string>();
  /** What it is subscribed to, as far as it was answered. */
  readonly channels = new Set<string>();
  readonly #socket: Socket;
  readonly #ended = createDeferred<void>();
  #isHeld: boolean;
  #unread = "";
  #unanswered: (readonly string[])[] = [];

  constructor(socket: Socket, isHeld: boolean) {
    this.#socket = socket;
    this.#isHeld = isHeld;
    socket.setEncoding("latin1").on("data", (text: string) => this.#read(text));
    // What follows is `close`.
    socket.on("error", () => undefined);
    socket.on("close", () => this.#ended.resolve());
  }

  /** Resolves when it is there no more. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** Answers nothing more by itself. */
  hold(): void {
    this.#isHeld = true;
  }

  /** Answers what it was asked, from now on at once. */
  release(): void {
    this.#isHeld = false;
    this.answer();
  }

  /** Answers so many of the commands that it was asked first. */
  answer(count = this.#unanswered.length): void {
    for (const words of this.#unanswered.splice(0, count)) this.#socket.write(this.#answerTo(words));
  }

  /** Somebody has published a piece of one byte, which it gets where it is subscribed to that. */
  say(channel: string, byte: number): void {
    if (!this.channels.has(channel)) return;
    const bytes = joinPieces([Uint8Array.of(byte)], 1).toString("latin1");
    this.#socket.write(push("message", channel, bulk(bytes)), "latin1");
  }

  cut(): void {
    this.#socket.destroy();
  }

  #read(text: string): void {
    this.#unread += text;
    for (let command = readCommand(this.#unread); command; command = readCommand(this.#unread)) {
      this.#unread = this.#unread.slice(command.length);
      this.#unanswered.push(command.words);
      this.asked.push(command.words.join(" "));
    }
    if (!this.#isHeld) this.answer();
  }

  #answerTo([name = "", ...channels]: readonly string[]): string {
    switch (name) {
      case "HELLO":
        return "%0\r\n";
      case "subscribe":
        for (const channel of channels) this.channels.add(channel);
        return channels.map((channel) => push(name, channel, ":1\r\n")).join("");
      case "unsubscribe":
        for (const channel of channels) this.channels.delete(channel);
        return channels.map((channel) => push(name, channel, ":1\r\n")).join("");
      default:
        return "+OK\r\n";
    }
  }
}

function bulk(text: string): string {
  return `$${text.length}\r\n${text}\r\n`;
}

/** What Redis says of subscriptions. */
function push(kind: string, channel: string, last: string): string {
  return `>3\r\n${bulk(kind)}${bulk(channel)}${last}`;
}

/** The command that a text begins with, where it is all there: a list of texts, each with its length in front. */
function readCommand(text: string): { words: string[]; length: number } | undefined {
  const list = /^\*(\d+)\r\n/.exec(text);
  if (!list) return undefined;
  const words: string[] = [];
  let at = list[0].length;
  while (words.length < Number(list[1])) {
    const head = /^\$(\d+)\r\n/.exec(text.slice(at));
    if (!head) return undefined;
    const start = at + head[0].length;
    const end = start + Number(head[1]);
    at = end + "\r\n".length;
    if (at > text.length) return undefined;
    words.push(text.slice(start, end));
  }
  return { words, length: at };
}
