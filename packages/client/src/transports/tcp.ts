import { connect } from "node:net";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { SOCKET_OPTIONS, SocketTransport } from "@repod/core/internal";
import type { Address, RepodError, Runtime, Transport } from "@repod/core/internal";
import { placeOf } from "../address.js";
import { abortError, dialError } from "./dial-error.js";
import type { TlsOptions } from "./dial-options.js";
import { explainServer } from "./other-server.js";
import { tlsSettings } from "./tls-settings.js";

export interface TcpDialOptions {
  readonly host: string;
  /** From 1 to 65,535. */
  readonly port: number;
  readonly runtime: Runtime;
  /** Gives up while the connection is being made; no effect once it stands. */
  readonly signal?: AbortSignal | undefined;
}

export interface TlsDialOptions extends TcpDialOptions {
  readonly tls?: TlsOptions | undefined;
}

/**
 * Connects to a TCP server. A host name with several addresses is tried at all of them.
 *
 * @throws RepodError `connection_failed`, or `aborted` by the signal.
 */
export function dialTcp(options: TcpDialOptions): Promise<Transport> {
  const { host, port } = options;
  return dialSocket(options, "tcp", () => connect({ host, port, ...SOCKET_OPTIONS }));
}

/**
 * Connects to a TCP server that encrypts, and checks its certificate.
 *
 * @throws RepodError `connection_failed`, or `aborted` by the signal.
 */
export function dialTls(options: TlsDialOptions): Promise<Transport> {
  const { host, port, tls } = options;
  return dialSocket(options, "tls", () => connectTls({ host, port, ...SOCKET_OPTIONS, ...tlsSettings(host, tls) }));
}

function dialSocket(options: TcpDialOptions, kind: "tcp" | "tls", open: () => Socket): Promise<Transport> {
  const { host, port, runtime, signal } = options;
  const place = placeOf({ kind, host, port });
  const secure = kind === "tls";
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(abortError(place, signal));
      return;
    }
    const socket = open();
    const whenOpen = secure ? "secureConnect" : "connect";
    const socketOnOpen = (): void => {
      stopDialling();
      const remoteAddress = remoteAddressOf(socket, host, port);
      const explain = (first?: Uint8Array): RepodError | undefined => explainServer(first, { host, port, secure });
      resolve(new SocketTransport(socket, { runtime, remoteAddress, secure, explain }));
    };
    const socketOnError = (error: Error): void => {
      stopDialling();
      reject(dialError(error, place));
    };
    const signalOnAbort = (): void => {
      stopDialling();
      // What fails from now on concerns nobody.
      socket.on("error", () => undefined);
      socket.destroy();
      if (signal) reject(abortError(place, signal));
    };
    const stopDialling = (): void => {
      socket.off(whenOpen, socketOnOpen);
      socket.off("error", socketOnError);
      signal?.removeEventListener("abort", signalOnAbort);
    };
    socket.on(whenOpen, socketOnOpen);
    socket.on("error", socketOnError);
    signal?.addEventListener("abort", signalOnAbort);
  });
}

/** The peer may be gone already; then what was dialled is the best that is known. */
function remoteAddressOf(socket: Socket, host: string, port: number): Address {
  return [socket.remoteAddress ?? host, socket.remotePort ?? port];
}
