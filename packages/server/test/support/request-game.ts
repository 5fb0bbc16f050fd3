import { Action, action, defineContract, RepodError, request } from "@repod/core";
import type { Deferred } from "@repod/core/internal";
import { z } from "zod";
import { Channel } from "../../src/channel.js";
import { Server } from "../../src/server.js";
import { Recorder } from "./recorder.js";

const numbers = z.object({ values: z.array(z.number()) });
const game = defineContract({
  toServer: {
    roll: request<{ sides: number }, number>(),
    sum: request(numbers, z.number()),
    jump: action<{ height: number }>(),
    duel: request<{}, string>(),
  },
  toClient: {
    choose: request(z.object({ cards: z.array(z.string()) }), z.string()),
    hello: action(),
  },
});

/** Answers requests, well and badly. */
export class GameChannel extends Channel.of(game)<GameServer> {
  @Action("roll")
  roll({ sides }: { sides: number }): number {
    if (sides < 2) throw new RepodError("refused", "A die has more sides.", { reason: "bad_die" });
    if (sides === 13) throw new Error("The secret of the die.");
    if (sides === 14) return (() => 1) as never;
    if (sides === 15) return "x".repeat(2_000) as never;
    return sides;
  }

  @Action("sum")
  async sum({ values }: { values: number[] }): Promise<number> {
    await this.server.gate?.promise;
    return values.reduce((sum, value) => sum + value, 0);
  }

  @Action("jump")
  async jump({ height }: { height: number }): Promise<void> {
    await this.server.gate?.promise;
    this.server.log.push(`jumped ${height}`);
  }

  @Action("duel")
  async duel(): Promise<string> {
    return `You chose ${await this.request("choose", { cards: ["sword", "bow"] })}.`;
  }

  override onError(error: Error): void {
    this.server.log.push(error.message);
  }
}
export class GameServer extends Server<GameChannel> {
  override channelClass = GameChannel;
  readonly log = new Recorder<string>();
  gate: Deferred<void> | undefined;

  get first(): GameChannel {
    const [first] = this.channels;
    if (!first) throw new Error("Nobody is here.");
    return first;
  }
}
