import { RepodError } from "@repod/core/internal";
import type { WireMap } from "@repod/core/internal";

/** What a server says of all its groups. */
export interface GroupsMessage {
  /** How often a group had come or gone there. */
  readonly revision: number;
  readonly groups: readonly string[];
}

/** What it says of one that came or went. */
export interface ChangeMessage {
  readonly revision: number;
  readonly group: string;
  readonly hasMembers: boolean;
}

/** @throws RepodError `bad_frame`. */
export function checkGroups(head: WireMap): GroupsMessage {
  const { groups, revision } = head;
  const isList = Array.isArray(groups) && groups.every((group) => typeof group === "string");
  if (typeof revision !== "number" || !isList) throw bad();
  return head as unknown as GroupsMessage;
}

/** @throws RepodError `bad_frame`. */
export function checkChange(head: WireMap): ChangeMessage {
  const { group, hasMembers, revision } = head;
  const isOne = typeof revision === "number" && typeof group === "string" && typeof hasMembers === "boolean";
  if (!isOne) throw bad();
  return head as unknown as ChangeMessage;
}

function bad(): RepodError {
  return new RepodError("bad_frame", "Its head does not tell of groups.");
}
