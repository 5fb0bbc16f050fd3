/** What the process of a server under test is asked. */
export type ControlRequest = { readonly ask: "usage" } | { readonly ask: "stop" };

/** What it says: first `listening` or `failed`, then one `usage` for each time it is asked. */
export type ControlReply =
  | { readonly say: "listening"; readonly port: number }
  | { readonly say: "failed"; readonly error: string }
  | { readonly say: "usage"; readonly usage: NodeJS.CpuUsage };
