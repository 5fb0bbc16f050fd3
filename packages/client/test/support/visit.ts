import type { Client } from "../../src/client.js";
import type { ConnectOptions } from "../../src/connection-listener.js";
import { FakeServer } from "./fake-server.js";
import type { FakePeer } from "./fake-server.js";
import { Screen } from "./screen.js";

/** How long the server of a visit keeps a session, in milliseconds. */
export const WINDOW = 30_000;
/** The longest delay before a first attempt, and before any. */
export const FIRST_DELAY = 250;
export const LONGEST_DELAY = 10_000;

/** A client in a session that its server will resume. */
export interface Visit {
  readonly server: FakeServer;
  readonly screen: Screen;
  readonly client: Client;
  readonly peer: FakePeer;
}

export async function visit(options: ConnectOptions = {}, greeting: object = {}): Promise<Visit> {
  const server = new FakeServer();
  const screen = new Screen();
  const peer = await server.open(screen, options);
  peer.greet({ window: WINDOW, limit: 65_536, ...greeting });
  await server.settle();
  screen.heardNow();
  return { server, screen, client: screen.connection!, peer };
}

/** Breaks the connection. The client has noticed, and waits for its first attempt. */
export async function cut({ server }: Visit): Promise<void> {
  server.peer.cut();
  await server.settle();
}

/** Breaks the connection; the client has come back, and waits to be greeted. */
export async function comeBack(visited: Visit): Promise<FakePeer> {
  const { server } = visited;
  const before = server.peers.length;
  await cut(visited);
  await server.pass(FIRST_DELAY);
  if (server.peers.length !== before + 1) throw new Error("The client has not come back.");
  return server.peer;
}

/** What the last `disconnected` said. */
export function lastEnd({ screen }: Pick<Visit, "screen">): object | undefined {
  screen.pump();
  return screen.heard.findLast(({ action }) => action === "disconnected");
}

/** A client that waits for its first attempt to get a new session: a plain server's connection broke. */
export async function reconnecting(options: ConnectOptions = {}): Promise<Pick<Visit, "server" | "screen">> {
  const server = new FakeServer();
  const screen = new Screen();
  const peer = await server.open(screen, options);
  peer.greetPlain();
  await server.settle();
  peer.cut();
  await server.settle();
  return { server, screen };
}
