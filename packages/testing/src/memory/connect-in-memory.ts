import { RepodError } from "@repod/core/internal";
import type { AnyServer, ServerOptions } from "@repod/server";
import { openInMemory, RUNTIME } from "@repod/server/internal";
import { runtimeOf } from "../clock/runtime-of.js";
import { VirtualClock } from "../clock/virtual-clock.js";
import type { WorldOptions } from "./options.js";
import type { AnyListener } from "./player.js";
import { World } from "./world.js";

/**
 * Starts a server that listens nowhere and connects a client to it, both on a clock of their own. Resolves when the server
 * has greeted the client.
 *
 * ```ts
 * const world = await connectInMemory(GameServer, GameClient);
 * world.client.send({ action: "chat", text: "hello" });
 * await world.settle();
 * ```
 *
 * @param serverClass - Its constructor must pass its first argument on to that of `Server`.
 * @param client - The class of the client, or an object of it that is not connected.
 * @throws RepodError as `Server.start` and `World.connect`; `invalid_option` when the server does not pass its options on.
 */
export async function connectInMemory<S extends AnyServer, L extends AnyListener>(
  serverClass: new (options: ServerOptions) => S,
  client: L | (new () => L),
  options: WorldOptions = {},
): Promise<World<S, L>> {
  const clock = new VirtualClock();
  const runtime = runtimeOf(clock);
  let isPassedOn = false;
  const server = new serverClass({
    // What is sent arrives without time passing.
    broadcastWindow: 0,
    brokerWindow: 0,
    ...options.server,
    // Asked for by the constructor of `Server`, if the options get there.
    get [RUNTIME]() {
      isPassedOn = true;
      return runtime;
    },
  });
  if (!isPassedOn) {
    const sentence = `${serverClass.name} keeps its options from \`Server\`: pass them on, as in \`super(options)\`.`;
    throw new RepodError("invalid_option", sentence);
  }
  return World.open({ server, clock, runtime, accept: openInMemory(server), options }, client);
}
