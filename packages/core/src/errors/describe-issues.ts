import type { Issue } from "./repod-error.js";

/** What a schema said, to stand behind a sentence: ` (x: expected a number; y: …)`. Empty where it said nothing. */
export function describeIssues(issues: readonly Issue[] = []): string {
  if (issues.length === 0) return "";
  return ` (${issues.map(({ message, path }) => `${path.join(".") || "payload"}: ${message}`).join("; ")})`;
}
