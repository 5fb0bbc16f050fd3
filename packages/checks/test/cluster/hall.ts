import { fileURLToPath } from "node:url";
import { RunningProgram } from "../docs/running-program.js";

const PROGRAM = fileURLToPath(new URL("fixtures/hall.js", import.meta.url));

/** A cluster in processes of its own. */
export interface Hall {
  readonly program: RunningProgram;
  readonly port: number;
  /** Of the workers, by their numbers. */
  readonly pids: readonly number[];
}

/** @param options - The number of workers, and options of their servers. */
export async function startHall(options: Readonly<Record<string, unknown>>): Promise<Hall> {
  const program = new RunningProgram([PROGRAM, JSON.stringify(options)]);
  const [, port, ...pids] = (await program.line(/^ready/)).split(" ").map(Number);
  return { program, port: port!, pids };
}
