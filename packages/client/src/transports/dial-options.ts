import type { Runtime } from "@repod/core/internal";

/** Which certificates of a server are trusted. */
export interface TlsOptions {
  /**
   * Certificates in PEM of those who may have signed the server's, or the server's own where it signed itself, instead of
   * those that Node trusts.
   */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[];
  /** The name that the server's certificate must be for. Defaults to the host of the address. */
  readonly servername?: string;
}

export interface DialOptions {
  readonly runtime: Runtime;
  /** Gives up while the connection is being made; no effect once it stands. */
  readonly signal?: AbortSignal | undefined;
  /** The largest body that will be accepted, in bytes. */
  readonly maxFrameBytes: number;
  /** How many bytes of messages may wait to be taken, in all. */
  readonly maxInboxBytes: number;
  readonly tls?: TlsOptions | undefined;
}
