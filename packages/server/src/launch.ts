import { formatAddress, toError } from "@repod/core/internal";
import type { AnyServer } from "./server.js";

/** What ends a process in order, when it comes for the first time. */
export const SIGNALS = ["SIGINT", "SIGTERM"] as const;
/** What a shell reports for a process ended by its second Ctrl+C. */
export const INTERRUPTED = 130;

/** Makes a server what this process is for, from start to end. */
export function launch(server: AnyServer): void {
  let stopping: Promise<void> | undefined;
  const fail = (what: string, error: unknown): void => {
    process.stderr.write(`${server.constructor.name} ${what}: ${toError(error).message}\n`, () => process.exit(1));
  };
  const onSignal = (): void => {
    if (stopping) process.exit(INTERRUPTED);
    stopping = server.stop();
    stopping.catch((error: unknown) => fail("could not stop in order", error));
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  server.run().then(
    async () => {
      // A `stop` of the user's own may do more after that of the server.
      await stopping;
      process.exit(0);
    },
    (error: unknown) => {
      const [host, port] = server.address;
      // An HTTP server that was joined may not listen yet.
      fail(host === "" ? "cannot run" : `cannot run on ${formatAddress(host, port)}`, error);
    },
  );
}
