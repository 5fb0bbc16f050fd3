import { readFileSync, existsSync } from "node:fs";
import { extname, join } from "node:path";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Action, Channel, Server } from "@repod/server";
import type { ToServer } from "@repod/server";
import { game } from "./fixtures/vite/src/contract.js";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
};

/** Gives back what is said to it, and can do as much as double a number. */
class GameChannel extends Channel.of(game)<GameServer> {
  @Action("chat")
  onChat({ text }: ToServer<typeof game, "chat">): void {
    this.send({ action: "chat", text, bytes: Uint8Array.of(1, 2, 255) });
  }

  @Action("double")
  onDouble({ value }: ToServer<typeof game, "double">): number {
    return value * 2;
  }
}

/** The server of the pages in `fixtures`, which also serves the files of a folder. */
export class GameServer extends Server<GameChannel> {
  channelClass = GameChannel;

  /** @param extra - Files from elsewhere by the path at which they are served. */
  static async serving(folder: string, extra: Readonly<Record<string, string>> = {}): Promise<GameServer> {
    const http = ({ url = "/" }: IncomingMessage, response: ServerResponse): void => {
      const path = new URL(url, "http://game.test").pathname;
      const file = extra[path] ?? join(folder, path === "/" ? "index.html" : path);
      if (existsSync(file)) response.setHeader("Content-Type", TYPES[extname(file)] ?? "").end(readFileSync(file));
      else response.writeHead(404).end();
    };
    const server = new GameServer({ port: 0, http });
    await server.start();
    return server;
  }
}
