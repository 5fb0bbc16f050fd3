import { ServerProcess } from "../../src/host/server-process.js";
import { CONTESTANTS } from "../../src/measure/contestants.js";
import type { Contestant } from "../../src/measure/contestants.js";
import type { RunningSystem } from "../../src/systems/system.js";
import { isPeer, loadSystem } from "../../src/systems/systems.js";
import type { SystemName } from "../../src/systems/systems.js";

/** The program of this build: what peers leave running ends with a process, and not with a test. */
const PROGRAM = new URL("../../dist/host/serve.js", import.meta.url);

/** Each system once for each wire by which it is spoken to. */
const SPOKEN: readonly Contestant[] = [
  ...new Map(CONTESTANTS.map((one) => [`${one.system} ${one.wire}`, one])).values(),
];

export const SPOKEN_HERE = SPOKEN.filter(({ system }) => !isPeer(system));
export const SPOKEN_BY_PEERS = SPOKEN.filter(({ system }) => isPeer(system));

/** Starts a system of this process, or that of a peer in one of its own. */
export async function startSystem(name: SystemName): Promise<RunningSystem> {
  if (isPeer(name)) return ServerProcess.start(name, { program: PROGRAM });
  const start = await loadSystem(name);
  return start();
}
