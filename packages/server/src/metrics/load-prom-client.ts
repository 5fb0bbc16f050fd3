import { RepodError } from "@repod/core/internal";

type PromClient = typeof import("prom-client");

/** What Node, and what others that load modules, call a package that is not there. */
const NOT_FOUND: readonly unknown[] = ["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"];

/**
 * Loads prom-client, which only those install who want its text.
 *
 * @throws RepodError `not_installed`.
 */
export async function loadPromClient(
  load: () => Promise<PromClient> = () => import("prom-client"),
): Promise<PromClient> {
  try {
    return await load();
  } catch (error) {
    if (!NOT_FOUND.includes((error as { code?: unknown }).code)) throw error;
    const message =
      "@repod/server/prometheus needs prom-client, which is not installed: run `npm install prom-client`.";
    throw new RepodError("not_installed", message, { cause: error });
  }
}
