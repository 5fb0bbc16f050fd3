import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { encode } from "@repod/core";
import { contextOf } from "../../src/server.js";
import { Recorder } from "../support/recorder.js";
import { dialRaw, dialWebSocket, plainOver } from "../support/dial.js";
import { EchoServer } from "../support/echo-game.js";
import { startServer } from "../support/servers.js";

const CHANNEL = "net.server.socket";
const ECHO = encode({ action: "echo", text: "hi" });

/** What this process accepted. */
let accepted: Socket[] = [];
const note = (message: unknown): void => void accepted.push((message as { socket: Socket }).socket);

beforeEach(() => subscribe(CHANNEL, note));

afterEach(() => {
  unsubscribe(CHANNEL, note);
  accepted = [];
});

/** How many listen to each event that a connection can have for long. */
function listenersOf(socket: Socket): Record<string, number> {
  const events = ["close", "data", "drain", "end", "error", "readable"];
  return Object.fromEntries(events.map((event) => [event, socket.listenerCount(event)]));
}

describe("a connection that stands", () => {
  // Of the two that hear the end one is Node's own.
  const ITS_OWNER_ALONE = { close: 1, data: 1, drain: 0, end: 2, error: 1, readable: 0 };

  test("has no listeners left of those who welcomed it, over TCP", async () => {
    const { server } = await startServer(EchoServer, {});
    const plain = plainOver(await dialRaw(server.address));
    plain.sendBytes(ECHO);
    expect(await plain.until("echo")).toEqual({ action: "echo", text: "hi" });
    expect(accepted.map(listenersOf)).toEqual([ITS_OWNER_ALONE]);
  });

  test("has no listeners left of those who welcomed it, nor of what it was over HTTP, as a WebSocket", async () => {
    const { server } = await startServer(EchoServer, {});
    const socket = await dialWebSocket(server.address, {});
    socket.sendBytes(ECHO);
    expect(await socket.until("echo")).toEqual({ action: "echo", text: "hi" });
    expect(accepted.map(listenersOf)).toEqual([ITS_OWNER_ALONE]);
  });
});

describe("somebody who waits to be let in", () => {
  test("takes no turn of others any more when it has to go, as others came", async () => {
    const { server } = await startServer(EchoServer, { maxPending: 1 });
    const { turnstile } = contextOf(server).intake;
    const [waiting, withdrawn] = [new Recorder<() => void>(), new Recorder<() => void>()];
    jest.spyOn(turnstile, "pass").mockImplementation((step) => waiting.push(step));
    jest.spyOn(turnstile, "withdraw").mockImplementation((step) => withdrawn.push(step));
    const peer = await dialRaw(server.address);
    peer.write(ECHO.subarray(0, 1));
    await waiting.count(1);
    await dialRaw(server.address);
    await withdrawn.count(1);
    expect(withdrawn.items).toEqual(waiting.items);
    await peer.closed();
  });
});
