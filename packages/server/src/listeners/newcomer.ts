import type { Socket } from "node:net";
import { sentenceOf, SocketTransport, toError } from "@repod/core/internal";
import type { Address, BatchWriter, Runtime } from "@repod/core/internal";
import type { Pending, PendingPeer } from "../intake/pending.js";
import { Deadline } from "./deadline.js";
import type { Departures } from "./departures.js";
import { readFirst, speechOf } from "./first-byte.js";
import type { Finding } from "./first-byte.js";
import type { HttpPort, Visitor } from "./http-port.js";
import { heedErrorsOf, ignoreErrorsOf } from "./ignore-error.js";
import type { ListenerHost } from "./listener.js";
import { parseProxyHeader } from "./proxy-protocol.js";
import type { TlsPort } from "./tls-port.js";
import { TOO_MANY, TOO_MANY_SENTENCE } from "./too-many.js";

/** What the newcomers of one port share. */
export interface Reception {
  readonly runtime: Runtime;
  readonly writer: BatchWriter;
  readonly departures: Departures;
  readonly host: ListenerHost;
  /** Whether connections begin with a header of the PROXY protocol. */
  readonly proxied: boolean;
  /** Absent where nothing is encrypted. */
  readonly tls: TlsPort | undefined;
  /** Absent where the port serves TCP alone. */
  readonly http: HttpPort | undefined;
  readonly servesTcp: boolean;
  /** Whether a client that says nothing is greeted, rather than turned away at the deadline. */
  readonly greetsSilent: boolean;
  readonly greetAfter: number;
  readonly handshakeTimeout: number;
  readonly newcomers: Set<Newcomer>;
  /** Whether a header of HTTP tells where clients are, so that a socket's own address says little. */
  readonly behindHttpProxy: boolean;
  /** Who comes from an address that has no place left: apart, so that it crowds out nobody else. */
  readonly excess: Pending;
}

/**
 * Somebody who connected, until it is known what it speaks. Each step goes on to the next: the header of a load balancer,
 * the TLS handshake, the first byte; then the connection is somebody else's.
 */
export class Newcomer implements PendingPeer {
  readonly #reception: Reception;
  readonly #raw: Socket;
  readonly #since: number;
  readonly #deadline: Deadline;
  #socket: Socket;
  #addr: Address;
  /** When it could say its first byte. */
  #heardSince = 0;
  #isHeard = false;
  /** Whether it stays only to be told that it cannot. */
  #isExcess = false;
  #stopReading: () => void = () => undefined;
  /** What it is in line for. */
  #step: () => void = () => undefined;

  readonly #rawOnClose = (): void => this.#leave();

  constructor(reception: Reception, socket: Socket, addr: Address) {
    this.#reception = reception;
    this.#raw = socket;
    this.#socket = socket;
    this.#addr = addr;
    this.#since = reception.runtime.clock.now();
    this.#deadline = new Deadline(reception.runtime.clock, () => this.#onLate());
    // A late error without a listener would end the process.
    ignoreErrorsOf(socket);
    socket.on("close", this.#rawOnClose);
    reception.newcomers.add(this);
  }

  start(): void {
    const { behindHttpProxy, handshakeTimeout, host, proxied } = this.#reception;
    this.#deadline.set(handshakeTimeout);
    host.intake.pending.add(this);
    if (proxied) {
      this.#readProxyHeader();
      return;
    }
    if (!behindHttpProxy) this.#takePlace();
    this.#unwrap();
  }

  /** What it speaks is not known, so that it cannot be told. */
  expire(): void {
    this.refuse("handshake_timeout", sentenceOf("handshake_timeout"));
  }

  /** The port closes: whoever can be told is handed over to be told. */
  dismiss(): void {
    if (this.#isHeard && this.#reception.servesTcp) this.#handOver();
    else this.#raw.destroy();
  }

  /** Turns it away. Whatever it speaks, it is nothing in which it could be told. */
  refuse(code: string, reason: string): void {
    this.#reception.host.intake.refusals.refuse({ addr: this.#addr, code, reason });
    this.#raw.destroy();
  }

  /** Its address is known, and has a place for it or not. */
  #takePlace(): void {
    const { excess, host } = this.#reception;
    if (host.intake.addresses.take(this.#addr[0], this.#raw)) return;
    this.#isExcess = true;
    host.intake.pending.delete(this);
    excess.add(this);
  }

  #readProxyHeader(): void {
    const find = (bytes: Buffer): Finding | undefined => {
      try {
        const header = parseProxyHeader(bytes);
        if (!header) return undefined;
        return {
          taken: header.byteLength,
          then: () => {
            this.#addr = header.source ?? this.#addr;
            this.#takePlace();
            this.#unwrap();
          },
        };
      } catch (error) {
        return { taken: 0, then: () => this.refuse("protocol_error", toError(error).message) };
      }
    };
    this.#stopReading = readFirst(this.#raw, find, () => this.#raw.destroy());
  }

  #unwrap(): void {
    const { tls } = this.#reception;
    if (!tls) return this.#hear();
    tls.take(this.#raw, {
      onSecure: (socket) => {
        ignoreErrorsOf(socket);
        this.#socket = socket;
        this.#hear();
      },
      onFailure: (reason) => this.refuse("protocol_error", `The TLS handshake failed: ${reason}.`),
    });
  }

