import { RepodError } from "@repod/core/internal";

/** In a browser a server has nobody to be one with. */
export function createCluster(): never {
  throw new RepodError("invalid_option", "The server option `broker` cannot be given in a browser.");
}
