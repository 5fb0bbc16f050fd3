import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, describe, expect, test } from "@jest/globals";
import { decode, encode } from "@repod/core";
import { Channel, Server } from "@repod/server";
import { meetAll } from "../../src/driver/meet-all.js";
import { bodyOf, GREETING } from "../../src/driver/messages.js";
import type { RawClient } from "../../src/driver/raw-client.js";
import { receive } from "../../src/driver/receive.js";
import { WIRES } from "../../src/driver/wires.js";
import type { WireName } from "../../src/driver/wires.js";

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

class Quiet extends Channel {}

class QuietServer extends Server<Quiet> {
  channelClass = Quiet;
}

async function start(heartbeat: number): Promise<{ server: QuietServer; port: number }> {
  const server = new QuietServer({ port: 0, heartbeat });
  await server.start();
  cleanUps.push(() => server.stop({ drain: 0 }));
  const [, port] = server.address;
  return { server, port };
}

async function meet(count: number, port: number, wire: WireName = "tcp-extended"): Promise<RawClient[]> {
  const clients = await meetAll(count, port, WIRES[wire]);
  cleanUps.push(() => clients.forEach((client) => client.close()));
  return clients;
}

/** A server that greets whoever says hello, and does no more by itself. */
async function greetOne(heartbeat: number): Promise<{ port: number; greeted: Promise<Socket> }> {
  const server = createServer((socket) => {
    socket.once("data", () => {
      socket.write(encode({ action: "connected", $: { v: 1, heartbeat } }));
      server.emit("greeted", socket);
    });
    socket.on("error", () => socket.destroy());
    cleanUps.push(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanUps.push(() => server.close());
  const greeted = once(server, "greeted").then(([socket]) => socket as Socket);
  return { port: (server.address() as AddressInfo).port, greeted };
}

/** Bytes without what the client says at the start. */
async function read(socket: Socket, byteLength: number): Promise<Buffer> {
  return receive(
    socket,
    (chunk) => [chunk],
    (bytes) => bytes.length >= byteLength,
  );
}

describe("clients that meet a server", () => {
  test.each(["tcp-extended", "websocket-extended"] as const)(
    "are there, over %s, and measure the way",
    async (wire) => {
      const { server, port } = await start(60_000);
      const clients = await meet(25, port, wire);
      expect(clients.map(({ isOpen }) => isOpen)).toEqual(Array(25).fill(true));
      expect(server.channels.size).toBe(25);
      // The server pings as well, and all of its pings at the start are answered.
      const [channel] = server.channels;
      while (channel?.rtt === undefined) await nextTurn();
      expect(channel.rtt).toBeGreaterThan(0);
    },
  );

  test("do not ping where there are no heartbeats", async () => {
    const { port, greeted } = await greetOne(0);
    const meeting = meet(1, port);
    const socket = await greeted;
    const acknowledged = await read(socket, 1);
    expect(decode(bodyOf(acknowledged))).toEqual({ action: "$ack", n: 0 });
    const [client] = await meeting;
    client?.write(encode({ action: "echo" }));
    expect(decode(bodyOf(await read(socket, 1)))).toEqual({ action: "echo" });
  });

  test("answer a ping, however it is cut", async () => {
    const { port, greeted } = await greetOne(0);
    const meeting = meet(1, port);
    const socket = await greeted;
    await read(socket, encode({ action: "$ack", n: 0 }).length);
    await meeting;
    const ping = encode({ action: "$ping", t: 12.5, n: 0 });
    const answer = encode({ action: "$pong", t: 12.5 });
    const answers = read(socket, 2 * answer.length);
    for (const byte of ping) {
      socket.write(Uint8Array.of(byte));
      await nextTurn();
    }
    socket.write(ping);
    const answered = await answers;
    expect(decode(bodyOf(answered.subarray(0, answer.length)))).toEqual({ action: "$pong", t: 12.5 });
    expect(answered).toHaveLength(2 * answer.length);
  });

  test("are gone where the server says what is not for a client that stays", async () => {
    const { port, greeted } = await greetOne(0);
    const [client] = await meet(1, port);
    const socket = await greeted;
    socket.write(encode({ action: "$close", code: "kicked", reason: "No." }));
    socket.resume();
    await once(socket, "close");
    expect(client?.isOpen).toBe(false);
  });

  test("stand in the order in which they set out, whoever is greeted first", async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      cleanUps.push(() => socket.destroy());
      sockets.push(socket);
      if (sockets.length === 3) void greetFromTheLast();
    });
    async function greetFromTheLast(): Promise<void> {
      for (const socket of [...sockets].reverse()) {
        socket.write(GREETING);
        for (let turn = 0; turn < 10; turn += 1) await nextTurn();
      }
    }
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    cleanUps.push(() => server.close());
    const [first] = await meet(3, (server.address() as AddressInfo).port, "tcp");
    first?.write(encode({ action: "first" }));
    expect(decode(bodyOf(await read(sockets[0]!, 1)))).toEqual({ action: "first" });
  });

  test("fail together where one is not greeted as it should be, and none stays", async () => {
    let met = 0;
    const left: Promise<unknown>[] = [];
    const server = createServer((socket) => {
      left.push(once(socket, "close"));
      socket.on("error", () => socket.destroy());
      socket.resume();
      met += 1;
      socket.write(met < 30 ? GREETING : encode({ action: "not welcome" }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    cleanUps.push(() => server.close());
    await expect(meet(40, (server.address() as AddressInfo).port, "tcp")).rejects.toThrow("greeted by");
    await Promise.all(left);
  });
});