  #hear(): void {
    const { greetAfter, greetsSilent, handshakeTimeout, http, runtime } = this.#reception;
    this.#heardSince = runtime.clock.now();
    this.#isHeard = true;
    if (!http) return this.#inTurn(() => this.#handOver());
    const left = this.#since + handshakeTimeout - this.#heardSince;
    this.#deadline.set(greetsSilent ? Math.min(greetAfter, left) : left);
    // What waits in line keeps one byte of them, and not all.
    const find = ([first]: Buffer): Finding => ({
      taken: 0,
      then: () => {
        this.#deadline.lift();
        this.#inTurn(() => this.#onFirstByte(first, http));
      },
    });
    this.#stopReading = readFirst(this.#socket, find, () => this.#raw.destroy());
  }

  /** Takes a step that costs time; others may be before it in line. */
  #inTurn(step: () => void): void {
    this.#step = step;
    this.#reception.host.intake.turnstile.pass(step);
  }

  #onFirstByte(byte: number | undefined, http: HttpPort): void {
    switch (speechOf(byte)) {
      case "frames":
        if (this.#reception.servesTcp) this.#handOver();
        else this.#tellUnwanted();
        break;
      case "http":
        this.#leave();
        http.take(this.#socket, this.#visitor());
        break;
      case "tls":
        this.refuse("protocol_error", "A client began to encrypt, and this port does not: the server has no `tls`.");
        break;
      case "unknown":
        this.refuse("protocol_error", `The first byte, ${byte}, begins neither a frame nor an HTTP request.`);
    }
  }

  #onLate(): void {
    if (this.#isHeard && this.#reception.servesTcp) this.#inTurn(() => this.#handOver());
    else this.expire();
  }

  #visitor(): Visitor {
    const { excess, host } = this.#reception;
    const pending = this.#isExcess ? excess : host.intake.pending;
    const refusal = this.#isExcess ? TOO_MANY : undefined;
    return { raw: this.#raw, addr: this.#addr, since: this.#since, pending, refusal };
  }

  #handOver(): void {
    const { behindHttpProxy, greetsSilent, host, runtime } = this.#reception;
    if (behindHttpProxy) this.#takePlace();
    if (this.#isExcess) {
      host.onUnwanted(this.#takeTransport(), "too_many_connections", TOO_MANY_SENTENCE);
      return;
    }
    const waited = runtime.clock.now() - (greetsSilent ? this.#heardSince : this.#since);
    host.onTransport(this.#takeTransport(), waited);
  }

  #tellUnwanted(): void {
    const sentence = "This server speaks WebSocket only.";
    this.#reception.host.onUnwanted(this.#takeTransport(), "protocol_error", sentence);
  }

  #takeTransport(): SocketTransport {
    this.#leave();
    const { departures, runtime, tls, writer } = this.#reception;
    const secure = tls !== undefined;
    const transport = new SocketTransport(this.#socket, {
      runtime,
      remoteAddress: this.#addr,
      secure,
      writer,
      departures,
    });
    heedErrorsOf(this.#socket);
    return transport;
  }

  #leave(): void {
    const { excess, host, newcomers } = this.#reception;
    newcomers.delete(this);
    host.intake.turnstile.withdraw(this.#step);
    host.intake.pending.delete(this);
    excess.delete(this);
    this.#deadline.lift();
    this.#raw.off("close", this.#rawOnClose);
    this.#stopReading();
    this.#stopReading = () => undefined;
  }
}
