import { createHash } from "node:crypto";
import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

/** The GUID of RFC 6455, section 1.3. */
const WEBSOCKET_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const END_OF_HEAD = "\r\n\r\n";
const FIRST_OF_HTTP = "G".charCodeAt(0);

/**
 * A server that takes what comes and throws it away. It agrees to every WebSocket, and to nothing else: what an attack
 * costs the machine that has to carry it, and no server's work on it.
 *
 * @returns The port.
 */
export async function startDecoy(): Promise<number> {
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.once("data", (chunk) => {
      if (chunk[0] === FIRST_OF_HTTP) agree(socket, chunk);
      socket.resume();
    });
  });
  await new Promise<void>((resolve) => server.listen({ port: 0, host: "127.0.0.1", backlog: 4_096 }, resolve));
  return (server.address() as AddressInfo).port;
}

/** Answers a request to upgrade, however many pieces it comes in. */
function agree(socket: Socket, first: Buffer): void {
  let head = first.toString("latin1");
  const read = (): void => {
    if (!head.includes(END_OF_HEAD)) return;
    socket.off("data", onData);
    const key = /^sec-websocket-key: *(\S+)/im.exec(head)?.[1] ?? "";
    const accept = createHash("sha1")
      .update(key + WEBSOCKET_GUID)
      .digest("base64");
    socket.write(
      [
        "HTTP/1.1 101 Switching Protocols",
        "Upgrade: websocket",
        "Connection: Upgrade",
        `Sec-WebSocket-Accept: ${accept}`,
      ].join("\r\n") + END_OF_HEAD,
    );
  };
  const onData = (chunk: Buffer): void => {
    head += chunk.toString("latin1");
    read();
  };
  socket.on("data", onData);
  read();
}
