import { connect } from "node:net";
import type { Socket } from "node:net";
import { headerAt, unexpected } from "./server-message.js";

/** Any that is not all zeros, so that the server has to unmask. */
const MASK = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);
const MASKED = 0x80;
/** Any will do: what the server makes of it is not looked at. */
const KEY = "dGhlIHNhbXBsZSBub25jZQ==";
const END_OF_HEAD = Buffer.from("\r\n\r\n");

/** The first byte of a WebSocket message that is in one piece (RFC 6455, section 5.2). */
export const MESSAGE_TYPE = { text: 0x81, binary: 0x82, ping: 0x89, pong: 0x8a } as const;

export type MessageType = (typeof MESSAGE_TYPE)[keyof typeof MESSAGE_TYPE];

/** Connects and asks for a WebSocket, without extensions; resolves when the server has agreed. */
export function upgrade(port: number, path = "/repod"): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port, noDelay: true });
    let head = Buffer.alloc(0);
    const onClose = (): void => reject(new Error("The server ended the connection before it agreed to a WebSocket."));
    const onData = (chunk: Buffer): void => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf(END_OF_HEAD);
      if (end < 0) return;
      socket.pause();
      socket.off("data", onData);
      socket.off("close", onClose);
      socket.off("error", reject);
      const [status = ""] = head.toString("latin1").split("\r\n");
      if (!status.startsWith("HTTP/1.1 101")) {
        socket.destroy();
        return reject(new Error(`The server answered "${status}".`));
      }
      const rest = head.subarray(end + END_OF_HEAD.length);
      if (rest.length > 0) socket.unshift(rest);
      resolve(socket);
    };
    socket.on("data", onData);
    socket.on("close", onClose);
    socket.on("error", reject);
    socket.write(
      [
        `GET ${path} HTTP/1.1`,
        `Host: 127.0.0.1:${port}`,
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        `Sec-WebSocket-Key: ${KEY}`,
        "\r\n",
      ].join("\r\n"),
    );
  });
}

/** A message as a client has to write it: masked (RFC 6455, section 5.3). */
export function clientMessage(payload: Uint8Array, type: MessageType = MESSAGE_TYPE.binary): Buffer {
  const { length } = payload;
  const header = length < 126 ? Buffer.alloc(2) : Buffer.alloc(4);
  header[0] = type;
  if (length < 126) header[1] = MASKED | length;
  else {
    header[1] = MASKED | 126;
    header.writeUInt16BE(length, 2);
  }
  return Buffer.concat([header, MASK, masked(payload)]);
}

/** The payload of a message that `clientMessage` has made. */
export function clientPayload(message: Uint8Array): Uint8Array {
  const headerBytes = message[1] === (MASKED | 126) ? 4 : 2;
  return masked(message.subarray(headerBytes + MASK.length));
}

/** Masks, or takes a mask away. */
function masked(payload: Uint8Array): Uint8Array {
  return payload.map((byte, index) => byte ^ MASK[index % 4]!);
}

/** Takes the payload out of the binary messages of a server. */
export class PayloadReader {
  /** The begin of a header whose end has not arrived. */
  #rest: Buffer = Buffer.alloc(0);
  /** What is missing of the payload of the message being read. */
  #missing = 0;

  /**
   * @returns Pieces of payload, in order.
   * @throws Error when the server sends anything but binary messages.
   */
  read(chunk: Buffer): Buffer[] {
    let bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    this.#rest = Buffer.alloc(0);
    const payload: Buffer[] = [];
    while (bytes.length > 0) {
      if (this.#missing === 0) {
        const header = headerAt(bytes, 0);
        if (!header) {
          this.#rest = bytes;
          break;
        }
        if (header.type !== MESSAGE_TYPE.binary) throw unexpected(header);
        this.#missing = header.payloadLength;
        bytes = bytes.subarray(header.end);
      }
      const piece = bytes.subarray(0, this.#missing);
      this.#missing -= piece.length;
      bytes = bytes.subarray(piece.length);
      payload.push(piece);
    }
    return payload;
  }
}
