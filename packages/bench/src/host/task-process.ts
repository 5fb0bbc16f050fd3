import type { TaskName } from "../core/tasks.js";
import { ControlledProcess } from "./controlled-process.js";

/** What a piece of work took. */
export interface Spent {
  readonly units: number;
  /** CPU time of the process, threads for compilation and garbage included, in microseconds. */
  readonly cost: number;
}

/** A task of the core in a process of its own. */
export class TaskProcess {
  readonly #process: ControlledProcess;

  private constructor(process: ControlledProcess) {
    this.#process = process;
  }

  /**
   * @param program - Where the program `work.js` is.
   * @throws Error when it cannot start: the build may lack what the task is about.
   */
  static async start(task: TaskName, program: URL): Promise<TaskProcess> {
    const [process] = await ControlledProcess.start(program, [task]);
    return new TaskProcess(process);
  }

  /** Does at least so much. */
  async run(units: number): Promise<Spent> {
    const { units: done, usage } = await this.#process.ask({ ask: "work", units }, "worked");
    return { units: done, cost: usage.user + usage.system };
  }

  /** Ends the process and waits until it is gone. */
  stop(): Promise<void> {
    return this.#process.stop();
  }
}
