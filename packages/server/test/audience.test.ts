import { Socket } from "node:net";
import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { Action, encode } from "@repod/core";
import type { Contract } from "@repod/core";
import { Channel } from "../src/channel.js";
import { Server } from "../src/server.js";
import type { PlainPeer } from "./support/peers.js";
import { Recorder } from "./support/recorder.js";
import { openServer, startServer } from "./support/servers.js";
import type { MemoryHouse } from "./support/servers.js";

afterEach(() => {
  jest.restoreAllMocks();
});

class RoomChannel extends Channel<Contract, RoomServer> {
  override onConnect(): void {
    this.joinGroup("lobby");
  }

  override onClose(): void {
    const { channels, left } = this.server;
    left.push(`${channels.has(this)} ${[...this.groups].join()} ${[...this.server.group("lobby")].includes(this)}`);
  }

  override onError(error: Error): void {
    this.server.errors.push(error);
  }

  @Action("chat")
  chat(message: { action: string; text: string }): void {
    for (const channel of this.server.channels) if (channel !== this) channel.send(message);
  }
}
class RoomServer extends Server<RoomChannel> {
  override channelClass = RoomChannel;
  readonly left = new Recorder<string>();
  readonly errors = new Recorder<Error>();
}

interface Room extends MemoryHouse<RoomServer> {
  readonly peers: readonly [PlainPeer, PlainPeer, PlainPeer];
  readonly channels: readonly [RoomChannel, RoomChannel, RoomChannel];
}

/** A server with three clients, the last one a plain peer. */
async function openRoom(): Promise<Room> {
  const house = openServer(RoomServer);
  const peers = [await house.extended(), await house.extended(), await house.greeted()] as const;
  const channels = [...house.server.channels] as [RoomChannel, RoomChannel, RoomChannel];
  return { ...house, peers, channels };
}

/** What each of the peers got before the mark, which is sent to all. */
async function got({ server, peers }: Room): Promise<unknown[][]> {
  server.sendToAll({ action: "mark" });
  await Promise.all(peers.map((peer) => peer.until("mark")));
  return peers.map(({ inbox }) => inbox.items.slice(1, -1).map(({ text }) => text));
}

describe("an audience", () => {
  test("of everybody reaches everybody, in order of sending", async () => {
    const room = await openRoom();
    room.server.sendToAll({ action: "say", text: 1 });
    room.server.all.send({ action: "say", text: 2 });
    expect(await got(room)).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
  });

  test("without some reaches the others, and does not change the one it was made from", async () => {
    const room = await openRoom();
    const { server, channels } = room;
    const { all } = server;
    const others = all.except(channels[0]);
    const last = others.except(channels[1], channels[1], channels[0]);
    expect([all.size, others.size, last.size]).toEqual([3, 2, 1]);
    expect([...last]).toEqual([channels[2]]);
    others.send({ action: "say", text: "others" });
    last.send({ action: "say", text: "last" });
    all.send({ action: "say", text: "all" });
    expect(await got(room)).toEqual([["all"], ["others", "all"], ["others", "last", "all"]]);
  });

  test("that leaves out somebody who is not in it has everybody", async () => {
    const { server, channels } = await openRoom();
    channels[0].leaveGroup("lobby");
    expect(server.group("lobby").except(channels[0], new Channel()).size).toBe(2);
  });

  test("of a group has its members of the moment", async () => {
    const room = await openRoom();
    const { server, channels } = room;
    const red = server.group("red");
    expect([red.size, [...red]]).toEqual([0, []]);
    red.send({ action: "say", text: "nobody hears it" });
    channels[0].joinGroup("red");
    channels[0].joinGroup("red");
    channels[2].joinGroup("red");
    expect([...red]).toEqual([channels[0], channels[2]]);
    red.send({ action: "say", text: "red" });
    channels[0].leaveGroup("red");
    channels[1].leaveGroup("red");
    red.send({ action: "say", text: "still red" });
    expect(await got(room)).toEqual([["red"], [], ["red", "still red"]]);
    expect([...channels[0].groups]).toEqual(["lobby"]);
    expect([...channels[2].groups]).toEqual(["lobby", "red"]);
  });

  test("takes names of groups as they are", async () => {
    const { server, channels } = await openRoom();
    for (const name of ["__proto__", "constructor", ""]) channels[0].joinGroup(name);
    expect([...channels[0].groups]).toEqual(["lobby", "__proto__", "constructor", ""]);
    expect(server.group("__proto__").size).toBe(1);
    expect(server.group("toString").size).toBe(0);
  });

  test("loses those who leave, after their onClose, which still finds them there", async () => {
    const { server, channels, peers } = await openRoom();
    channels[0].joinGroup("red");
    peers[0].close();
    await server.left.count(1);
    expect(server.left.items).toEqual(["true lobby,red true"]);
    expect([server.all.size, server.group("lobby").size, server.group("red").size]).toEqual([2, 2, 0]);
    expect(channels[0].groups.size).toBe(0);
    channels[0].joinGroup("red");
    expect(server.group("red").size).toBe(0);
  });

  test("can be iterated while its members leave", async () => {
    const room = await openRoom();
    const { server, channels } = room;
    const seen: unknown[] = [];
    for (const channel of server.group("lobby")) {
      seen.push(channel);
      channel.close();
      channels[1].leaveGroup("lobby");
    }
    expect(seen).toEqual([channels[0], channels[2]]);
    await server.left.count(2);
    expect([...server.channels]).toEqual([channels[1]]);
  });

  test("reaches the others when a member leaves while it sends", async () => {
    const room = await openRoom();
    const { server, channels } = room;
    server.sendToAll({ action: "say", text: 1 });
    channels[1].close();
    server.sendToAll({ action: "say", text: 2 });
    await room.peers[2].until("say");
    expect(await room.peers[2].until("say")).toEqual({ action: "say", text: 2 });
    expect(await room.peers[1].until("$close")).toMatchObject({ code: "kicked" });
    expect(room.peers[1].actions).toEqual(["connected", "say", "$close"]);
  });

  test("with a member that accepts only small messages reaches the others, and tells that channel", async () => {
    const { server, extended } = openServer(RoomServer);
    const small = await extended({ limit: 1_024 });
    const large = await extended();
    const text = "x".repeat(1_024);
    server.sendToAll({ action: "say", text });
    server.sendToAll({ action: "say", text: "short" });
    expect(await large.next()).toEqual({ action: "say", text });
    expect(await small.next()).toEqual({ action: "say", text: "short" });
    expect(server.errors.items).toMatchObject([
      { code: "message_too_large", message: '"say" has 1044 bytes; the peer accepts 1024.' },
    ]);
  });

  test("refuses what cannot be sent before anybody gets it", async () => {
    const room = await openRoom();
    expect(() => room.server.sendToAll({ action: "$close" })).toThrow(
      expect.objectContaining({ code: "reserved_name" }),
    );
    expect(() => room.server.all.send({ action: "say", text: new Set() })).toThrow(
      expect.objectContaining({ code: "not_encodable" }),
    );
    expect(await got(room)).toEqual([[], [], []]);
  });

  test("with a plain peer in it survives half an emoji", async () => {
    const room = await openRoom();
    room.server.sendToAll({ action: "say", text: "😀".slice(0, 1) });
    expect(await got(room)).toEqual([["\ufffd"], ["\ufffd"], ["\ufffd"]]);
    expect(room.server.channels.size).toBe(3);
  });
});

