import { describeValue, LOG_LEVELS, logger, RepodError } from "@repod/core/internal";
import { requireCloneable } from "./background-options.js";
import type { AnyServerClass, BackgroundOptions, ContractOfServer, ServerClass } from "./background-options.js";
import { openBackground } from "./background-server.js";
import type { BackgroundServer } from "./background-server.js";

/**
 * Runs a server in a thread of its own, so that neither keeps the other waiting. Node alone.
 *
 * ```ts
 * import type { GameServer } from "./server.js";
 *
 * const game = await startBackground<typeof GameServer>(new URL("./server.js", import.meta.url), {
 *   export: "GameServer",
 *   port: 5071,
 * });
 * ```
 *
 * The module is loaded there and not here: the type of the class is all that is needed of it. The thread does not keep the
 * program alive, and ends with it.
 *
 * @param module - The module's URL. What Node loads by itself: JavaScript.
 * @param options - The name of the exported class, and what the class is made with: whatever can be cloned.
 * @returns A handle of the server, once it listens.
 * @throws RepodError `cannot_load` where the module cannot be loaded, `invalid_option` for what is wrong with the export or
 * an option, `thread_ended` where the thread ended before; and what making and starting the server throws.
 */
export async function startBackground<S extends ServerClass = AnyServerClass>(
  module: URL | string,
  options: BackgroundOptions<S>,
): Promise<BackgroundServer<ContractOfServer<S>>> {
  const { export: name, ...given } = options as { readonly export: unknown };
  if (typeof name !== "string" || name === "") {
    const sentence = `The option \`export\` is ${describeValue(name)}; it must be the name under which the module exports the server class.`;
    throw new RepodError("invalid_option", sentence);
  }
  requireCloneable(given);
  const levels = LOG_LEVELS.filter((level) => logger().enabled(level));
  return openBackground<ContractOfServer<S>>({ module: urlOf(module), name, options: given, levels });
}

/** @throws RepodError `invalid_option`. */
function urlOf(module: URL | string): string {
  try {
    return new URL(module).href;
  } catch {
    const sentence = `The module is ${describeValue(module)}; give it as new URL("./server.js", import.meta.url).`;
    throw new RepodError("invalid_option", sentence);
  }
}
