import { createServer } from "node:http";
import { once } from "node:events";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { WebSocketServer } from "ws";
import { AcceptedWebSocket } from "../../../src/listeners/websocket/accepted-websocket.js";
import type { WebSocketListener } from "../../../src/listeners/websocket/accepted-websocket.js";
import { Recorder } from "../../support/recorder.js";
import { OPCODES, RawPeer } from "./raw-peer.js";
import type { FrameParts } from "./raw-peer.js";

let release = (): void => undefined;

afterEach(() => release());

interface SetUp {
  readonly peer: RawPeer;
  readonly ws: AcceptedWebSocket;
  /** What `ws` told its listener. */
  readonly calls: Recorder<unknown[]>;
}

/** A bare socket, and the WebSocket at the other end. */
async function setUp(): Promise<SetUp> {
  const http = createServer().listen(0, "127.0.0.1");
  await once(http, "listening");
  const accepting = new WebSocketServer({ noServer: true, clientTracking: false, WebSocket: AcceptedWebSocket });
  const calls = new Recorder<unknown[]>();
  const upgraded = new Promise<AcceptedWebSocket>((resolve) => {
    http.on("upgrade", (request, socket, head) =>
      accepting.handleUpgrade(request, socket, head, (ws) => {
        ws.listen(notingIn(calls));
        resolve(ws);
      }),
    );
  });
  const peer = new RawPeer(connect((http.address() as AddressInfo).port, "127.0.0.1"));
  peer.request();
  const ws = await upgraded;
  release = () => {
    ws.terminate();
    peer.socket.destroy();
    http.close();
  };
  return { peer, ws, calls };
}

function notingIn(calls: Recorder<unknown[]>): WebSocketListener {
  return {
    onMessage: (data, isBinary) => calls.push(["message", String(data), isBinary]),
    onPing: (data) => calls.push(["ping", String(data)]),
    onPong: () => calls.push(["pong"]),
    onPeerClose: (code) => calls.push(["peer close", code]),
    onFault: (code) => calls.push(["fault", code]),
    onError: ({ name }) => calls.push(["error", name]),
    onClose: (code) => calls.push(["close", code]),
  };
}

describe("an accepted WebSocket", () => {
  test.each<{ what: string; frames: FrameParts[]; told: unknown[][] }>([
    {
      what: "messages, pings and pongs, as they come",
      frames: [
        { opcode: OPCODES.binary, payload: "one" },
        { opcode: OPCODES.ping, payload: "there?" },
        { opcode: OPCODES.text, payload: "two" },
        { opcode: OPCODES.pong },
      ],
      told: [["message", "one", true], ["ping", "there?"], ["message", "two", false], ["pong"]],
    },
    {
      what: "the peer's close frame before the end of its socket",
      frames: [{ opcode: OPCODES.close, payload: Uint8Array.of(0x03, 0xe9) }],
      told: [
        ["peer close", 1001],
        ["close", 1001],
      ],
    },
    {
      what: "what breaks the protocol with the code of the answer",
      frames: [{ opcode: OPCODES.binary, payload: "x", masked: false }],
      told: [
        ["fault", 1002],
        ["error", "RangeError"],
        ["close", 1006],
      ],
    },
  ])("tells its listener of $what", async ({ frames, told }) => {
    const { peer, calls } = await setUp();
    peer.send(...frames);
    await peer.head();
    if (told.at(-1)?.[0] === "close") peer.socket.end();
    await calls.count(told.length);
    expect(calls.items).toEqual(told);
  });

  test("does not say that we close", async () => {
    const { peer, ws, calls } = await setUp();
    await peer.head();
    ws.startClosing(1000, Buffer.from(""));
    peer.send({ opcode: OPCODES.close, payload: Uint8Array.of(0x03, 0xe8) });
    await calls.until(() => calls.items.some(([what]) => what === "close"));
    expect(calls.items).toEqual([
      ["peer close", 1000],
      ["close", 1000],
    ]);
  });

  test("puts its array of chunks where `ws` has one, and nowhere else", async () => {
    const { ws } = await setUp();
    // Its fields are in the order in which they were made: one that only we know would be among the last.
    const fields = Object.keys(ws["_receiver"]);
    expect(fields.indexOf("_buffers")).toBe(fields.indexOf("_bufferedBytes") + 1);
    expect(ws["_receiver"]._buffers).toEqual([]);
  });

  test("lets nobody listen beside its listener, who would hear nothing", async () => {
    const { ws } = await setUp();
    expect(() => ws.on("message", () => undefined)).toThrow("not extensible");
  });
});
