import type { IncomingHttpHeaders } from "node:http";
import {
  after,
  callUser,
  closeCodeOf,
  Failure,
  isWireCode,
  reportUnhandled,
  RepodError,
  sentenceOf,
  toError,
} from "@repod/core/internal";
import type { Address, TransportKind, WireMap } from "@repod/core/internal";
import type { ServerContext } from "./context.js";
import type { AnyServer } from "./server.js";

/** Who wants to be let in, as far as the connection tells. Frozen. */
export interface AuthInfo {
  /** Host and port of the client; behind a proxy as `trustProxy` has it. */
  readonly addr: Address;
  readonly transport: TransportKind;
  /** Whether the connection to this server is encrypted: not that to a proxy before it. */
  readonly secure: boolean;
  /** Whether it is a plain client, which knows only frames and messages. */
  readonly isPlain: boolean;
  /** Those of the request that became a WebSocket, cookies among them; empty where there was none. */
  readonly headers: Readonly<IncomingHttpHeaders>;
}

/** Why a client is not let in. */
export class Refusal {
  /** One of our codes, or a word of the application's. */
  readonly code: string;
  readonly reason: string;

  /** @param reason - A sentence for the client. Defaults to that of the code, or to that of `unauthorized`. */
  constructor(code: string, reason: string = sentenceOf(code) || sentenceOf("unauthorized")) {
    this.code = code;
    this.reason = reason;
  }

  /** A word of the application's travels as `unauthorized`. */
  get closeCode(): number {
    return closeCodeOf(isWireCode(this.code) ? this.code : "unauthorized");
  }
}

/**
 * Asks the server's `onAuth` about a client. What fails there, rather than refuses, is reported.
 *
 * @returns What it returned, or a `Refusal`; a promise of that, which never rejects, where it is asynchronous.
 */
export function authenticate(server: AnyServer, credentials: unknown, info: AuthInfo): unknown {
  const { onAuth } = server;
  if (!onAuth) return undefined;
  return after(callUser(onAuth, server, credentials, info), (outcome) =>
    outcome instanceof Failure ? refusalOf(outcome.error, server) : outcome,
  );
}

function refusalOf(thrown: unknown, server: AnyServer): Refusal {
  if (isRefusal(thrown)) {
    const { code, message, reason } = thrown;
    // The usual sentence speaks of requests.
    const sentence = message === sentenceOf(code) ? undefined : message;
    return new Refusal(reason || "unauthorized", sentence);
  }
  reportUnhandled(toError(thrown), `${server.constructor.name}.onAuth`);
  return new Refusal("unauthorized");
}

/** Whether the client is refused; not that somebody whom `onAuth` asked was, or refused something. */
function isRefusal(thrown: unknown): thrown is RepodError {
  return (
    thrown instanceof RepodError && (thrown.code === "refused" || thrown.code === "unauthorized") && !thrown.remote
  );
}

/** Where the server asks who a client is, a plain one can say so only by an action. */
export function canAdmitPlain({ options, server }: Pick<ServerContext, "options" | "server">): boolean {
  return server.onAuth === undefined || options.authAction !== undefined;
}

/** What the first message of a plain client says, without what belongs to the protocol. */
export function credentialsIn(message: WireMap): WireMap {
  return Object.fromEntries(Object.entries(message).filter(([key]) => key !== "action" && !key.startsWith("$")));
}
