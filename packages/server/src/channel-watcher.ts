import type { Connection } from "./connection.js";

/** Hears of the clients of a server as its own `onConnect` and `onDisconnect` do, apart from the user's code. */
export interface ChannelWatcher {
  onConnect(client: Pick<Connection, "id" | "addr">): void;
  /** The client is back, perhaps from elsewhere. */
  onResume(client: Pick<Connection, "id" | "addr">): void;
  onDisconnect(client: Pick<Connection, "id" | "addr">): void;
}
