import { contractDifferences, contractLines, fingerprint } from "@repod/core/internal";
import type { Contract } from "@repod/core/internal";

/** A contract as it is compared with a server's. */
export interface ContractIdentity {
  readonly lines: readonly string[];
  readonly fingerprint: string;
}

export function identify(contract: Contract): ContractIdentity {
  return { lines: contractLines(contract), fingerprint: fingerprint(contract) };
}

/**
 * How a server's contract differs from ours, in sentences.
 *
 * @param theirs - What the server told of its contract; it tells only when the fingerprints differ.
 */
export function compareWithServer(ours: ContractIdentity | undefined, theirs: unknown): readonly string[] | undefined {
  return ours && theirs !== undefined ? contractDifferences(ours.lines, theirs) : undefined;
}
