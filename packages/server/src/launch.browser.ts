import { reportUnhandled, toError } from "@repod/core/internal";
import type { AnyServer } from "./server.js";

/**
 * What launch.ts does, for a server in a browser: starts it. It ends with its worker, and when it cannot start that is an
 * error which nobody caught.
 */
export function launch(server: AnyServer): void {
  server.run().catch((error: unknown) => reportUnhandled(toError(error), server.constructor.name));
}
