import type { Parameters } from "fast-check";

/** How many cases a property is tried on; `REPOD_FUZZ_RUNS=100000` is the full run. fast-check prints the seed. */
export const FUZZ: Parameters<unknown> = { numRuns: Number(process.env["REPOD_FUZZ_RUNS"] ?? 1_000) };
