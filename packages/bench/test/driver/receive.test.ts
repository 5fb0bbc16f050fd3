import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { GREETING } from "../../src/driver/messages.js";
import { receive } from "../../src/driver/receive.js";
import { WIRES } from "../../src/driver/wires.js";

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A server that says something to whoever connects, and then waits. */
async function serve(words: Uint8Array): Promise<{ port: number; accepted: Promise<Socket> }> {
  const server = createServer((socket) => {
    cleanUps.push(() => socket.destroy());
    socket.on("error", () => socket.destroy());
    socket.write(words);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanUps.push(() => server.close());
  const accepted = once(server, "connection").then(([socket]) => socket as Socket);
  return { port: (server.address() as AddressInfo).port, accepted };
}

async function connected(words: Uint8Array): Promise<Socket> {
  const { port } = await serve(words);
  const socket = connect(port, "127.0.0.1");
  cleanUps.push(() => socket.destroy());
  return socket;
}

function asItIs(chunk: Buffer): Buffer[] {
  return [chunk];
}

describe("a driver that waits for an answer", () => {
  test("has it as soon as it is enough", async () => {
    const socket = await connected(Buffer.from("hello"));
    const answer = await receive(socket, asItIs, (bytes) => bytes.length >= 5);
    expect(answer.toString()).toBe("hello");
    expect(socket.isPaused()).toBe(true);
  });

  test.each([
    ["", "answered nothing."],
    ["hel", "answered nothing but 68656c."],
  ])("does not wait for ever when all that comes is %j", async (words, message) => {
    const socket = await connected(Buffer.from(words));
    const answer = receive(socket, asItIs, (bytes) => bytes.length >= 5, 200);
    await expect(answer).rejects.toThrow(message);
    expect(socket.listenerCount("data")).toBe(0);
  });

  test("knows a wrong greeting at once, however short it is", async () => {
    const { port } = await serve(Buffer.from([0, 0, 0, 1, 0xc0]));
    await expect(WIRES.tcp.connect(port)).rejects.toThrow("greeted by 00000001c0");
  });

  test("waits for the rest of a greeting", async () => {
    const { port, accepted } = await serve(GREETING.subarray(0, 5));
    const connecting = WIRES.tcp.connect(port);
    const socket = await accepted;
    socket.write(GREETING.subarray(5));
    const { socket: client } = await connecting;
    client.destroy();
  });
});
