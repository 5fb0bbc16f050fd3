import { describe, expect, test } from "@jest/globals";
import { Action } from "@repod/core";
import type { Address, AnyMessage, Contract } from "@repod/core";
import { createDeferred } from "@repod/core/internal";
import { Channel } from "../src/channel.js";
import { Server } from "../src/server.js";
import { Recorder } from "./support/recorder.js";
import { openServer, startServer } from "./support/servers.js";

class RoomChannel extends Channel<Contract, RoomServer> {
  readonly seat = this.server.channels.size;
  readonly cameFrom: Address = this.addr;
  readonly sentTooEarly = this.send({ action: "early" });
  readonly builtFor: RoomServer;

  constructor() {
    super();
    this.builtFor = this.server;
    try {
      this.joinGroup("too early");
    } catch (error) {
      this.server.errors.push(error as Error);
    }
  }

  override networkReceived(message: AnyMessage): void {
    this.server.received.push(message);
  }

  override onError(error: Error): void {
    this.server.errors.push(error);
  }

  @Action("leave")
  leave({ reason, code }: { reason?: string; code?: string }): void {
    this.send({ action: "bye" });
    this.close(reason, code);
  }

  @Action("wait")
  wait(): Promise<void> {
    return this.server.gate.promise;
  }
}
class RoomServer extends Server<RoomChannel> {
  override channelClass = RoomChannel;
  readonly received = new Recorder<AnyMessage>();
  readonly errors = new Recorder<Error>();
  readonly gate = createDeferred<void>();

  get first(): RoomChannel {
    const [first] = this.channels;
    if (!first) throw new Error("Nobody is here.");
    return first;
  }
}

describe("a channel", () => {
  test("has its server and address in field initializers and in the constructor", async () => {
    const { server, greeted } = await startServer(RoomServer);
    await greeted();
    await greeted();
    const [first, second] = server.channels;
    expect([first?.seat, second?.seat]).toEqual([0, 1]);
    expect(first?.builtFor).toBe(server);
    expect(first?.cameFrom).toEqual(["127.0.0.1", expect.any(Number)]);
    expect(first?.addr).toEqual(first?.cameFrom);
    expect(first?.addr).not.toEqual(second?.addr);
  });

  test("cannot send, ask or join a group before its client is greeted", async () => {
    const { server, extended } = openServer(RoomServer);
    const peer = await extended();
    server.first.send({ action: "now" });
    expect(await peer.next()).toEqual({ action: "now" });
    expect(server.first.sentTooEarly).toBe(0);
    expect(server.first.groups.size).toBe(0);
    expect(server.errors.items).toMatchObject([{ code: "not_connected" }]);
  });

  test("made by somebody else has no server and no address, and sends nothing", () => {
    const channel = new Channel();
    const none = expect.objectContaining({ code: "no_server" });
    expect(() => channel.server).toThrow(none);
    expect(() => channel.addr).toThrow(none);
    expect(channel.isConnected).toBe(false);
    expect(channel.send({ action: "hi" })).toBe(0);
    expect(channel.groups.size).toBe(0);
    expect(() => channel.joinGroup("lobby")).toThrow(none);
    channel.leaveGroup("lobby");
    channel.close();
  });

  test("made by a channel's constructor is none of the server's", async () => {
    class Nested extends RoomChannel {
      readonly other = new Channel();
    }
    class NestedServer extends RoomServer {
      override channelClass = Nested;
    }
    const { server, extended } = openServer(NestedServer);
    const peer = await extended();
    const { other } = server.first as Nested;
    expect(() => other.server).toThrow(expect.objectContaining({ code: "no_server" }));
    expect(other.id).not.toBe(server.first.id);
    server.first.send({ action: "hi" });
    expect(await peer.next()).toEqual({ action: "hi" });
  });

  test("has an id that its client knows, and by which the server finds it while it is there", async () => {
    const { server, extended } = openServer(RoomServer);
    const peer = await extended();
    const { first } = server;
    expect(peer.inbox.items[0]).toMatchObject({ $: { session: first.id } });
    expect(server.channel(first.id)).toBe(first);
    peer.close();
    await peer.gone();
    await server.stop();
    expect(server.channel(first.id)).toBeUndefined();
    expect(server.channel("nobody")).toBeUndefined();
  });

  test("says how many bytes it queued, and sends nothing to a client that is gone", async () => {
    const { server, extended } = openServer(RoomServer);
    const peer = await extended();
    const { first } = server;
    expect(first.send({ action: "hi" })).toBe(4 + 1 + 7 + 3);
    await peer.until("hi");
    first.close();
    expect(first.send({ action: "hi" })).toBe(0);
    expect(first.send({} as never)).toBe(0);
  });

  test.each([
    ["no action", {}, "invalid_message"],
    ["an action that is no text", { action: 7 }, "invalid_message"],
    ["an action of the protocol", { action: "$reply" }, "reserved_name"],
    ["a greeting", { action: "connected" }, "reserved_name"],
    ["an event of the connection", { action: "disconnected" }, "reserved_name"],
    ["a key of the protocol", { action: "hi", $id: 1 }, "reserved_name"],
    ["a function in it", { action: "hi", handler: () => 1 }, "not_encodable"],
    ["more bytes than the client accepts", { action: "hi", text: "x".repeat(2_000) }, "message_too_large"],
  ])("refuses to send a message with %s", async (_what, message, code) => {
    const { server, extended } = openServer(RoomServer);
    const peer = await extended({ limit: 1_024 });
    expect(() => server.first.send(message as never)).toThrow(expect.objectContaining({ code }));
    server.first.send({ action: "fine" });
    expect(await peer.next()).toEqual({ action: "fine" });
  });

  test("gets the messages that have no handler, whole", async () => {
    const { server, greeted } = openServer(RoomServer);
    const peer = await greeted();
    peer.send({ action: "dance", style: "waltz", steps: [1, 2, 3] });
    expect(await server.received.next()).toEqual({ action: "dance", style: "waltz", steps: [1, 2, 3] });
  });

  test("has no credentials where the server asks for none", async () => {
    const { server, greeted } = openServer(RoomServer);
    await greeted();
    expect(server.first.auth).toBeUndefined();
  });
});

