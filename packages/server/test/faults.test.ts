import { describe, expect, test } from "@jest/globals";
import { Action, FrameReader } from "@repod/core";
import type { AnyMessage, Contract } from "@repod/core";
import { CONNECTION_EVENTS, createDeferred, MAX_FRAME_BYTES } from "@repod/core/internal";
import { READ_ONLY, WRITTEN_ALIKE } from "../../core/test/support/python-frames.js";
import type { PythonFrame } from "../../core/test/support/python-frames.js";
import { Channel } from "../src/channel.js";
import { Server } from "../src/server.js";
import { Recorder } from "./support/recorder.js";
import { openServer, startServer } from "./support/servers.js";
import { captureWarnings } from "./support/warnings.js";

class GameChannel extends Channel<Contract, GameServer> {
  override networkReceived(message: AnyMessage): void {
    this.server.heard.push(message);
  }

  @Action("echo")
  echo(message: AnyMessage): void {
    this.send(message);
  }

  @Action("throw")
  throw(): void {
    throw new Error("oh");
  }

  @Action("wait")
  wait(): Promise<void> {
    return this.server.gate.promise;
  }
}
class GameServer extends Server<GameChannel> {
  override channelClass = GameChannel;
  readonly heard = new Recorder<AnyMessage>();
  readonly left = new Recorder<string>();
  readonly gate = createDeferred<void>();

  override onDisconnect(channel: GameChannel): void {
    this.left.push(channel.id);
  }
}

// What the Python package does wrong, one test for each. A real socket carries them all.
describe("the fault of the ancestor", () => {
  test("that `connected` arrives twice: it arrives once, however a client begins", async () => {
    const { extended, greeted, plain } = await startServer(GameServer, { greetAfter: 20 });
    const silent = plain();
    await silent.next();
    for (const peer of [await extended(), await greeted(), silent]) {
      peer.send({ action: "echo", text: "hi" });
      await peer.until("echo");
      expect(peer.actions).toEqual(["connected", "echo"]);
    }
  });

  test("that messages wait for the next poll: an answer needs no timer at all", async () => {
    const { extended, clock } = openServer(GameServer);
    const peer = await extended();
    for (let round = 0; round < 10; round += 1) {
      peer.send({ action: "echo", round });
      expect(await peer.next()).toEqual({ action: "echo", round });
    }
    expect(clock.now()).toBe(0);
  });

  test("that one throwing handler silences its client for ever: the next message is handled", async () => {
    const warnings = captureWarnings();
    const { greeted } = await startServer(GameServer);
    const peer = await greeted();
    peer.send({ action: "throw" }, { action: "throw" }, { action: "echo", text: "alive" });
    expect(await peer.next()).toEqual({ action: "echo", text: "alive" });
    expect(warnings.items).toHaveLength(2);
  });

  test("that a client which sends `disconnected` leaves a zombie: it is not obeyed, and can leave as ever", async () => {
    const { server, greeted } = await startServer(GameServer);
    const peer = await greeted();
    peer.send({ action: "disconnected" }, { action: "connected" }, { action: "echo", text: "alive" });
    expect(await peer.next()).toEqual({ action: "echo", text: "alive" });
    expect([server.channels.size, server.left.items.length, server.heard.items.length]).toEqual([1, 0, 0]);
    peer.close();
    await server.left.count(1);
    expect(server.channels.size).toBe(0);
  });

  test("that a header of 4 GiB is believed: it ends the connection before any of it is stored", async () => {
    const { server, greeted } = await startServer(GameServer);
    const peer = await greeted();
    peer.sendBytes(Uint8Array.of(0xff, 0xff, 0xff, 0xff));
    expect(await peer.next()).toMatchObject({ action: "error", code: "frame_too_large" });
    await server.left.count(1);
    const reader = new FrameReader({ maxFrameBytes: 65_536 });
    expect(() => reader.push(Uint8Array.of(0xff, 0xff, 0xff, 0xff), () => undefined)).toThrow();
    expect(reader.heldBytes).toBe(0);
  });

  test("that an announced count is believed: the bytes that ended a process end one connection", async () => {
    const { server, greeted } = await startServer(GameServer);
    const [peer, other] = [await greeted(), await greeted()];
    const headers = Array.from({ length: 20 }, () => [0xdd, 0x01, 0xff, 0xff, 0xff]).flat();
    peer.sendBytes(Uint8Array.from([0, 0, 0, headers.length + 3, 0x81, 0xa1, 0x61, ...headers]));
    expect(await peer.next()).toMatchObject({ action: "error", code: "bad_frame" });
    other.send({ action: "echo", text: "alive" });
    expect(await other.next()).toEqual({ action: "echo", text: "alive" });
    expect(server.channels.size).toBe(1);
  });

  test("that queues have no bound: a client whose handlers lag is not read any further", async () => {
    const { server, transports, extended } = openServer(GameServer, { maxInboxBytes: 1_024 });
    const peer = await extended();
    const reading = new Recorder<string>();
    const [transport] = transports;
    if (!transport) throw new Error("Nobody is here.");
    const pause = transport.pause.bind(transport);
    transport.pause = () => {
      reading.push("stopped");
      pause();
    };
    peer.send({ action: "wait" });
    for (let count = 0; count < 100; count += 1) peer.send({ action: "count", count });
    await reading.count(1);
    expect(server.heard.items).toEqual([]);
    server.gate.resolve();
    await server.heard.count(100);
  });

  test("that nobody can be kicked: a channel closes, its client learns why, and the room goes on", async () => {
    const { server, greeted } = await startServer(GameServer);
    const [rude, polite] = [await greeted(), await greeted()];
    const [channel] = server.channels;
    channel?.close("Be polite.");
    expect(await rude.next()).toEqual({ action: "error", code: "kicked", error: "Be polite." });
    expect(await rude.ended()).toBe(true);
    polite.send({ action: "echo", text: "alive" });
    expect(await polite.next()).toEqual({ action: "echo", text: "alive" });
  });

  test("that a full server lets people in: it lets nobody in, and frees the place of whoever leaves", async () => {
    const { server, greeted, plain } = await startServer(GameServer, { maxConnections: 1 });
    const inside = await greeted();
    const outside = plain();
    outside.send({ action: "chat", text: "let me in" });
    await outside.ended();
    expect(outside.actions).toEqual(["error"]);
    expect([server.channels.size, server.heard.items.length]).toEqual([1, 0]);
    inside.reset();
    await server.left.count(1);
    await greeted();
  });
});

