import type { ConnectionListener } from "@repod/client";
import type { AnyServer } from "@repod/server";
import type { Network } from "../network/network.js";

/** A listener of any contract. */
// The type parameter stands in both directions, so that nothing but `any` takes every listener.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyListener = ConnectionListener<any>;

/** The class of the channels of a server. */
export type ChannelOf<S extends AnyServer> = InstanceType<S["channelClass"]>;

/** A client that is connected, with what is its own. */
export interface Player<S extends AnyServer, L extends AnyListener> {
  /** The client's side. */
  readonly client: L;
  /** The server's side of the same connection. */
  readonly channel: ChannelOf<S>;
  /** What lies between them, and between nobody else. */
  readonly network: Network;
}
