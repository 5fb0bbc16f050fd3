import type { Stage } from "../builds/stage.js";

/** What a piece of work took. */
export interface Taken {
  readonly units: number;
  /** In what the discipline counts. */
  readonly cost: number;
  /** How much more memory of the system the process had afterwards, in bytes, where the work is to hold memory. */
  readonly resident?: number;
}

/** One build at one kind of work: it stands ready, and works when it is told. */
export interface Subject {
  /** Does at least so many units. */
  run(units: number): Promise<Taken>;
  close(): Promise<void>;
}

/** A kind of work by which builds are compared. */
export interface Discipline {
  readonly name: string;
  /** What it is, in a line for the reader of the results. */
  readonly title: string;
  /** What the cost is counted in, and what it is divided by. */
  readonly unit: string;
  /** Up to which ratio this build may cost more than the other. */
  readonly goal: number;
  /** In units: what is done before anything is measured, and what is done between two measurements. */
  readonly warmUp: number;
  readonly window: number;
  /** How often each build has its turn in an alternation. */
  readonly windows: number;
  open(stage: Stage): Promise<Subject>;
}
