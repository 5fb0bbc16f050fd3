import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ChatServer } from "@repod/example-chat";
import { LagServer } from "@repod/example-lag-time";
import { servePages } from "@repod/example-pages";
import { PongServer } from "@repod/example-pong";
import { TagServer } from "@repod/example-tag";
import { WhiteboardServer } from "@repod/example-whiteboard";
import type { Address } from "@repod/server";

const EXAMPLES = new URL("../../", import.meta.url);

/** Five games on one port: each has its page at a path of its own, and its server at `repod` below it. */
export class Arcade {
  readonly #http = createServer();
  /** The path of a game's page is the name of its folder. */
  readonly games = {
    chat: new ChatServer(this.#joined("chat")),
    "lag-time": new LagServer(this.#joined("lag-time")),
    whiteboard: new WhiteboardServer(this.#joined("whiteboard")),
    tag: new TagServer(this.#joined("tag")),
    pong: new PongServer(this.#joined("pong")),
  };

  /**
   * @param port - 0 lets the system choose.
   * @returns Where it is.
   * @throws The system's error, with a `code` such as EADDRINUSE.
   */
  async open(host: string, port: number): Promise<Address> {
    const pages = new Map(Object.keys(this.games).map((name) => [name, servePages(folderOf(name), `/${name}/`)]));
    const index = servePages(folderOf("arcade"));
    this.#http.on("request", (request, response) => {
      const [, name = ""] = /^\/([^/?]*)/.exec(request.url ?? "") ?? [];
      (pages.get(name) ?? index)(request, response);
    });
    this.#http.listen(port, host);
    await once(this.#http, "listening");
    for (const game of Object.values(this.games)) await game.start();
    return [host, (this.#http.address() as AddressInfo).port];
  }

  /** Tells every player, then lets go of the port. */
  async close(): Promise<void> {
    this.#http.close();
    await Promise.all(Object.values(this.games).map((game) => game.stop()));
    // A browser keeps connections for later.
    this.#http.closeAllConnections();
  }

  #joined(name: string): { server: ReturnType<typeof createServer>; path: string } {
    return { server: this.#http, path: `/${name}/repod` };
  }
}

function folderOf(name: string): URL {
  return new URL(`${name}/`, EXAMPLES);
}
