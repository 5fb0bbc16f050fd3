import { formatAddress, toError } from "@repod/core/internal";
import type { AnyServer } from "./server.js";

/** What ends a process in order, when it comes for the first time. */
export const SIGNALS = ["SIGINT", "SIGTERM"] as const;
/** What a shell reports for a process ended by its second Ctrl+C. */
export const INTERRUPTED = 130;

/** Makes a server what this process is for, from start to end. */
export function launch(server: AnyServer): void {
  let stopping = false;
  const onSignal = (): void => {
    if (stopping) process.exit(INTERRUPTED);
    stopping = true;
    void server.stop();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  server.run().then(
    () => process.exit(0),
    (error: unknown) => {
      const [host, port] = server.address;
      // An HTTP server that was joined may not listen yet.
      const place = host === "" ? "" : ` on ${formatAddress(host, port)}`;
      process.stderr.write(`${server.constructor.name} cannot run${place}: ${toError(error).message}\n`, () =>
        process.exit(1),
      );
    },
  );
}
