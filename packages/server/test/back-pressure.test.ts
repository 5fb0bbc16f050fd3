import { describe, expect, test } from "@jest/globals";
import { Action } from "@repod/core";
import type { Contract } from "@repod/core";
import { createDeferred } from "@repod/core/internal";
import type { Deferred, Transport } from "@repod/core/internal";
import { Channel } from "../src/channel.js";
import { Server } from "../src/server.js";
import { Recorder } from "./support/recorder.js";
import { openServer, startServer } from "./support/servers.js";

class SlowChannel extends Channel<Contract, SlowServer> {
  @Action("work")
  async work({ index }: { index: number }): Promise<void> {
    await this.server.gate.promise;
    this.server.done.push(index);
  }

  @Action("ask")
  async ask(): Promise<void> {
    const answer = await this.request("question", {});
    this.server.done.push(answer as number);
  }

  override onError(error: Error): void {
    this.server.errors.push(error);
  }

  override onClose(): void {
    this.server.closed.push(this.id);
  }
}
class SlowServer extends Server<SlowChannel> {
  override channelClass = SlowChannel;
  readonly done = new Recorder<number>();
  readonly errors = new Recorder<Error>();
  readonly closed = new Recorder<string>();
  readonly gate: Deferred<void> = createDeferred();
}

/** Notes when reading stops and goes on, where it did not yet. */
function watch(transport: Transport): Recorder<"pause" | "resume"> {
  const moves = new Recorder<"pause" | "resume">();
  for (const move of ["pause", "resume"] as const) {
    const original = transport[move].bind(transport);
    transport[move] = () => {
      if (moves.items.at(-1) !== move) moves.push(move);
      original();
    };
  }
  return moves;
}

const PADDING = "x".repeat(100);
const OPTIONS = { maxInboxBytes: 2_048 };

describe("the inbox of a channel", () => {
  test("that holds too much stops the reading until half of it is handled, and nothing is lost", async () => {
    const { server, transports, extended } = openServer(SlowServer, OPTIONS);
    const peer = await extended();
    const moves = watch(transports[0] as Transport);
    for (let index = 0; index < 100; index += 1) peer.send({ action: "work", index, padding: PADDING });
    await moves.count(1);
    expect(server.done.items).toEqual([]);
    server.gate.resolve();
    await server.done.count(100);
    expect(server.done.items).toEqual(Array.from({ length: 100 }, (_, index) => index));
    expect(moves.items.slice(0, 4)).toEqual(["pause", "resume", "pause", "resume"]);
  });

  test("counts what messages take that are many elements in few bytes", async () => {
    const { server, transports, extended } = openServer(SlowServer);
    const peer = await extended();
    const moves = watch(transports[0] as Transport);
    const empty = Array.from({ length: 1_000 }, () => ({}));
    for (let index = 0; index < 9; index += 1) peer.send({ action: "work", index, empty });
    await moves.count(1);
    expect(moves.items).toEqual(["pause"]);
    server.gate.resolve();
    await server.done.count(9);
  });

  test("takes one message of as many elements as may be, though it cannot be held back", async () => {
    const { server, extended } = openServer(SlowServer);
    const peer = await extended();
    server.gate.resolve();
    peer.send({ action: "ask" });
    const question = await peer.next();
    peer.send({ action: "work", index: 0, empty: Array.from({ length: 16_380 }, () => ({})) });
    peer.reply(question, 42);
    await server.done.count(2);
    expect(server.closed.items).toEqual([]);
  });

  test("over TCP holds up a client that goes on sending, and only that one", async () => {
    const { server, extended, greeted } = await startServer(SlowServer, OPTIONS);
    const peer = await extended();
    for (let index = 0; index < 2_000; index += 1) peer.send({ action: "work", index, padding: PADDING });
    const other = await greeted();
    server.sendToAll({ action: "hi" });
    expect(await other.until("hi")).toEqual({ action: "hi" });
    server.gate.resolve();
    await server.done.count(2_000);
    expect(server.done.items).toEqual(Array.from({ length: 2_000 }, (_, index) => index));
  });

  test("keeps an end of the client until what came before it is handled", async () => {
    const { server, transports, extended } = openServer(SlowServer, OPTIONS);
    const peer = await extended();
    const moves = watch(transports[0] as Transport);
    for (let index = 0; index < 50; index += 1) peer.send({ action: "work", index, padding: PADDING });
    peer.close();
    await moves.count(1);
    expect(server.closed.items).toEqual([]);
    server.gate.resolve();
    await server.closed.count(1);
    expect(server.done.items).toHaveLength(50);
  });

  test("does not stop the reading while a request is open, so that the answer arrives", async () => {
    const { server, transports, extended } = openServer(SlowServer, OPTIONS);
    const peer = await extended();
    const moves = watch(transports[0] as Transport);
    server.gate.resolve();
    peer.send({ action: "ask" });
    const question = await peer.next();
    for (let index = 0; index < 20; index += 1) peer.send({ action: "work", index, padding: PADDING });
    peer.reply(question, 42);
    await server.done.count(21);
    expect(server.done.items.slice(0, 2)).toEqual([42, 0]);
    expect(moves.items).toEqual([]);
  });

  test("reads on when a request is sent while reading has stopped", async () => {
    const { server, transports, extended } = openServer(SlowServer, OPTIONS);
    const peer = await extended();
    const moves = watch(transports[0] as Transport);
    for (let index = 0; index < 20; index += 1) peer.send({ action: "work", index, padding: PADDING });
    await moves.count(1);
    const [channel] = server.channels;
    const answer = channel?.request("question", {});
    peer.reply(await peer.next(), "yes");
    expect(await answer).toBe("yes");
    expect(moves.items.slice(0, 2)).toEqual(["pause", "resume"]);
  });

  test("at four times its bound, while a request is open, ends the connection", async () => {
    const { server, extended } = openServer(SlowServer, OPTIONS);
    const peer = await extended();
    peer.send({ action: "ask" });
    await peer.next();
    const text = "x".repeat(1_024 - 64);
    for (let index = 0; index < 7; index += 1) peer.send({ action: "work", text });
    peer.send({ action: "work" });
    server.sendToAll({ action: "still here" });
    expect(await peer.next()).toEqual({ action: "still here" });
    peer.send({ action: "work", text }, { action: "work", text });
    expect(await peer.next()).toMatchObject({ action: "$close", code: "inbox_overflow" });
    await server.closed.count(1);
    // The handler that waited for the answer does not wait any longer.
    expect(server.errors.items).toMatchObject([{ code: "closed" }]);
  });
});
