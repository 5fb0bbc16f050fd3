/** How a client, honest or not, connects. */
export type TransportName = "tcp" | "websocket";

export const TRANSPORTS: readonly TransportName[] = ["tcp", "websocket"];
