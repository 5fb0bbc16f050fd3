import { readFile } from "node:fs/promises";

/** A CPU profile as V8 writes it: a tree of calls, and which of them was found running, one time after the other. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** The ids of nodes. */
  readonly samples: readonly number[];
  /** How long it was from the sample before to each, in microseconds. */
  readonly timeDeltas: readonly number[];
}

export interface ProfileNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  /** The ids of what it calls. */
  readonly children?: readonly number[];
}

export interface CallFrame {
  readonly functionName: string;
  /** The module; empty for what is native. */
  readonly url: string;
}

/** @throws Error when it is no profile. */
export async function readCpuProfile(path: string): Promise<CpuProfile> {
  const profile = JSON.parse(await readFile(path, "utf8")) as Partial<CpuProfile>;
  const { nodes, samples, timeDeltas } = profile;
  if (nodes && samples && timeDeltas) return { nodes, samples, timeDeltas };
  throw new Error(`${path} is no CPU profile.`);
}
