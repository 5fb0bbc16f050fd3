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
import { createServer as createVite } from "vite";
import { WebSocket } from "ws";

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

  test("of Vite's development server, whose own WebSocket goes on working", async () => {
    const vite = await createVite({
      root: await site(),
      configFile: false,
      logLevel: "silent",
      server: { host: "127.0.0.1", port: 0 },
    });
    cleanUps.push(() => vite.close());
    const web = vite.httpServer as HttpServer;
    const game = await play(web);
    await vite.listen();
    const { port } = web.address() as AddressInfo;
    expect(await firstWordOfVite(port)).toEqual({ type: "connected" });
    await expectEcho(port);
    expect(await pageAt(port)).toContain("the site");
    await game.stop();
    expect(await firstWordOfVite(port)).toEqual({ type: "connected" });
  });

  test("that Vite is the middleware of, whose WebSocket goes on working", async () => {
    const web = createServer((request, response) => vite.middlewares(request, response));
    const vite = await createVite({
      root: await site(),
      configFile: false,
      logLevel: "silent",
      server: { middlewareMode: true, hmr: { server: web } },
    });
    cleanUps.push(() => vite.close());
    await play(web);
    const port = await listening(web);
    expect(await firstWordOfVite(port)).toEqual({ type: "connected" });
    await expectEcho(port);
    expect(await pageAt(port)).toContain("the site");
    expect(await firstWordOfVite(port)).toEqual({ type: "connected" });
  });
});
