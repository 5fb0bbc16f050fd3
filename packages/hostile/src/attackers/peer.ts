import { connect } from "node:net";
import type { Socket } from "node:net";
import { decode, encode, FrameReader, MAX_FRAME_BYTES } from "@repod/core";
import type { Target } from "../target.js";
import type { TransportName } from "../transport-name.js";
import { clientFrame, ServerFrameReader } from "./websocket-bytes.js";

/** A key of 16 bytes; any will do. */
const KEY = "dGhlIHNhbXBsZSBub25jZQ==";
const END_OF_HEAD = "\r\n\r\n";
/** What is longer tells no code, and is not worth an attacker's time. */
const MOST_DECODED = 2_048;

/** What an extended client says first. */
export const HELLO = encode({ action: "$hello", v: 1, limit: MAX_FRAME_BYTES });

export interface DialOptions {
  readonly target: Target;
  readonly transport: TransportName;
  /** The address to come from: one of 127.0.0.0/8. */
  readonly address: string;
  /** What the request to upgrade says besides. Defaults to nothing. */
  readonly headers?: readonly string[];
  /** Whether a WebSocket is asked for at all: without it, the socket is as it is after connecting. Defaults to true. */
  readonly upgrades?: boolean;
}

/** An attacker's end of one connection: writes what it likes, and notes what it is told. */
export class Peer {
  /** Called with each code of a `$reply` or `$error`; "ok" for an answer. */
  onAnswer: (code: string) => void = () => {};
  /** Called with each message of the server, while it is short. */
  onMessage: (message: Record<string, unknown>) => void = () => {};
  /**
   * Resolves with how the server ended it: the code that it told, or the close code of the WebSocket, or the status of
   * the HTTP answer; "cut" where it said nothing. After `reset`, with "reset".
   */
  readonly ended: Promise<string>;
  readonly #socket: Socket;
  readonly #isWebSocket: boolean;
  readonly #frames = new FrameReader({ maxFrameBytes: MAX_FRAME_BYTES });
  readonly #messages: ServerFrameReader;
  #onEnd: () => void = () => {};
  #told: string | undefined;
  #isOver = false;
  #wasReset = false;

  private constructor(socket: Socket, isWebSocket: boolean) {
    this.#socket = socket;
    this.#isWebSocket = isWebSocket;
    this.#messages = new ServerFrameReader({
      onPayload: (bytes) => this.#onFrames(bytes),
      onClose: (code) => {
        this.#told ??= code === undefined ? "closed" : String(code);
        this.#onEnd();
      },
    });
    this.ended = new Promise((resolve) => {
      const onEnd = (): void => {
        this.#isOver = true;
        resolve(this.#wasReset ? "reset" : (this.#told ?? "cut"));
      };
      this.#onEnd = onEnd;
      // Nothing comes after an end of the server's side, or after its close frame.
      socket.once("end", onEnd);
      socket.once("close", onEnd);
    });
  }

  /** Resolves with the peer when it is connected; when it cannot be, with a peer that has ended. */
  static async dial({ target, transport, address, headers = [], upgrades = true }: DialOptions): Promise<Peer> {
    const socket = connect({ ...target, localAddress: address, noDelay: true });
    const asksForWebSocket = transport === "websocket" && upgrades;
    const peer = new Peer(socket, asksForWebSocket);
    await new Promise<void>((resolve) => {
      socket.on("error", () => resolve());
      socket.once("close", () => resolve());
      socket.once("connect", () => {
        if (asksForWebSocket) peer.#upgrade(headers, resolve);
        else {
          socket.on("data", (bytes: Buffer) => peer.#onBytes(bytes));
          resolve();
        }
      });
    });
    return peer;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** How many bytes the system has not taken. */
  get backlog(): number {
    return this.#socket.writableLength;
  }

  /** Writes bytes as they are. */
  write(bytes: Uint8Array): void {
    if (!this.#isOver) this.#socket.write(bytes);
  }

  /** Writes frames; on a WebSocket, as one binary message. */
  send(frames: Uint8Array): void {
    this.write(this.#isWebSocket ? clientFrame(frames) : frames);
  }

  /** Stops reading. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Ends the connection by a reset, unless the server has ended it. */
  reset(): void {
    this.#wasReset = true;
    // A reset behind an end that has just been read fails, and Node then keeps the socket.
    if (this.#isOver) this.#socket.destroy();
    else this.#socket.resetAndDestroy();
  }

  #upgrade(headers: readonly string[], done: () => void): void {
    const socket = this.#socket;
    let head = "";
    const onData = (bytes: Buffer): void => {
      head += bytes.toString("latin1");
      const end = head.indexOf(END_OF_HEAD);
      if (end < 0) return;
      socket.off("data", onData);
      const status = head.slice(9, 12);
      if (status !== "101") this.#told = `HTTP ${status}`;
      socket.on("data", (next: Buffer) => this.#messages.push(next));
      const rest = head.slice(end + END_OF_HEAD.length);
      if (status === "101" && rest !== "") this.#messages.push(Buffer.from(rest, "latin1"));
      done();
    };
    socket.on("data", onData);
    const lines = [
      "GET / HTTP/1.1",
      "Host: 127.0.0.1",
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      `Sec-WebSocket-Key: ${KEY}`,
      ...headers,
    ];
    socket.write(lines.join("\r\n") + END_OF_HEAD);
  }

  #onBytes(bytes: Buffer): void {
    // A server may answer what was no WebSocket's request.
    if (bytes.subarray(0, 5).toString("latin1") === "HTTP/") this.#told ??= `HTTP ${bytes.toString("latin1", 9, 12)}`;
    else this.#onFrames(bytes);
  }

  #onFrames(bytes: Buffer): void {
    this.#frames.push(bytes, (body) => {
      if (body.length <= MOST_DECODED) this.#onShort(decode(body));
    });
  }

  #onShort(message: Record<string, unknown>): void {
    const { action, code, ok, error } = message;
    if (action === "$close" || action === "error") this.#told = String(code);
    else if (action === "$error") this.onAnswer(String(code));
    else if (action === "$reply") this.onAnswer(ok === true ? "ok" : String((error as { code?: unknown }).code));
    this.onMessage(message);
  }
}
