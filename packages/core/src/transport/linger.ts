/**
 * How long a peer may take to end its side after ours, in milliseconds. Its input is discarded meanwhile, so that it cannot
 * reset the connection under our last words.
 */
export const LINGER_MS = 1_000;
