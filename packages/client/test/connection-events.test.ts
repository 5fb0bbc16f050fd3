import { describe, expect, test } from "@jest/globals";
import { Action, RepodError } from "@repod/core";
import { ConnectionListener } from "../src/connection-listener.js";
import type { ErrorEvent } from "../src/events.js";
import { FakeServer } from "./support/fake-server.js";
import { Screen } from "./support/screen.js";
import { catchWarnings } from "./support/warnings.js";

describe("the events of a connection that stands", () => {
  test("are socketConnect when the transport is open, and connected, once, when the server has greeted", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.open(screen);
    expect(screen.heardNow()).toEqual(["socketConnect"]);
    expect(screen.isConnected).toBe(false);
    peer.greet();
    await server.settle();
    expect(screen.isConnected).toBe(true);
    screen.pump();
    expect(screen.heard).toEqual([{ action: "connected", session: "s1" }]);
    peer.greet();
    await server.settle();
    expect(screen.pump()).toBe(0);
  });

  test("come through handlers like any message", async () => {
    const events: string[] = [];
    class Game extends ConnectionListener {
      @Action("connected")
      onConnected(): void {
        events.push("connected");
      }
      @Action("disconnected")
      onDisconnected({ code, reason }: { code: string; reason: string }): void {
        events.push(`disconnected: ${code}, ${reason}`);
      }
    }
    const server = new FakeServer();
    const game = new Game();
    const peer = await server.greet(game);
    peer.send({ action: "$close", code: "kicked", reason: "Three aces." });
    await server.settle();
    game.pump();
    expect(events).toEqual(["connected", "disconnected: kicked, Three aces."]);
  });

  test.each<[string, (server: FakeServer) => void, object]>([
    [
      "in the server's words",
      ({ peer }) => peer.send({ action: "$close", code: "cheating", reason: "Three aces." }),
      { code: "cheating", reason: "Three aces." },
    ],
    [
      "by our sentence where the server gives none",
      ({ peer }) => peer.send({ action: "$close", code: "kicked", reason: "" }),
      { code: "kicked", reason: "The server closed this connection." },
    ],
    ["when the server just ends it", ({ peer }) => peer.end(), { code: "connection_lost" }],
    ["when the network breaks", ({ peer }) => peer.cut(), { code: "connection_lost" }],
    ["when the server sends nonsense", ({ peer }) => peer.sendBytes(0, 0, 0, 1, 0xc1), { code: "bad_frame" }],
  ])("end with disconnected, once, %s", async (_, end, expected) => {
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.greet(screen, { reconnect: false });
    screen.heardNow();
    end(server);
    peer.end();
    await server.settle();
    expect(screen.isConnected).toBe(false);
    screen.pump();
    expect(screen.heard).toEqual([expect.objectContaining({ action: "disconnected", ...expected })]);
    screen.close();
    await server.settle();
    expect(screen.pump()).toBe(0);
  });

  test("end with disconnected, once, after a close of ours, and what was sent still goes out", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.greet(screen);
    screen.heardNow();
    peer.send({ action: "chat" });
    await server.settle();
    screen.send({ action: "bye" });
    screen.close();
    screen.close();
    await server.settle();
    expect(screen.heardNow()).toEqual(["chat", "disconnected"]);
    expect(peer.inbox.slice(1)).toEqual([
      { action: "bye" },
      { action: "$close", code: "closed", reason: "The connection was closed." },
    ]);
    expect(peer.ended).toBe(true);
  });

  test("let nothing be sent after the end", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.greet(screen, { reconnect: false });
    peer.end();
    await server.settle();
    expect(screen.send({ action: "chat" })).toBe(0);
    await expect(screen.request("roll", {})).rejects.toMatchObject({ code: "not_connected" });
  });
});

