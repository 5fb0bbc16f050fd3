import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { decode, encode } from "@repod/core";
import { Channel, Server } from "@repod/server";
import { TCP, WEBSOCKET } from "../../src/driver/carrier.js";
import { IdleClient } from "../../src/driver/idle-client.js";
import { bodyOf } from "../../src/driver/messages.js";
import { receive } from "../../src/driver/receive.js";

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

async function join(port: number, carrier = TCP): Promise<IdleClient> {
  const client = await IdleClient.join(port, carrier);
  cleanUps.push(() => client.close());
  return client;
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

describe("an idle client", () => {
  test.each([
    ["TCP", TCP],
    ["WebSocket", WEBSOCKET],
  ])("is there over %s once both sides have measured the way", async (_, carrier) => {
    const { server, port } = await start(60_000);
    const client = await join(port, carrier);
    const [channel] = server.channels;
    expect(channel?.rtt).toBeGreaterThan(0);
    expect(client.isOpen).toBe(true);
  });

  test("does not ping a server that has no heartbeats", async () => {
    const { server, port } = await start(0);
    await join(port);
    const [channel] = server.channels;
    expect(channel?.rtt).toBeUndefined();
    expect(channel?.isConnected).toBe(true);
  });

  test("answers a ping, however it is cut", async () => {
    const { port, greeted } = await greetOne(0);
    await join(port);
    const socket = await greeted;
    const acknowledged = encode({ action: "$ack", n: 0 });
    await read(socket, acknowledged.length);
    const ping = encode({ action: "$ping", t: 12.5, n: 0 });
    const answer = encode({ action: "$pong", t: 12.5 });
    const answers = read(socket, 2 * answer.length);
    for (const byte of ping) {
      socket.write(Uint8Array.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.write(ping);
    const answered = await answers;
    expect(decode(bodyOf(answered.subarray(0, answer.length)))).toEqual({ action: "$pong", t: 12.5 });
    expect(answered).toHaveLength(2 * answer.length);
  });

  test("ends a connection on which something comes that is not for idle clients", async () => {
    const { port, greeted } = await greetOne(0);
    const client = await join(port);
    const socket = await greeted;
    socket.write(encode({ action: "news" }));
    socket.resume();
    await once(socket, "close");
    expect(client.isOpen).toBe(false);
  });

  test("does not wait for a server that ends the connection instead of answering", async () => {
    const { port, greeted } = await greetOne(5_000);
    const joining = IdleClient.join(port, TCP);
    void greeted.then((socket) => socket.end());
    await expect(joining).rejects.toThrow("The server ended the connection.");
  });
});
