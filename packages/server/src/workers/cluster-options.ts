import { availableParallelism } from "node:os";
import { resolveOptions, whole } from "@repod/core/internal";

/** What a cluster can be told. */
export interface ClusterOptions {
  /** How many workers there are, from 1 to 1,024. Defaults to as many as the machine can run at the same time. */
  readonly workers?: number;
}

/** @throws RepodError `invalid_option`. */
export function resolveClusterOptions(options: ClusterOptions): Readonly<Required<ClusterOptions>> {
  return resolveOptions("cluster", options, { workers: availableParallelism() }, { workers: whole(1, 1_024) });
}
