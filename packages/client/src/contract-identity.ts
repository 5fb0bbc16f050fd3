import { contractLines, describeDifference, fingerprint, parseContractLines } from "@repod/core/internal";
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
  if (!ours || theirs === undefined) return undefined;
  const lines = parseContractLines(theirs);
  if (!lines) return ["The server has another contract, and does not say how it differs."];
  return describeDifference(ours.lines, lines);
}
