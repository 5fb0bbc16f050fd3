import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { encode } from "@msgpack/msgpack";
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import { clientMessage, MESSAGE_TYPE } from "../../src/driver/websocket.js";
import { WIRES } from "../../src/driver/wires.js";

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A server for any of the wires: seats are reserved for whoever asks, and what is said over WebSocket is up to the test. */
async function serve(
  onConnection: (peer: WebSocket) => void,
  status = 200,
  onAsked: (body: string) => void = () => {},
): Promise<number> {
  const http = createServer((request, response) => {
    request.on("data", (chunk: Buffer) => onAsked(chunk.toString()));
    response.writeHead(status, { connection: "close" });
    response.end(JSON.stringify({ processId: "process", roomId: "room", sessionId: "session" }));
  });
  const server = new WebSocketServer({ server: http });
  server.on("connection", onConnection);
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  cleanUps.push(() => {
    for (const peer of server.clients) peer.terminate();
    http.close();
  });
  return (http.address() as AddressInfo).port;
}

/** Masking is its own inverse: what a client wrote in one short message, without its header. */
function payloadOf(message: Uint8Array): Buffer {
  return clientMessage(message.subarray(6)).subarray(6);
}

const TEXT = "the quick brown fox jumps o";

test.each(["socket.io", "socket.io-msgpack", "colyseus"] as const)("what a server says in %s is read", (wire) => {
  const payload = Buffer.from(WIRES[wire].payload("news", 1));
  expect(WIRES[wire].parse(payload)).toEqual({ action: "news", sequence: 65_536, text: TEXT });
});

describe("the wire of Socket.IO", () => {
  test("writes packets as its client does", () => {
    expect(payloadOf(WIRES["socket.io"].written("publish", 1)).toString()).toBe(
      `42["publish",{"sequence":65536,"text":"${TEXT}"}]`,
    );
    const payload = { sequence: 65_536, text: TEXT };
    const packet = { type: 2, data: ["publish", payload], options: { compress: true }, nsp: "/" };
    expect(payloadOf(WIRES["socket.io-msgpack"].written("publish", 1))).toEqual(Buffer.from(encode(packet)));
  });

  test.each(["socket.io", "socket.io-msgpack"] as const)("answers pings in %s", (wire) => {
    const reader = WIRES[wire].createReader();
    expect(reader.read(Buffer.from("810132", "hex"))).toEqual([]);
    expect(reader.takeReply()).toEqual(clientMessage(Buffer.from("3"), MESSAGE_TYPE.text));
    expect(() => reader.read(Buffer.from("810131", "hex"))).toThrow('The server sent a message of type 81: "1"');
  });

  test.each([
    ["socket.io", '44{"message":"Invalid namespace"}'],
    ["socket.io-msgpack", encode({ type: 4, data: { message: "Invalid namespace" }, nsp: "/" })],
  ] as const)("does not take a refusal for a connection in %s", async (wire, refusal) => {
    const port = await serve((peer) => {
      peer.send("0{}");
      peer.once("message", () => peer.send(refusal));
    });
    await expect(WIRES[wire].open(port)).rejects.toThrow("Invalid namespace");
  });
});

describe("the wire of Colyseus", () => {
  const wire = WIRES.colyseus;

  test("writes messages as its client does", () => {
    const record = "d4724092a873657175656e6365a474657874ce00010000bb";
    expect(payloadOf(wire.written("publish", 1)).toString("hex")).toBe(
      `0da7${Buffer.from("publish").toString("hex")}${record}${Buffer.from(TEXT).toString("hex")}`,
    );
  });

  test("answers pings", () => {
    const reader = wire.createReader();
    expect(reader.read(Buffer.from("89024849", "hex"))).toEqual([]);
    expect(reader.takeReply()).toEqual(clientMessage(Buffer.from("HI"), MESSAGE_TYPE.pong));
    expect(() => reader.read(Buffer.from("82010b", "hex"))).toThrow("of type 82");
  });

  test("takes its place in the room, and is there for who asks before", async () => {
    const heard: string[] = [];
    const port = await serve((peer) => {
      peer.ping("there?");
      peer.once("pong", (data) => {
        heard.push(data.toString());
        peer.send(Uint8Array.of(10, 0, 0, 0));
      });
      peer.once("message", (data: Buffer) => {
        heard.push(data.toString("hex"));
        peer.close();
      });
    });
    const socket = await wire.open(port);
    cleanUps.push(() => socket.destroy());
    await new Promise((resolve) => socket.once("data", resolve).resume());
    expect(heard).toEqual(["there?", "0a"]);
  });

  test("asks for the room in which it will play", async () => {
    const asked: string[] = [];
    const port = await serve(
      (peer) => peer.send(Uint8Array.of(10, 0, 0, 0)),
      200,
      (body) => asked.push(body),
    );
    const { socket } = await wire.connect(port, "red");
    cleanUps.push(() => socket.destroy());
    expect(asked).toEqual(['{"room":"red"}']);
  });

  test("is told when there is no place", async () => {
    const full = await serve((peer) => peer.send(Uint8Array.of(11, 0)));
    await expect(wire.open(full)).rejects.toThrow("of type 82");
    const closed = await serve(() => {}, 503);
    await expect(wire.open(closed)).rejects.toThrow("reserved no seat");
  });
});