/** Whether a message is one that either side may send to the other, and that no handler here takes. */
function isOrdinary({ message }: PythonFrame): boolean {
  const { action } = message;
  return typeof action === "string" && !CONNECTION_EVENTS.has(action) && !action.startsWith("$");
}

describe("a client of the Python package", () => {
  test.each(["in one piece", "byte by byte"])("is understood %s", async (how) => {
    const { server, greeted } = await startServer(GameServer, { maxFrameBytes: MAX_FRAME_BYTES });
    const peer = await greeted();
    const frames = [...WRITTEN_ALIKE, ...READ_ONLY].filter(isOrdinary);
    const bytes = Buffer.concat(frames.map(({ frame }) => frame));
    if (how === "in one piece") peer.sendBytes(bytes);
    else peer.sendByteByByte(bytes);
    await server.heard.count(frames.length);
    expect(server.heard.items).toEqual(frames.map(({ message }) => message));
  });

  test("that says nothing is greeted, and gets the bytes that its own package would write", async () => {
    const { server, transports, plain, clock } = openServer(GameServer);
    const peer = plain();
    clock.advance(1_000);
    expect(await peer.next()).toEqual({ action: "connected" });
    const sent: string[] = [];
    const [transport] = transports;
    if (transport) transport.send = (frames) => sent.push(Buffer.concat(frames).toString("hex"));
    const frames = WRITTEN_ALIKE.filter(isOrdinary);
    for (const { message } of frames) server.sendToAll(message as AnyMessage);
    await new Promise(setImmediate);
    expect(sent.join("")).toBe(Buffer.concat(frames.map(({ frame }) => frame)).toString("hex"));
  });

  test("that ends its side right after its last message has it handled", async () => {
    const { server, plain } = await startServer(GameServer);
    const peer = plain();
    peer.send({ action: "one" }, { action: "last" });
    peer.close();
    await server.left.count(1);
    expect(server.heard.items).toEqual([{ action: "one" }, { action: "last" }]);
  });
});

// Last: what was warned of is remembered.
test("a client that makes a handler fail a thousand times does not decide how much the server writes", async () => {
  const warnings = captureWarnings();
  const { extended } = openServer(GameServer);
  const peer = await extended();
  for (let time = 0; time < 1_000; time += 1) peer.send({ action: "throw" });
  peer.send({ action: "echo" });
  expect(await peer.next()).toEqual({ action: "echo" });
  expect(warnings.items.length).toBeGreaterThan(0);
  // Two seconds may have begun meanwhile.
  expect(warnings.items.length).toBeLessThanOrEqual(40);
});