describe("the channels of a server", () => {
  test("are those of greeted clients, and a handler can loop over them and skip its own", async () => {
    const room = await openRoom();
    room.plain();
    expect(room.server.channels.size).toBe(3);
    room.peers[1].send({ action: "chat", text: "hi" });
    expect(await room.peers[0].until("chat")).toEqual({ action: "chat", text: "hi" });
    expect(await room.peers[2].until("chat")).toEqual({ action: "chat", text: "hi" });
    room.server.sendToAll({ action: "mark" });
    expect(await room.peers[1].next()).toEqual({ action: "mark" });
  });
});

describe("what a turn sends", () => {
  test("leaves in one write per channel", async () => {
    const { server, transports, channels, peers } = await openRoom();
    const writes: number[][] = transports.map(() => []);
    transports.forEach((transport, index) => {
      const send = transport.send.bind(transport);
      transport.send = (frames, byteLength) => {
        writes[index]?.push(frames.length);
        send(frames, byteLength);
      };
    });
    server.sendToAll({ action: "say", text: 1 });
    channels[0].send({ action: "say", text: 2 });
    server.group("lobby").send({ action: "say", text: 3 });
    await Promise.all(peers.map((peer) => peer.inbox.until(() => peer.inbox.items.at(-1)?.["text"] === 3)));
    expect(writes).toEqual([[3], [2], [2]]);
  });

  test("leaves in one write of the socket, too", async () => {
    const { server, greeted } = await startServer(RoomServer);
    const peers = [await greeted(), await greeted()];
    const [, port] = server.address;
    const write = jest.spyOn(Socket.prototype, "write");
    for (let text = 0; text < 10; text += 1) server.sendToAll({ action: "say", text });
    await Promise.all(peers.map((peer) => peer.inbox.count(11)));
    const written = write.mock.contexts.filter((socket) => (socket as Socket).localPort === port);
    expect(new Set(written).size).toBe(2);
    expect(written).toHaveLength(2);
  });

  test("to an audience is encoded once: all get the same bytes", async () => {
    const { server, transports, peers } = await openRoom();
    const frames: Uint8Array[] = [];
    for (const transport of transports) {
      const send = transport.send.bind(transport);
      transport.send = (batch, byteLength) => {
        frames.push(...batch);
        send(batch, byteLength);
      };
    }
    server.sendToAll({ action: "say", text: "the same" });
    await Promise.all(peers.map((peer) => peer.until("say")));
    expect(frames).toHaveLength(3);
    expect(Buffer.from(frames[0] as Uint8Array)).toEqual(Buffer.from(encode({ action: "say", text: "the same" })));
    expect(new Set(frames).size).toBe(1);
  });
});
