import { contractDifferences } from "@repod/core/internal";
import type { Contract } from "@repod/core/internal";

/**
 * How a server's contract differs from ours, in sentences.
 *
 * @param theirs - What the server told of its contract; it tells only when the fingerprints differ.
 */
export function compareWithServer(ours: Contract | undefined, theirs: unknown): readonly string[] | undefined {
  return ours && theirs !== undefined ? contractDifferences(ours, theirs) : undefined;
}
