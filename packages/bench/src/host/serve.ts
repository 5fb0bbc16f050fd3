// The program of the process that a server under test has to itself: `serve.js <system>`, controlled over IPC.
import { isSystemName, loadSystem } from "../systems/systems.js";
import type { RunningSystem } from "../systems/system.js";
import type { ControlReply, ControlRequest } from "./control.js";

async function serve(name: string | undefined): Promise<RunningSystem> {
  if (!isSystemName(name)) throw new Error(`There is no system named ${String(name)}.`);
  const start = await loadSystem(name);
  const system = await start();
  process.on("message", (request: ControlRequest) => {
    if (request.ask === "usage") say({ say: "usage", usage: process.cpuUsage() });
    // In order, so that a profile is written.
    else process.exit();
  });
  return system;
}

function say(reply: ControlReply): void {
  process.send?.(reply);
}

// Whoever started this process is gone.
process.on("disconnect", () => process.exit());

serve(process.argv[2]).then(
  ({ port }) => say({ say: "listening", port }),
  (error: unknown) =>
    say({ say: "failed", error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
);
