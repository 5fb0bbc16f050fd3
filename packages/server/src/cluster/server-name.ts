import { createId } from "@repod/core/internal";

/** How many characters the name of a server has, each of them one byte. */
export const NAME_LENGTH = 8;

/** Stands between the name of a server and what makes an id of its own. */
const DOT = ".";

/** A name that no other server has. */
export function createServerName(): string {
  return createId().slice(0, NAME_LENGTH);
}

/** An id for a channel of the server with a name. */
export function channelIdOf(server: string): string {
  return server + DOT + createId();
}

/** The name of the server that made an id; `undefined` where the id is of another form. */
export function serverIn(id: string): string | undefined {
  return id.charAt(NAME_LENGTH) === DOT ? id.slice(0, NAME_LENGTH) : undefined;
}
