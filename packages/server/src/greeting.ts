import { createToken, greetingMessage, PROTOCOL_VERSION } from "@repod/core/internal";
import type { Greeting, WireMap } from "@repod/core/internal";
import type { Connection } from "./connection.js";
import type { ServerContext } from "./context.js";

/** More than a greeting takes besides the contract, in bytes and in elements. */
const REST_OF_GREETING = 512;
const REST_OF_ELEMENTS = 32;

/** What differs from greeting to greeting. */
export type Occasion = Pick<Greeting, "resumed" | "received"> & Partial<Pick<Greeting, "contract">>;

/** The answer to the hello of an extended client. */
export function greet(context: ServerContext, { id, token }: Connection, occasion: Occasion): WireMap {
  const { heartbeat, maxFrameBytes, window } = context.options;
  return greetingMessage({
    version: PROTOCOL_VERSION,
    session: id,
    // Nobody asks for it where there is no window.
    token: token ?? createToken(),
    window,
    heartbeat,
    limit: maxFrameBytes,
    time: context.serverTime(),
    contract: undefined,
    ...occasion,
  });
}

/**
 * Our contract, by which a client names the difference; only that there is one where it does not fit into a frame.
 *
 * @param limit - The largest body that the client accepts, in bytes.
 */
export function contractWithin({ contractLines, options }: ServerContext, limit: number): readonly string[] | false {
  // A character takes three bytes at most.
  const byteLength = contractLines.reduce((sum, line) => sum + 3 * line.length, REST_OF_GREETING);
  const fits = byteLength <= limit && contractLines.length + REST_OF_ELEMENTS <= options.maxElements;
  return fits ? contractLines : false;
}
