import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import type { Address } from "@repod/core";

/** A server that gives back what it gets, and notes it. */
export interface EchoServer {
  readonly address: Address;
  /** What all its clients sent. */
  readonly received: string;
  /** How each connection ended, in order. */
  readonly ends: readonly ("end" | "reset")[];
  /** Resolves when so many bytes were received. */
  hasReceived(count: number): Promise<void>;
  /** Resolves when so many connections have ended. */
  hasEnded(count: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startEchoServer(): Promise<EchoServer> {
  let received = "";
  const ends: ("end" | "reset")[] = [];
  const sockets = new Set<Socket>();
  const changed = new EventTarget();
  const onChange = (): void => void changed.dispatchEvent(new Event("change"));
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await once(changed, "change");
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    let hasEnded = false;
    socket.setEncoding("latin1");
    socket.on("data", (text: string) => {
      received += text;
      socket.write(text, "latin1");
      onChange();
    });
    socket.on("end", () => {
      hasEnded = true;
      socket.end("goodbye");
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      sockets.delete(socket);
      ends.push(hasEnded ? "end" : "reset");
      onChange();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { address, port } = server.address() as AddressInfo;
  return {
    address: [address, port],
    get received() {
      return received;
    },
    ends,
    hasReceived: (count) => until(() => received.length >= count),
    hasEnded: (count) => until(() => ends.length >= count),
    async stop() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** A socket of a client, and what came out of it. */
export interface EchoClient {
  readonly socket: Socket;
  readonly received: string;
  /** Resolves when so many bytes were received. */
  hasReceived(count: number): Promise<void>;
  /** How it ended: in order, or by an error with this code. */
  readonly ended: Promise<string>;
}

export function dialEcho([host, port]: Address): EchoClient {
  const socket = connect({ host, port, noDelay: true, allowHalfOpen: true }).setEncoding("latin1");
  let received = "";
  socket.on("data", (text: string) => (received += text));
  const ended = new Promise<string>((resolve) => {
    socket.on("end", () => resolve("end"));
    socket.on("error", ({ code = "" }: NodeJS.ErrnoException) => resolve(code));
  });
  return {
    socket,
    get received() {
      return received;
    },
    async hasReceived(count) {
      while (received.length < count) await once(socket, "data");
    },
    ended,
  };
}
