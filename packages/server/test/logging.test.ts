import { describe, expect, test } from "@jest/globals";
import { Action, action, defineContract } from "@repod/core";
import { configureLogging } from "@repod/core/logging";
import type { LogFields } from "@repod/core/internal";
import { z } from "zod";
import { Channel } from "../src/channel.js";
import { Server } from "../src/server.js";
import { captureLog } from "./support/logs.js";
import type { LogEvent } from "./support/logs.js";
import type { Recorder } from "./support/recorder.js";
import { openServer, startServer } from "./support/servers.js";
import { captureWarnings } from "./support/warnings.js";

const contract = defineContract({
  toServer: { chat: action(z.object({ text: z.string() })), unheard: action() },
  toClient: { chat: action<{ text: string }>() },
});

class LoggedChannel extends Channel.of(contract)<LoggedServer> {
  @Action("chat")
  chat({ text }: { text: string }): void {
    if (text === "throw") throw new Error("oh");
    this.server.sendToAll({ action: "chat", text });
  }

  override networkReceived(message: { action: string; throw?: unknown }): void {
    if (message.throw === true) throw new Error("unhandled");
  }

  override onError(): void {}
}
class LoggedServer extends Server<LoggedChannel> {
  override channelClass = LoggedChannel;
}

/** The fields of the next event with this name. */
async function next(log: Recorder<LogEvent>, name: string): Promise<LogEvent> {
  for (;;) {
    const event = await log.next();
    if (event[1] === name) return event;
  }
}

/** What the next event with this name says. */
async function nextFields(log: Recorder<LogEvent>, name: string): Promise<LogFields | undefined> {
  const [, , fields] = await next(log, name);
  return fields;
}

const ADDR = ["memory", 1];

describe("the log of a server", () => {
  test("tells its start and stop, and clients that come and go", async () => {
    captureWarnings();
    const log = captureLog();
    const { server, extended } = await startServer(LoggedServer);
    const [host, port] = server.address;
    expect(await next(log, "server_started")).toEqual([
      "info",
      "server_started",
      { host, port, serves: ["tcp", "websocket"] },
    ]);
    const peer = await extended();
    expect(await next(log, "client_connected")).toEqual([
      "info",
      "client_connected",
      { addr: ["127.0.0.1", expect.any(Number)], clients: 1 },
    ]);
    peer.close();
    expect(await next(log, "client_disconnected")).toMatchObject([
      "info",
      "client_disconnected",
      { addr: ["127.0.0.1", expect.any(Number)], clients: 0 },
    ]);
    await server.stop();
    expect(await next(log, "server_stopped")).toEqual(["info", "server_stopped", { host, port }]);
  });

  test("tells each message at debug level, by its action", async () => {
    captureWarnings();
    const log = captureLog();
    const { extended } = openServer(LoggedServer);
    const peer = await extended();
    peer.send({ action: "chat", text: "hi" }, { action: "dance" }, { action: "chat" });
    expect(await next(log, "message_dispatched")).toEqual(["debug", "message_dispatched", { action: "chat" }]);
    expect(await next(log, "message_unhandled")).toEqual(["debug", "message_unhandled", { action: "dance" }]);
    expect(await next(log, "message_refused")).toMatchObject([
      "debug",
      "message_refused",
      { addr: ADDR, action: "chat" },
    ]);
  });

  test("tells what a handler threw, and who was turned away", async () => {
    captureWarnings();
    const log = captureLog();
    const { extended, arriving } = openServer(LoggedServer, { maxConnections: 1 });
    const peer = await extended();
    peer.send({ action: "chat", text: "throw" });
    expect(await next(log, "channel_error")).toEqual([
      "info",
      "channel_error",
      { addr: ADDR, action: "chat", error: "oh" },
    ]);
    arriving();
    expect(await next(log, "client_refused")).toEqual([
      "info",
      "client_refused",
      { addr: ADDR, code: "too_many_connections" },
    ]);
  });

  test("cuts and escapes names that come from the wire", async () => {
    captureWarnings();
    const log = captureLog();
    const { extended } = openServer(LoggedServer);
    const peer = await extended();
    const name = `\u001b[2J${"x".repeat(100)}`;
    const shown = `\\u{1b}[2J${"x".repeat(59)}…`;
    peer.send({ action: name, throw: true });
    expect(await nextFields(log, "message_unhandled")).toEqual({ action: shown });
    expect(await nextFields(log, "channel_error")).toMatchObject({ action: shown });
    peer.send({ action: "$error", about: "chat", code: "invalid_payload", message: `${name}\n` });
    expect(await nextFields(log, "channel_error")).toMatchObject({
      error: `The client did not accept "chat": \\u{1b}[2J${"x".repeat(100)}\\u{a}`,
    });
    peer.send({ action: "$close", code: name, reason: name });
    expect(await nextFields(log, "client_disconnected")).toMatchObject({ code: shown });
  });

  test("goes nowhere until it is turned on, and is lines of text then", async () => {
    captureWarnings();
    const { extended } = openServer(LoggedServer);
    const lines: string[] = [];
    await extended();
    configureLogging({ stream: { write: (line) => lines.push(line) } });
    const peer = await extended();
    peer.send({ action: "chat", text: "hi" });
    await peer.until("chat");
    expect(lines).toEqual([expect.stringMatching(/INFO.*client_connected addr=memory:1 clients=2\n$/)]);
    configureLogging({ level: "silent" });
    await extended();
    expect(lines).toHaveLength(1);
  });
});

describe("an action of the contract that nothing handles", () => {
  test("is a warning at the start", () => {
    const warnings = captureWarnings();
    openServer(LoggedServer);
    expect(warnings.items).toEqual([expect.stringContaining('"unheard"')]);
  });

  test("prevents the start of a strict server", async () => {
    await expect(new LoggedServer({ port: 0, strict: true }).start()).rejects.toMatchObject({
      code: "invalid_handlers",
      message: expect.stringContaining('"unheard"'),
    });
  });
});

describe("an error that the other side tells", () => {
  test("reaches onError, and where nobody handles that is a warning of the process", async () => {
    const warnings = captureWarnings();
    class Bare extends Server {
      override channelClass = Channel;
    }
    const { extended, greeted } = openServer(Bare);
    const peer = await extended();
    peer.send({ action: "$error", about: "chat", code: "invalid_payload", message: "No." });
    expect(await warnings.next()).toBe('Channel: The client did not accept "chat": No.');
    // A plain peer has no such frames: it cannot make us warn.
    const plain = await greeted();
    plain.send({ action: "$error", code: "invalid_payload", message: "No." });
    plain.close();
    await plain.gone();
    expect(warnings.items).toHaveLength(1);
  });
});