describe("a connection that never stands", () => {
  test("tells error with a sentence, and neither connected nor disconnected", async () => {
    const server = new FakeServer();
    server.reachable = new RepodError("connection_failed", "Could not connect to game.test:5071: connection refused.");
    const screen = new Screen();
    screen.connect("game.test", 5071, server.options());
    await server.settle();
    screen.pump();
    expect(screen.heard).toEqual([
      {
        action: "error",
        error: "Could not connect to game.test:5071: connection refused.",
        code: "connection_failed",
      },
    ]);
    screen.close();
    expect(screen.pump()).toBe(0);
    expect(screen.send({ action: "chat" })).toBe(0);
  });

  test("is told in the words of whatever failed, if that is no error of ours", async () => {
    const server = new FakeServer();
    server.reachable = new TypeError("no network in this test");
    const client = server.client();
    const started = client.start();
    await expect(started).rejects.toMatchObject({
      code: "connection_failed",
      message: "no network in this test",
      cause: server.reachable,
    });
  });

  test("was refused by the server: its code and reason are told", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.open(screen);
    peer.send({ action: "error", error: "The server is full.", code: "too_many_connections" });
    peer.end();
    await server.settle();
    screen.pump();
    expect(screen.heard).toEqual([
      { action: "socketConnect" },
      { action: "error", error: "The server is full.", code: "too_many_connections" },
    ]);
  });

  test("was refused by a word of the application's: start says that word's sentence", async () => {
    const server = new FakeServer();
    const client = server.client();
    const started = client.start();
    await server.settle();
    server.peer.send({ action: "$close", code: "banned", reason: "Come back tomorrow." });
    await server.settle();
    await expect(started).rejects.toMatchObject({
      code: "refused",
      reason: "banned",
      message: "Come back tomorrow.",
    });
    client.receive();
    expect(client.receive()).toEqual({ action: "error", error: "Come back tomorrow.", code: "banned" });
    expect(server.peer.ended).toBe(true);
  });

  test("was refused without a readable word: there is a sentence all the same", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.open(screen);
    peer.send({ action: "$close", code: 7, reason: "" });
    await server.settle();
    screen.pump();
    expect(screen.heard[1]).toEqual({
      action: "error",
      error: "The connection could not be established.",
      code: "connection_failed",
    });
  });

  test.each<[string, (server: FakeServer) => void, object]>([
    ["ended", ({ peer }) => peer.end(), { error: "The server closed the connection before it greeted us." }],
    [
      "broke",
      ({ peer }) => peer.cut(),
      { error: "The server closed the connection before it greeted us: The connection was lost." },
    ],
    ["spoke nonsense", ({ peer }) => peer.sendBytes(0xff, 0, 0, 0), { code: "frame_too_large" }],
  ])("because it %s before the greeting is told", async (_, end, expected) => {
    const server = new FakeServer();
    const screen = new Screen();
    await server.open(screen);
    screen.heardNow();
    end(server);
    await server.settle();
    screen.pump();
    expect(screen.heard).toEqual([expect.objectContaining({ action: "error", ...expected })]);
  });

  test("is a warning where nothing handles the event", async () => {
    const warnings = catchWarnings();
    const server = new FakeServer();
    const listener = new ConnectionListener();
    await server.open(listener);
    server.peer.end();
    await server.settle();
    listener.pump();
    expect(warnings.messages).toEqual([
      'Nothing handles the event "error": The server closed the connection before it greeted us.',
    ]);
    warnings.restore();
  });

  test("is no warning of one listener where another one handles the event", async () => {
    const warnings = catchWarnings();
    const server = new FakeServer();
    class Badge extends ConnectionListener {
      heard: unknown[] = [];

      @Action("error")
      onError({ code }: ErrorEvent): void {
        this.heard.push(code);
      }
    }
    const game = new ConnectionListener();
    const badge = new Badge();
    await server.open(game);
    badge.attach(game.connection!);
    server.peer.end();
    await server.settle();
    game.pump();
    expect(badge.heard).toEqual(["connection_failed"]);
    expect(warnings.messages).toEqual([]);
    warnings.restore();
  });

  test("because we closed it is our own doing: nothing is told, and start says so", async () => {
    const server = new FakeServer();
    const client = server.client();
    const started = client.start();
    await server.settle();
    client.close();
    await expect(started).rejects.toMatchObject({ code: "closed" });
    await server.settle();
    expect(client.receive()).toEqual({ action: "socketConnect" });
    expect(client.receive()).toBeUndefined();
    expect(server.peer.inbox.at(-1)).toMatchObject({ action: "$close", code: "closed" });
    expect(server.peer.ended).toBe(true);
  });
});
