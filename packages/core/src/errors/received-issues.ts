import type { Issue } from "./repod-error.js";

/** What of a list that came from the peer has the shape of issues; nothing else in it can be trusted. */
export function receivedIssues(list: readonly unknown[]): readonly Issue[] {
  return list.filter(isIssue);
}

function isIssue(value: unknown): value is Issue {
  const { message, path } = Object(value) as Partial<Issue>;
  return typeof message === "string" && Array.isArray(path) && path.every(isKey);
}

function isKey(key: unknown): boolean {
  return typeof key === "string" || typeof key === "number";
}
