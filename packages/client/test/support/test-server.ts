import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { WebSocketServer } from "ws";
import type { Endpoint } from "../../src/address.js";
import type { Certificate } from "./certificates.js";

/** A server of one kind that gives back what it gets. */
export interface TestServer {
  readonly endpoint: Endpoint;
  /** How many connections there have been. */
  readonly accepted: number;
  /** Resolves when there is a connection. */
  occupied(): Promise<void>;
  /** Resolves when no connection is left. */
  deserted(): Promise<void>;
  /** Ends all connections too. */
  stop(): Promise<void>;
}

export async function echoServer(kind: Endpoint["kind"], certificate?: Certificate): Promise<TestServer> {
  switch (kind) {
    case "tcp":
      return start(kind, createServer(echo));
    case "tls":
      return start(kind, createTlsServer({ ...certificate }, echo));
    case "ws":
      return start(kind, acceptWebSockets(createHttpServer()));
    case "wss":
      return start(kind, acceptWebSockets(createHttpsServer({ ...certificate })));
  }
}

/** A server of the caller's own, as if it were of the kind. */
export async function start(kind: Endpoint["kind"], server: Server): Promise<TestServer> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  server.on("connection", (socket) => {
    accepted += 1;
    sockets.add(socket.on("error", () => undefined).on("close", () => sockets.delete(socket)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const host = "127.0.0.1";
  return {
    endpoint:
      kind === "ws" || kind === "wss"
        ? { kind, host, port, url: `${kind}://${host}:${port}/repod` }
        : { kind, host, port },
    get accepted() {
      return accepted;
    },
    async occupied() {
      if (sockets.size === 0) await once(server, "connection");
    },
    async deserted() {
      // Not `once`, which a reset would make reject.
      await Promise.all(
        [...sockets].map((socket) => new Promise<void>((resolve) => socket.once("close", () => resolve()))),
      );
    },
    async stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, "close");
    },
  };
}

function echo(socket: Socket): void {
  socket.on("error", () => undefined);
  socket.pipe(socket);
}

function acceptWebSockets<S extends Server>(server: S): S {
  const accepting = new WebSocketServer({ server: server as never });
  accepting.on("connection", (socket) => socket.on("message", (data) => socket.send(data)));
  return server;
}
