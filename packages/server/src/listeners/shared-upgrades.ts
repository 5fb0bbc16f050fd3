import type { IncomingMessage, Server as HttpServer } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { RepodError } from "@repod/core/internal";
import type { Clock } from "@repod/core/internal";
import { ignoreErrorsOf } from "./ignore-error.js";
import { answerRefusal } from "./websocket/refusal.js";
import { unknownPath, withoutSlash } from "./websocket/request-path.js";
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

/** @param patience - How long others who listen may take to an upgrade, in milliseconds. The first to ask says. */
export function sharedUpgradesOf(server: HttpServer, clock: Clock, patience: number): SharedUpgrades {
  const all = (host[KEY] ??= new WeakMap());
  const known = all.get(server);
  if (known) return known;
  const created = createSharedUpgrades(server, clock, patience);
  all.set(server, created);
  return created;
}

function createSharedUpgrades(server: HttpServer, clock: Clock, patience: number): SharedUpgrades {
  const upgrades = new Map<string, Upgrade>();
  const serverOnUpgrade = (request: IncomingMessage, socket: Duplex, head: Uint8Array): void => {
    for (const upgrade of upgrades.values()) {
      if (upgrade.matches(request)) return upgrade.handle(request, socket, head);
    }
    ignoreErrorsOf(socket);
    // Others who listen may know the path: the server of a build tool, say.
    if (server.listenerCount("upgrade") === 1) refuse(socket);
    else refuseUntaken(request.socket);
  };
  const refuse = (socket: Duplex): void => answerRefusal(socket, unknownPath([...upgrades.keys()]), clock);
  const refuseUntaken = (socket: Socket): void => {
    const { bytesWritten } = socket;
    const timer = clock.setTimeout(() => {
      if (socket.bytesWritten === bytesWritten && !isRead(socket)) refuse(socket);
    }, patience);
    socket.once("close", () => clock.clearTimeout(timer));
  };
  return {
    join(path, upgrade) {
      const key = withoutSlash(path);
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

/** Whether anybody wants what arrives: nobody does on a socket that Node has just let go of. */
function isRead(socket: Socket): boolean {
  return socket.listenerCount("data") + socket.listenerCount("readable") > 0;
}
