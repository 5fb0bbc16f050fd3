import type { ConnectionOptions } from "@repod/client";
import type { ServerOptions } from "@repod/server";
import type { NetworkConditions } from "../network/conditions.js";

/** How one client connects. */
export interface PlayerOptions {
  /** Options of its connection: `auth`, limits, times. Defaults to none. */
  readonly connection?: ConnectionOptions;
  /** How bad the network is between it and the server, connecting included. Defaults to a perfect one. */
  readonly network?: NetworkConditions;
  /**
   * Whether messages are handled as they come. With false, call `pump` as your game does. Defaults to true.
   */
  readonly pump?: boolean;
}

/** How a server and its first client are set up; clients that come later have the same options unless they say otherwise. */
export interface WorldOptions extends PlayerOptions {
  /** What the server's constructor gets; where it listens has no effect. Defaults to none. */
  readonly server?: ServerOptions;
  /** What chance goes by on the network: with the same seed all happens as before. A whole number. Defaults to 1. */
  readonly seed?: number;
}
