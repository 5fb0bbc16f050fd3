import type { Connection } from "./connection.js";

/**
 * How a channel gets its connection before the user's constructor and fields run: it is here while the server calls
 * `new`, and taken by the constructor of `Channel`.
 */
let current: Connection | undefined;

export function constructWith<T>(connection: Connection, construct: () => T): T {
  const outer = current;
  current = connection;
  try {
    return construct();
  } finally {
    current = outer;
  }
}

/** The connection of the channel under construction. Only the first channel made gets it. */
export function takeConnection(): Connection | undefined {
  const connection = current;
  current = undefined;
  return connection;
}
