import type { IncomingMessage, Server as HttpServer } from "node:http";
import type { Duplex } from "node:stream";
import { RepodError } from "@repod/core/internal";
import type { Clock } from "@repod/core/internal";
import { answerRefusal } from "./websocket/refusal.js";
import type { Upgrade } from "./websocket/upgrade.js";

/** On globalThis, so that two copies of the package in one program share an HTTP server too. */
const KEY = Symbol.for("repod.sharedUpgrades");
const host = globalThis as { [KEY]?: WeakMap<HttpServer, SharedUpgrades> };

/** The upgrade requests of one HTTP server, which several game servers share by path. */
export interface SharedUpgrades {
  /**
   * Takes a path.
   *
   * @returns Gives it back.
   * @throws RepodError `address_in_use`.
   */
  join(path: string, upgrade: Upgrade): () => void;
}

export function sharedUpgradesOf(server: HttpServer, clock: Clock): SharedUpgrades {
  const all = (host[KEY] ??= new WeakMap());
  const known = all.get(server);
  if (known) return known;
  const created = createSharedUpgrades(server, clock);
  all.set(server, created);
  return created;
}

function createSharedUpgrades(server: HttpServer, clock: Clock): SharedUpgrades {
  const upgrades = new Map<string, Upgrade>();
  const serverOnUpgrade = (request: IncomingMessage, socket: Duplex, head: Uint8Array): void => {
    for (const upgrade of upgrades.values()) {
      if (upgrade.matches(request)) return upgrade.handle(request, socket, head);
    }
    // Others who listen may know the path: the server of a build tool, say.
    if (server.listenerCount("upgrade") > 1) return;
    socket.on("error", ignore);
    const paths = [...upgrades.keys()].join(" or ");
    answerRefusal(
      socket,
      { status: 404, sentence: `There is no game server at this path. Connect to ${paths}.` },
      clock,
    );
  };
  return {
    join(path, upgrade) {
      const key = path.endsWith("/") ? path.slice(0, -1) : path;
      if (upgrades.has(key)) {
        throw new RepodError("address_in_use", `Another game server has the path ${path} on this HTTP server.`);
      }
      if (upgrades.size === 0) server.on("upgrade", serverOnUpgrade);
      upgrades.set(key, upgrade);
      return () => {
        upgrades.delete(key);
        if (upgrades.size === 0) server.off("upgrade", serverOnUpgrade);
      };
    },
  };
}

/** What follows an error is `close`. */
function ignore(): void {}
