import { setTimeout as sleep } from "node:timers/promises";
import type { ServerOptions } from "@repod/server";
import type { DecoyAnswers } from "./decoy/serve.js";
import type { GameAnswers } from "./game/serve.js";
import { PASSWORD } from "./game/guard.js";
import type { HonestAnswers } from "./honest/serve.js";
import type { Play } from "./honest/crowd.js";
import { Program } from "./programs/program.js";
import type { Target } from "./target.js";

const HOST = "127.0.0.1";
/** How long a server may take to be as it was, in milliseconds. */
const RECOVERY_MS = 15_000;
const RECOVERY_STEP_MS = 200;

/** How often each honest client plays, in milliseconds. */
const PLAY_MS = 50;

const GAME = new URL("./game/serve.js", import.meta.url);
const DECOY = new URL("./decoy/serve.js", import.meta.url);
const HONEST = new URL("./honest/serve.js", import.meta.url);

export interface StageOptions {
  /** How many honest clients play. */
  readonly players: number;
  /** How long they play before anything is measured, in milliseconds. */
  readonly warmUpMs: number;
  readonly server: ServerOptions;
  /** Whether the server asks who its clients are. */
  readonly isGuarded: boolean;
  readonly verbose: boolean;
}

/** What is left of an attack. */
export interface Recovery {
  /** `heapUsed` and `external` after collection, in bytes. */
  readonly used: number;
  /** Connections that are not those of the honest clients. */
  readonly strangers: number;
}

/** What was noticed while something went on. */
export interface Watched<T> {
  /** What came of it. */
  readonly result: T;
  readonly play: Play;
  /** By how many bytes the resident set of the game server exceeded, at its greatest, what it was before. */
  readonly growth: number;
}

/**
 * Where attacks take place: a game server, honest clients that play on it, and a decoy beside it, each in a process of
 * its own.
 */
export class Stage {
  readonly game: Target;
  readonly decoy: Target;
  readonly #players: number;
  readonly #gameProgram: Program<GameAnswers>;
  readonly #decoyProgram: Program<DecoyAnswers>;
  readonly #honestProgram: Program<HonestAnswers>;

  private constructor(
    players: number,
    game: [Program<GameAnswers>, number],
    decoy: [Program<DecoyAnswers>, number],
    honest: Program<HonestAnswers>,
  ) {
    this.#players = players;
    [this.#gameProgram] = game;
    [this.#decoyProgram] = decoy;
    this.#honestProgram = honest;
    this.game = { host: HOST, port: game[1] };
    this.decoy = { host: HOST, port: decoy[1] };
  }

  /** Resolves when the honest clients have played for a while. */
  static async set({ players, warmUpMs, server, isGuarded, verbose }: StageOptions): Promise<Stage> {
    const game = Program.start<GameAnswers>("game", GAME, { execArgv: ["--expose-gc"], verbose });
    const decoy = Program.start<DecoyAnswers>("decoy", DECOY, { verbose });
    const honest = Program.start<HonestAnswers>("honest", HONEST, { verbose: true });
    try {
      const port = await game.ask("start", server, isGuarded);
      const stage = new Stage(players, [game, port], [decoy, await decoy.ask("start")], honest);
      await honest.ask("join", stage.game, {
        size: players,
        playMs: PLAY_MS,
        ...(isGuarded && { password: PASSWORD }),
      });
      await sleep(warmUpMs);
      return stage;
    } catch (error) {
      await Promise.all([game.stop(), decoy.stop(), honest.stop()]);
      throw error;
    }
  }

  /** Whether the game goes on. */
  get isUp(): boolean {
    return this.#gameProgram.isRunning && this.#honestProgram.isRunning && this.#decoyProgram.isRunning;
  }

  /** What is noticed while something goes on. */
  async watch<T>(event: () => Promise<T>): Promise<Watched<T>> {
    const before = await this.#gameProgram.ask("peak");
    await this.#honestProgram.ask("begin");
    const result = await event();
    const play = await this.#honestProgram.ask("end");
    return { result, play, growth: (await this.#gameProgram.ask("peak")) - before };
  }

  /** The memory that the game server holds, in bytes after collection. */
  async memory(): Promise<number> {
    const { used } = await this.#gameProgram.ask("memory");
    return used;
  }

  /** Waits until the server is rid of all strangers and holds at most so much memory, or has had time enough for it. */
  async recover(usedAtMost: number): Promise<Recovery> {
    const deadline = performance.now() + RECOVERY_MS;
    for (;;) {
      const { sockets } = await this.#gameProgram.ask("connections");
      const strangers = sockets - this.#players;
      if (strangers <= 0 || performance.now() > deadline) {
        const used = await this.memory();
        if (used <= usedAtMost || performance.now() > deadline) return { used, strangers };
      }
      await sleep(RECOVERY_STEP_MS);
    }
  }

  async strike(): Promise<void> {
    await Promise.all([this.#gameProgram.stop(), this.#decoyProgram.stop(), this.#honestProgram.stop()]);
  }
}
