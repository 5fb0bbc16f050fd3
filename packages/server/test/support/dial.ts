import { once } from "node:events";
import { request } from "node:http";
import type { IncomingMessage, RequestOptions } from "node:http";
import { request as secureRequest } from "node:https";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { connect as connectTls } from "node:tls";
import type { ConnectionOptions, TLSSocket } from "node:tls";
import type { Address } from "@repod/core/internal";
import { RawPeer } from "../listeners/websocket/raw-peer.js";
import { AUTHORITY } from "./certificates.js";
import { ExtendedPeer, PlainPeer } from "./peers.js";
import { atEnd } from "./servers.js";
import { socketWire, webSocketWire } from "./wire.js";

const CLIENT = { ca: AUTHORITY, servername: "localhost" };

/** A socket in the hands of a test, connected. */
export async function dialRaw([host, port]: Address): Promise<RawPeer> {
  const socket = connect({ host, port, noDelay: true });
  atEnd(() => socket.destroy());
  const peer = new RawPeer(socket);
  await once(socket, "connect");
  return peer;
}

/** An encrypted socket, connected. Over another socket where one is given. */
export async function dialTls([host, port]: Address, options: ConnectionOptions = {}): Promise<RawPeer> {
  const socket = connectTls({ ...CLIENT, ...(options.socket ? {} : { host, port }), ...options });
  atEnd(() => socket.destroy());
  const peer = new RawPeer(socket);
  await once(socket, "secureConnect");
  return peer;
}

/** Who is at the other end of an encrypted socket: the common name of its certificate. */
export function nameOf(peer: RawPeer): unknown {
  return (peer.socket as TLSSocket).getPeerCertificate().subject.CN;
}

/** A plain peer on a socket of the test's own. */
export function plainOver(peer: RawPeer): PlainPeer {
  return new PlainPeer((events) => socketWire(peer.socket, events));
}

/** A client on a WebSocket, greeted. */
export async function dialWebSocket(
  [host, port]: Address,
  {
    scheme = "ws",
    path = "/",
    headers = {},
  }: { scheme?: string; path?: string; headers?: Record<string, string> } = {},
): Promise<ExtendedPeer> {
  const url = `${scheme}://${host}:${port}${path}`;
  const peer = new ExtendedPeer((events) => webSocketWire(url, events, { ...CLIENT, headers }));
  atEnd(() => peer.reset());
  await peer.next();
  return peer;
}

export interface HttpAnswer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** Asks for a page. */
export async function ask(
  [host, port]: Address,
  path = "/",
  { body, secure = false, ...options }: RequestOptions & { body?: string; secure?: boolean } = {},
): Promise<HttpAnswer> {
  const ours = { host, port, path, agent: false, ...options } as const;
  const asked = secure ? secureRequest({ ...CLIENT, ...ours }) : request(ours);
  asked.end(body);
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}
