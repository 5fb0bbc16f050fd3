import type { MessageBytes, SystemBytes } from "../bytes/measure-bytes.js";
import { table } from "./table.js";

/** How long messages are on the wire. */
export interface BytesReport {
  /** What each column is about. */
  readonly messages: readonly string[];
  readonly systems: readonly SystemBytes[];
}

const DIRECTIONS = { toServer: "to the server", toClient: "to a client" } as const satisfies Record<
  keyof MessageBytes,
  string
>;

export function bytesSection(report: BytesReport): string {
  const head = "**bytes**: ten messages on the wire, one at a time, in bytes: header, framing and masks included.";
  return `${head}\n\n${bytesTable(report)}`;
}

/** Each message in each direction. */
export function bytesTable({ messages, systems }: BytesReport): string {
  const rows = (["toServer", "toClient"] as const).flatMap((direction) =>
    systems.map((system) => {
      const lengths = system.messages.map((message) => message[direction]);
      const sum = lengths.reduce((total, length) => total + length, 0);
      return [system.name, DIRECTIONS[direction], ...[...lengths, sum].map(String)];
    }),
  );
  return table([["system", "direction", ...messages, "sum"], ...rows], 2);
}
