import { RepodError } from "@repod/core/internal";
import type { WireMap } from "@repod/core/internal";

/** What is said of a frame that is for clients of other servers. */
export interface ClusterMessage {
  readonly action: string;
  /** What it replaces while that waits; absent where all have to arrive. */
  readonly slot?: string | undefined;
  /** Ids of channels that do not get it. */
  readonly except?: readonly string[];
  /** The group that does; absent where the topic says who. */
  readonly group?: string;
  /** The id of the one channel that does; absent where the topic or the group says who. */
  readonly to?: string;
}

/** @throws RepodError `bad_frame`. */
export function checkMessage(head: WireMap): ClusterMessage {
  const { action, except, group, slot, to } = head;
  const isOne = typeof action === "string" && [group, slot, to].every(isTextOrAbsent) && isListOrAbsent(except);
  if (!isOne) throw new RepodError("bad_frame", "Its head is not that of a message.");
  return head as unknown as ClusterMessage;
}

function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === "string";
}

function isListOrAbsent(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.every((id) => typeof id === "string"));
}
