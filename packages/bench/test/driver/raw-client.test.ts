import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { decode, encode, HEADER_SIZE } from "@repod/core";
import { afterEach, describe, expect, test } from "@jest/globals";
import { FRAME_BYTES, frames, GREETING } from "../../src/driver/messages.js";
import { RawClient } from "../../src/driver/raw-client.js";
import { WIRES } from "../../src/driver/wires.js";

const WIRE = WIRES["tcp-extended"];
const EXTENDED_GREETING = encode({ action: "connected", $: { v: 1, limit: 65_536 } });

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** What one write of a client held, by actions, and of acknowledgements the number. */
function told(chunk: Buffer): string[] {
  const actions: string[] = [];
  let rest = chunk;
  while (rest.length > 0) {
    const end = HEADER_SIZE + rest.readUInt32BE();
    const { action, n } = decode(rest.subarray(HEADER_SIZE, end));
    actions.push(action === "$ack" ? `$ack ${n as number}` : (action as string));
    rest = rest.subarray(end);
  }
  return actions;
}

/** A server that greets, answers the first message, and leaves what follows to the test. */
async function serve(greeting: Uint8Array): Promise<{ port: number; heard: string[]; socket: () => Socket }> {
  const heard: string[] = [];
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("data", (chunk) => {
      const actions = told(chunk);
      heard.push(...actions);
      if (actions.includes("$hello")) socket.write(greeting);
      if (actions.includes("echo") && heard.filter((action) => action === "echo").length === 1) {
        socket.write(Buffer.concat([encode({ action: "$ack", n: 1 }), ...frames("echo", 1)]));
      }
    });
    socket.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanUps.push(() => server.close());
  return { port: (server.address() as AddressInfo).port, heard, socket: () => sockets[0]! };
}

async function join(port: number): Promise<RawClient> {
  const client = await RawClient.join(port, WIRE);
  cleanUps.push(() => client.close());
  return client;
}

/** Resolves when so many bytes of messages have come. */
function received(client: RawClient, byteLength: number): Promise<void> {
  let missing = byteLength;
  return new Promise((resolve, reject) => {
    client.onLost = reject;
    client.onReceived = (length) => {
      missing -= length;
      if (missing === 0) resolve();
    };
  });
}

/** Resolves when the server has heard something of the client. */
function nextData(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once("data", () => resolve()));
}

describe("an extended client", () => {
  test("says hello, waits for the greeting, and acknowledges that before its first message", async () => {
    const { port, heard } = await serve(EXTENDED_GREETING);
    await join(port);
    expect(heard).toEqual(["$hello", "$ack 0", "echo"]);
  });

  test.each([
    ["a plain greeting", GREETING, "answered a hello by"],
    ["more than a greeting", Buffer.concat([EXTENDED_GREETING, GREETING]), "bytes after the map"],
    ["an end", encode({ action: "$close", code: "kicked", reason: "No." }), "kicked"],
  ])("refuses %s for an answer to its hello", async (_, greeting, message) => {
    const { port } = await serve(greeting);
    await expect(join(port)).rejects.toThrow(message);
  });

  test("acknowledges by itself when it has nothing to write", async () => {
    const { port, heard, socket } = await serve(EXTENDED_GREETING);
    await join(port);
    const data = nextData(socket());
    // With the one that it was greeted with.
    socket().write(Buffer.concat(frames("news", 63)));
    await data;
    expect(heard.slice(3)).toEqual(["$ack 64"]);
  });

  test("acknowledges ahead of what it writes in return", async () => {
    const { port, heard, socket } = await serve(EXTENDED_GREETING);
    const client = await join(port);
    const data = nextData(socket());
    client.onReceived = () => client.write(WIRE.written("echo", 2));
    socket().write(Buffer.concat(frames("echo", 70)));
    await data;
    expect(heard.slice(3, 6)).toEqual(["$ack 71", "echo", "echo"]);
  });

  test("does not take the server's acknowledgements for messages", async () => {
    const { port, socket } = await serve(EXTENDED_GREETING);
    const client = await join(port);
    const all = received(client, 3 * FRAME_BYTES);
    const [first, ...others] = frames("news", 3);
    socket().write(Buffer.concat([first!, encode({ action: "$ack", n: 65 }), ...others]));
    await expect(all).resolves.toBeUndefined();
  });

  test("is lost when the server says anything else", async () => {
    const { port, socket } = await serve(EXTENDED_GREETING);
    const client = await join(port);
    const lost = new Promise<Error>((resolve) => (client.onLost = resolve));
    socket().write(encode({ action: "$close", code: "slow_consumer", reason: "Too slow." }));
    expect((await lost).message).toContain("slow_consumer");
  });
});
