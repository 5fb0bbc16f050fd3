import type { TaskName } from "../core/tasks.js";
import { SHOWS_ALLOCATIONS } from "./allocations.js";
import { ControlledProcess } from "./controlled-process.js";

/** What a piece of work took. */
export interface Spent {
  readonly units: number;
  /** CPU time of the process, threads for compilation and garbage included, in microseconds. */
  readonly cost: number;
}

const PROGRAM = new URL("./work.js", import.meta.url);

export interface TaskProcessOptions {
  /** Where the program `work.js` is. Defaults to that of this build. */
  readonly program?: URL;
  /** Whether it will be asked what memory it takes. Defaults to false. */
  readonly showsAllocations?: boolean;
}

/** A task of the core in a process of its own. */
export class TaskProcess {
  readonly #process: ControlledProcess;

  private constructor(process: ControlledProcess) {
    this.#process = process;
  }

  /**
   * @throws Error when it cannot start: the build may lack what the task is about.
   */
  static async start(
    task: TaskName,
    { program = PROGRAM, showsAllocations = false }: TaskProcessOptions = {},
  ): Promise<TaskProcess> {
    const [process] = await ControlledProcess.start(program, [task], showsAllocations ? SHOWS_ALLOCATIONS : []);
    return new TaskProcess(process);
  }

  /** Does at least so much. */
  async run(units: number): Promise<Spent> {
    const { units: done, usage } = await this.#process.ask({ ask: "work", units }, "worked");
    return { units: done, cost: usage.user + usage.system };
  }

  /**
   * Does at least so much, and measures what memory that takes.
   *
   * @returns Bytes per unit.
   * @throws Error where it was not started to show that, and when it is too much to be measured.
   */
  async allocations(units: number): Promise<number> {
    const { units: done, bytes } = await this.#process.ask({ ask: "allocations", units }, "allocated");
    return bytes / done;
  }

  /** Ends the process and waits until it is gone. */
  stop(): Promise<void> {
    return this.#process.stop();
  }
}
