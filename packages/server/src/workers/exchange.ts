import { timingSafeEqual } from "node:crypto";
import { connect, createServer } from "node:net";
import type { Server as SocketServer, Socket } from "node:net";
import type { Clock } from "@repod/core/internal";
import { ParcelSocket } from "./parcel-socket.js";
import { PARCELS } from "./parcels.js";
import type { ParcelKind } from "./parcels.js";

/** What a worker dials another one for. */
export type Purpose = "broker" | "relay";

/** What is said first, besides. It has to be data that JSON can carry. */
export type Introduction = Readonly<Record<string, unknown>>;

/** Takes in who dials for a purpose. */
export type Host = (socket: ParcelSocket, introduction: Introduction) => void;

interface Hello {
  readonly secret: string;
  readonly purpose: Purpose;
  readonly introduction: Introduction;
}

/** As many as may wait to be accepted: the system takes fewer where its own bound is lower. */
const BACKLOG = 4_096;
/** The longest hello, in bytes: a client's headers of HTTP are in it, and its hello. */
const MAX_HELLO_BYTES = 2 ** 20;
/** How long who dials may take to say what for, in milliseconds. */
const HELLO_TIMEOUT = 10_000;

/**
 * Where a worker is reached by the others, and from where it reaches them: a socket of the file system that no other user can
 * open, or a named pipe. Whoever dials has to know the secret of the cluster.
 */
export class Exchange {
  readonly clock: Clock;
  readonly path: string;
  readonly #secret: string;
  readonly #hosts = new Map<Purpose, Host>();
  readonly #sockets = new Set<Socket>();
  #server: SocketServer | undefined;

  constructor(path: string, secret: string, clock: Clock) {
    this.path = path;
    this.#secret = secret;
    this.clock = clock;
  }

  /** Says who takes in those that dial for a purpose. Where nobody does they are cut. */
  host(purpose: Purpose, host: Host): void {
    this.#hosts.set(purpose, host);
  }

  /** @throws Where the system does not let it listen. */
  async listen(): Promise<void> {
    const server = createServer({ allowHalfOpen: true }, (socket) => this.#onSocket(socket));
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      // Exclusive, or the primary would listen in its place.
      server.listen({ path: this.path, backlog: BACKLOG, exclusive: true }, resolve);
    });
    // One who could not be accepted comes again.
    server.on("error", () => undefined);
    server.unref();
  }

  /** Cuts everybody, and is reached no more. */
  close(): void {
    this.#server?.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  /**
   * Dials another worker. What is sent before it is connected waits.
   *
   * @param path - One that the primary has told of.
   */
  dial(path: string, purpose: Purpose, introduction: Introduction): ParcelSocket {
    const socket = connect({ path, allowHalfOpen: true });
    this.#keep(socket);
    const parcels = new ParcelSocket(socket, this.clock);
    const hello: Hello = { secret: this.#secret, purpose, introduction };
    parcels.send(PARCELS.hello, Buffer.from(JSON.stringify(hello)));
    return parcels;
  }

  #onSocket(socket: Socket): void {
    this.#keep(socket);
    const parcels = new ParcelSocket(socket, this.clock, MAX_HELLO_BYTES);
    const timer = this.clock.setTimeout(() => parcels.destroy(), HELLO_TIMEOUT);
    const settle = (): void => this.clock.clearTimeout(timer);
    parcels.listen({
      onParcel: (kind, payload) => {
        settle();
        this.#admit(parcels, kind, payload);
      },
      onEnd: () => {
        settle();
        parcels.destroy();
      },
    });
    parcels.resume();
  }

  #admit(parcels: ParcelSocket, kind: ParcelKind, payload: Uint8Array): void {
    const hello = kind === PARCELS.hello ? helloIn(payload) : undefined;
    const host = hello && isEqual(hello.secret, this.#secret) ? this.#hosts.get(hello.purpose) : undefined;
    if (!hello || !host) return parcels.destroy();
    parcels.trust();
    // Until it has a handler of its own, nothing more of it is told.
    parcels.pause();
    host(parcels, hello.introduction);
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
  }
}

function helloIn(payload: Uint8Array): Hello | undefined {
  try {
    return JSON.parse(Buffer.from(payload).toString()) as Hello;
  } catch {
    return undefined;
  }
}

function isEqual(given: unknown, known: string): boolean {
  const [one, other] = [Buffer.from(String(given)), Buffer.from(known)];
  return one.length === other.length && timingSafeEqual(one, other);
}
