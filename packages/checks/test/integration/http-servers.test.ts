import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { decode, encode, HEADER_SIZE } from "@repod/core";
import type { AnyMessage, Contract } from "@repod/core";
import { Action, Channel, Server } from "@repod/server";
import express from "express";
import { WebSocket } from "ws";
import { ROOT } from "../../src/repository.js";
import { RunningProgram } from "../docs/running-program.js";

/** Vite does not run where tests do: its native part knows no regular expression of another realm. */
const VITE_PROGRAM = join(ROOT, "packages/checks/test/integration/fixtures/vite-with-game.js");

class EchoChannel extends Channel<Contract, EchoServer> {
  @Action("echo")
  echo(message: AnyMessage): void {
    this.send(message);
  }
}

class EchoServer extends Server<EchoChannel> {
  override channelClass = EchoChannel;
}

let cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
  cleanUps = [];
});

async function listening(server: HttpServer): Promise<number> {
  if (!server.listening) {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  }
  cleanUps.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function play(server: HttpServer): Promise<EchoServer> {
  const game = new EchoServer({ server });
  await game.start();
  cleanUps.push(() => game.stop({ drain: 0 }));
  return game;
}

function open(url: string, protocol?: string): WebSocket {
  const socket = new WebSocket(url, protocol);
  cleanUps.push(() => socket.terminate());
  return socket;
}

/** Sends a message over a WebSocket and gets it back. */
async function expectEcho(port: number): Promise<void> {
  const socket = open(`ws://127.0.0.1:${port}/repod`);
  await once(socket, "open");
  const answers: Buffer[] = [];
  const answered = new Promise<void>((resolve) => {
    socket.on("message", (data) => {
      answers.push(data as Buffer);
      if (Buffer.concat(answers).includes("echo")) resolve();
    });
  });
  const message = encode({ action: "echo", text: "hi" });
  socket.send(message);
  await answered;
  const echo = Buffer.concat(answers).subarray(-message.length);
  expect(decode(echo.subarray(HEADER_SIZE))).toEqual({ action: "echo", text: "hi" });
}

async function pageAt(port: number): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}/`)).text();
}

/** What the development server says first on its own WebSocket. */
async function firstWordOfVite(port: number): Promise<unknown> {
  const socket = open(`ws://127.0.0.1:${port}/`, "vite-hmr");
  const [data] = (await once(socket, "message")) as [Buffer];
  return JSON.parse(String(data));
}

/** A folder with a page, for the development server. */
async function site(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "repod-site-"));
  cleanUps.push(() => rm(root, { recursive: true }));
  await writeFile(join(root, "index.html"), "<title>the site</title>");
  return root;
}

describe("a game server joins the HTTP server", () => {
  test("of an express application, whose pages stay", async () => {
    const app = express();
    app.get("/", (_request, response) => void response.send("the site"));
    const web = createServer(app);
    await play(web);
    const port = await listening(web);
    await expectEcho(port);
    expect(await pageAt(port)).toBe("the site");
  });

  test("that an express application began to listen with", async () => {
    const app = express();
    app.get("/", (_request, response) => void response.send("the site"));
    const web = app.listen(0, "127.0.0.1");
    await once(web, "listening");
    await play(web);
    const port = await listening(web);
    await expectEcho(port);
    expect(await pageAt(port)).toBe("the site");
  });

  test.each(["own", "middleware"])("of Vite's development server, %s, whose WebSocket goes on working", async (way) => {
    const program = new RunningProgram([VITE_PROGRAM, way, await site()]);
    cleanUps.push(() => program.stop());
    const port = Number(await program.line(/^\d+$/));
    expect(await firstWordOfVite(port)).toEqual({ type: "connected" });
    await expectEcho(port);
    expect(await pageAt(port)).toContain("the site");
    program.type("stop the game");
    await program.line(/^the game has stopped$/);
    expect(await firstWordOfVite(port)).toEqual({ type: "connected" });
  });
});
