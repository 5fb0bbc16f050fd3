import type { IncomingMessage } from "node:http";
import type { Refusal } from "./refusal.js";

/** The path that a request asks for: no query, no slash at the end. */
export function pathOf({ url = "/" }: IncomingMessage): string {
  // A request may name its host in front of the path.
  const path = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, "");
  return withoutSlash(path.slice(0, path.search(/[?#]|$/)));
}

/** A path without the slash at its end: it is the same place with and without. */
export function withoutSlash(path: string): string {
  return path.endsWith("/") ? path.slice(0, -1) : path;
}

/** What is answered where a request asks for none of the paths that there are. */
export function unknownPath(paths: readonly string[]): Refusal {
  return { status: 404, sentence: `There is no game server at this path. Connect to ${paths.join(" or ")}.` };
}