describe("a channel that closes", () => {
  test.each([
    [{}, { code: "kicked", reason: "The server closed this connection." }],
    [{ reason: "Spam." }, { code: "kicked", reason: "Spam." }],
    [
      { reason: "Bye.", code: "closed" },
      { code: "closed", reason: "Bye." },
    ],
    [{ code: "banned_by_vote" }, { code: "banned_by_vote", reason: "" }],
  ])("%j tells an extended peer %j, after what was sent before", async (payload, told) => {
    const { extended } = await startServer(RoomServer);
    const peer = await extended();
    peer.send({ action: "leave", ...payload });
    expect(await peer.ended()).toBe(true);
    expect(peer.inbox.items.slice(1)).toEqual([{ action: "bye" }, { action: "$close", ...told }]);
  });

  test("tells a plain peer by a message named error", async () => {
    const { greeted } = await startServer(RoomServer);
    const peer = await greeted();
    peer.send({ action: "leave", reason: "Spam.", code: "spam" });
    expect(await peer.ended()).toBe(true);
    expect(peer.inbox.items.slice(1)).toEqual([{ action: "bye" }, { action: "error", error: "Spam.", code: "spam" }]);
  });

  test("delivers megabytes that it sent before, and the reason after them", async () => {
    const { server, extended } = await startServer(RoomServer, { maxQueuedBytes: 8_388_608 });
    const peer = await extended();
    const text = "x".repeat(100_000);
    for (let count = 0; count < 50; count += 1) server.first.send({ action: "page", text });
    server.first.close("Enough.");
    expect(await peer.ended()).toBe(true);
    expect(peer.inbox.items.slice(1)).toEqual([
      ...Array.from({ length: 50 }, () => ({ action: "page", text })),
      { action: "$close", code: "kicked", reason: "Enough." },
    ]);
  });

  test("handles no message of its client's any more, waiting or new", async () => {
    const { server, extended } = openServer(RoomServer);
    const peer = await extended();
    peer.send({ action: "wait" }, { action: "waiting" });
    peer.send({ action: "leave" });
    await server.received.until(() => true);
    server.first.close();
    peer.send({ action: "new" });
    await peer.gone();
    server.gate.resolve();
    await server.stop();
    expect(server.received.items).toEqual([]);
  });

  test("drops what came in the same piece after the message that closed it", async () => {
    const { server, extended } = openServer(RoomServer);
    const peer = await extended();
    peer.send({ action: "one" }, { action: "leave" }, { action: "two" });
    await peer.gone();
    await server.stop();
    expect(server.received.items).toEqual([{ action: "one" }]);
  });

  test("closes once", async () => {
    const { server, extended } = openServer(RoomServer);
    const peer = await extended();
    const { first } = server;
    first.close("One.");
    first.close("Two.");
    await peer.gone();
    first.close("Three.");
    expect(peer.inbox.items.slice(1)).toMatchObject([{ action: "$close", reason: "One." }]);
  });

  test("can be closed from onClose and onError without harm", async () => {
    class Nervous extends RoomChannel {
      override onClose(): void {
        this.close("again");
        throw new Error("oh");
      }
      override onError(error: Error): void {
        super.onError(error);
        this.close("and again");
      }
    }
    class NervousServer extends RoomServer {
      override channelClass = Nervous;
    }
    const { server, extended } = openServer(NervousServer);
    const peer = await extended();
    server.first.close("first");
    await peer.gone();
    await server.stop();
    expect(server.errors.items).toMatchObject([{ code: "not_connected" }, { message: "oh" }]);
    expect(peer.inbox.items.slice(1)).toMatchObject([{ reason: "first" }]);
  });
});
