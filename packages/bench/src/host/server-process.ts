import { basename, dirname } from "node:path";
import type { EventLoopUtilization } from "node:perf_hooks";
import type { SystemName } from "../systems/systems.js";
import { ControlledProcess } from "./controlled-process.js";
import type { Memory } from "./memory.js";

const PROGRAM = new URL("./serve.js", import.meta.url);

/** Code that was not run for a while stays: it would be missed when there are more connections, and counted as theirs. */
const SHOWS_MEMORY = ["--expose-gc", "--no-flush-bytecode"];

/**
 * Of a process that is stopped for most of the time V8 thinks that it has little to do: it collects all, three times, and makes
 * the young generation so small that from then on it collects that four times as often.
 */
const STANDS_STILL = ["--no-memory-reducer"];

/** From one look at what a process does to the next, in microseconds. */
const PROFILE_INTERVAL = "200";

export interface ServerProcessOptions {
  /** Whether `pause` will have it stand still for most of the time. Defaults to false. */
  readonly standsStill?: boolean;
  /** The file for a CPU profile of the process, written when it stops. */
  readonly profile?: string | undefined;
  /** Where the program `serve.js` is. Defaults to that of this build. */
  readonly program?: URL;
  /** The address of a Redis, by which it is one with other servers. Only ours knows what to do with it. Defaults to none. */
  readonly redis?: string | undefined;
  /** Whether it will be asked for its memory. Defaults to false. */
  readonly showsMemory?: boolean;
}

/** A server under test in a process of its own. */
export class ServerProcess {
  readonly port: number;
  readonly #process: ControlledProcess;

  private constructor(process: ControlledProcess, port: number) {
    this.#process = process;
    this.port = port;
  }

  /** @throws Error when the server cannot start. */
  static async start(
    system: SystemName,
    { standsStill = false, profile, program = PROGRAM, redis, showsMemory = false }: ServerProcessOptions = {},
  ): Promise<ServerProcess> {
    const execArgv = [
      ...(profile === undefined ? [] : profilingTo(profile)),
      ...(showsMemory ? SHOWS_MEMORY : []),
      ...(standsStill ? STANDS_STILL : []),
    ];
    const args = redis === undefined ? [system] : [system, redis];
    const [process, reply] = await ControlledProcess.start(program, args, execArgv);
    if (reply.say === "listening") return new ServerProcess(process, reply.port);
    await process.stop();
    throw new Error(`The server ${system} said ${reply.say} before it listened.`);
  }

  /** The CPU time that the process has used, threads for compilation and garbage included. */
  async cpuUsage(): Promise<NodeJS.CpuUsage> {
    const { usage } = await this.#process.ask({ ask: "usage" }, "usage");
    return usage;
  }

  /** For how long its event loop was idle and active so far, in milliseconds. */
  async loop(): Promise<EventLoopUtilization> {
    const { loop } = await this.#process.ask({ ask: "loop" }, "loop");
    return loop;
  }

  /** What the process holds after its garbage was collected. @throws Error where it was not started to show that. */
  async memory(): Promise<Memory> {
    const { memory } = await this.#process.ask({ ask: "memory" }, "memory");
    return memory;
  }

  /** Stops it where it is, so that it takes nothing of the machine, until it is to go on. */
  pause(): void {
    this.#process.pause();
  }

  resume(): void {
    this.#process.resume();
  }

  /** Ends the process and waits until it is gone. */
  stop(): Promise<void> {
    return this.#process.stop();
  }
}

function profilingTo(file: string): string[] {
  const place = ["--cpu-prof-dir", dirname(file), "--cpu-prof-name", basename(file)];
  return ["--cpu-prof", ...place, "--cpu-prof-interval", PROFILE_INTERVAL];
}
