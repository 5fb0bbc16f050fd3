import { on } from "node:events";
import { MessageChannel as NodeChannel, Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Client } from "@repod/client";
import { overPort } from "@repod/client/port";
import type { AnyMessage } from "@repod/client";
import { decode, encode, FrameReader } from "@repod/core";
import { PORT_KEY } from "@repod/core/internal";
import { Action, Channel, Server } from "@repod/server";
import { until } from "../until.js";
import { PortRelay } from "./port-relay.js";

class EchoChannel extends Channel {
  @Action("say")
  say({ text }: { text: string }): void {
    (this.server as EchoServer).sendToAll({ action: "said", text });
  }
}

class EchoServer extends Server<EchoChannel> {
  channelClass = EchoChannel;
}

/** The next message with an action, of those that were not taken yet. */
async function next(client: Client, action: string): Promise<AnyMessage> {
  for await (const message of client) if (message.action === action) return message;
  throw new Error(`The client ended before "${action}" came.`);
}

describe("a server and its clients in one program", () => {
  let server: EchoServer;
  let relay: PortRelay;
  const clients: Client[] = [];

  beforeEach(async () => {
    const { port1, port2 } = new MessageChannel();
    server = new EchoServer({ messagePort: port1, handshakeTimeout: 50 });
    relay = new PortRelay(port2);
    await server.start();
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await server.stop();
    relay.close();
  });

  async function connect(): Promise<Client> {
    const client = new Client(overPort(relay));
    clients.push(client);
    await client.start();
    return client;
  }

  test("talk through message ports, each client through its own, and neither has an address", async () => {
    const [first, second] = [await connect(), await connect()];
    first.send({ action: "say", text: "hello" });
    expect(await next(first, "said")).toEqual({ action: "said", text: "hello" });
    expect(await next(second, "said")).toEqual({ action: "said", text: "hello" });
    expect([...server.channels].map(({ addr }) => addr)).toEqual([
      ["port", 1],
      ["port", 2],
    ]);
    expect([server.address, server.host]).toEqual([["port", 0], "port"]);
    expect(server.metrics().connections.open).toMatchObject({ port: 2, tcp: 0 });
  });

  test("post the bytes that would be on the wire, whole frames in each message", async () => {
    const client = await connect();
    client.send({ action: "say", text: "hello" });
    await next(client, "said");
    const frame = Buffer.from(encode({ action: "said", text: "hello" }));
    expect(relay.toClient.map((bytes) => Buffer.from(bytes)).filter((bytes) => bytes.includes(frame))).toHaveLength(1);
    for (const bytes of relay.toClient) {
      const reader = new FrameReader({ maxFrameBytes: 65_536, wholeFrames: true });
      expect(() => reader.push(new Uint8Array(bytes), () => undefined)).not.toThrow();
    }
  });

  test("go on with the session, and lose nothing, when a port is cut", async () => {
    const client = await connect();
    const [channel] = server.channels;
    // The server waits for a client of which it knows that it was greeted.
    client.send({ action: "say", text: "before" });
    await next(client, "said");
    relay.cut();
    await until(() => client.isSuspended);
    client.send({ action: "say", text: "from the client" });
    server.sendToAll({ action: "said", text: "from the server" });
    expect(await next(client, "resumed")).toBeDefined();
    expect([await next(client, "said"), await next(client, "said")]).toEqual([
      { action: "said", text: "from the server" },
      { action: "said", text: "from the client" },
    ]);
    expect([...server.channels]).toEqual([channel]);
  });

  /** A port of somebody who does not speak as a client does, and what is posted to it until the end. */
  async function stranger(says: unknown): Promise<string[]> {
    const { port1, port2 } = new NodeChannel();
    relay.target.postMessage({ [PORT_KEY]: port2 }, [port2 as never]);
    if (says !== undefined) port1.postMessage(says);
    const posted: string[] = [];
    for await (const [message] of on(port1, "message")) {
      if (typeof message === "object") posted.push(String(decode(new Uint8Array(message as ArrayBuffer, 4))["code"]));
      else posted.push(String(message));
      if (message === "end") break;
    }
    port1.close();
    return posted;
  }

  test("end only the connection of who posts what is no frame, or nothing", async () => {
    const client = await connect();
    expect(await stranger("hello")).toEqual(["0", "bad_frame", "end"]);
    expect(await stranger(new ArrayBuffer(3))).toEqual(["0", "bad_frame", "end"]);
    // Nobody waits for a greeting there, so that none is given to who says nothing.
    expect(await stranger(undefined)).toEqual(["0", "handshake_timeout", "end"]);
    client.send({ action: "say", text: "still here" });
    expect(await next(client, "said")).toEqual({ action: "said", text: "still here" });
  });

  test("end in order, and the client hears why", async () => {
    const client = await connect();
    const [channel] = server.channels;
    channel?.close("Enough.", "kicked");
    expect(await next(client, "disconnected")).toMatchObject({ code: "kicked", reason: "Enough." });
    await until(() => server.channels.size === 0);
  });
});

describe("a server in a worker thread", () => {
  let worker: Worker;
  beforeEach(() => {
    worker = new Worker(new URL("./fixtures/echo-worker.js", import.meta.url));
  });
  afterEach(() => worker.terminate());

  test("answers clients of the main thread, also what was posted before it listened", async () => {
    const client = new Client(overPort(worker));
    await client.start();
    expect(await client.request("double", { value: 21 })).toBe(42);
    client.send({ action: "say", text: "bytes", bytes: Uint8Array.of(1, 2, 255) });
    expect(await next(client, "said")).toEqual({ action: "said", text: "bytes", bytes: Uint8Array.of(1, 2, 255) });
    client.close();
  });

  test("ends by itself when it has stopped, and clients are told", async () => {
    const client = new Client({ ...overPort(worker), reconnect: false });
    await client.start();
    const ended = new Promise((resolve) => worker.once("exit", resolve));
    client.send({ action: "stop" });
    expect(await next(client, "disconnected")).toMatchObject({ code: "server_stopping" });
    expect(await ended).toBe(0);
  });

  test("that dies suspends its clients at once", async () => {
    const client = new Client(overPort(worker));
    await client.start();
    await worker.terminate();
    expect(await next(client, "suspended")).toMatchObject({ code: "connection_lost" });
    client.close();
  });
});

test("clients in worker threads play on servers in the main thread, beside other messages, and end", async () => {
  const workers = [1, 2].map(() => new Worker(new URL("./fixtures/client-worker.js", import.meta.url)));
  const servers = workers.map((worker) => new EchoServer({ messagePort: worker }));
  await Promise.all(servers.map((server) => server.start()));
  const said = workers.map(async (worker) => {
    for await (const [message] of on(worker, "message")) if (typeof message === "string") return message;
    return undefined;
  });
  const ended = workers.map((worker) => new Promise((resolve) => worker.once("exit", resolve)));
  expect(await Promise.all(said)).toEqual(["hello", "hello"]);
  expect(await Promise.all(ended)).toEqual([0, 0]);
  await Promise.all(servers.map((server) => server.stop()));
});
