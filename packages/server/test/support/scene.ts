import type { ServerOptions } from "../../src/options.js";
import { PlayerServer } from "./player-game.js";
import { openServer } from "./servers.js";
import type { MemoryHouse } from "./servers.js";
import { Visitor } from "./visitor.js";

/** How long the server of a scene waits for who has lost its connection, in milliseconds. */
export const WINDOW = 30_000;

/** A server, and a client that it knows. */
export interface Scene extends MemoryHouse<PlayerServer> {
  readonly visitor: Visitor;
}

/** A server with one client, which has been there for a while. */
export async function openScene(options: ServerOptions = {}): Promise<Scene> {
  const house = openServer(PlayerServer, { window: WINDOW, ...options });
  const visitor = new Visitor(house.arriving);
  await visitor.arrive();
  return { ...house, visitor };
}

/** Breaks the client's connection. The server has noticed. */
export async function lose({ server, visitor }: Scene): Promise<void> {
  const times = server.events.items.filter((event) => event === "onSuspend").length;
  visitor.peer.reset();
  await server.saw("onSuspend", times + 1);
}

/** As many turns of the event loop as a message takes to arrive and be answered, and then some. */
export async function turns(): Promise<void> {
  for (let left = 6; left > 0; left -= 1) await new Promise((resolve) => void setImmediate(resolve));
}

/** A message to clients, of some length where that matters. */
export const news = (n: number, length = 0) =>
  ({ action: "news", n, ...(length > 0 && { text: "x".repeat(length) }) }) as const;

/** Which of them a client has. */
export const numbers = ({ messages }: Visitor): unknown[] => messages.map(({ n }) => n);
