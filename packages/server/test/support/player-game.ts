import { action, Action, defineContract, request } from "@repod/core";
import { Channel } from "../../src/channel.js";
import { Server } from "../../src/server.js";
import { Recorder } from "./recorder.js";

const game = defineContract({
  toServer: {
    add: action<{ points: number }>(),
    think: action(),
    total: request<{}, number>(),
  },
  toClient: {
    news: action<{ n: number; text?: string }>(),
    place: action<{ at: number }>({ delivery: "latest" }),
    agree: request<{}, boolean>(),
  },
});

/** The hooks around a gap, and what a handler does. */
type Moment = "onConnect" | "onSuspend" | "onResume" | "onClose" | "think";

/** Keeps points, and tells its server which hook is called when. */
export class PlayerChannel extends Channel.of(game)<PlayerServer> {
  points = 0;

  @Action("add")
  add({ points }: { points: number }): void {
    this.points += points;
    this.server.added.push(points);
  }

  @Action("think")
  think(): void {
    return this.#at("think") as undefined;
  }

  @Action("total")
  total(): number {
    return this.points;
  }

  override onConnect(): void {
    return this.#at("onConnect") as undefined;
  }

  override onSuspend(): void {
    return this.#at("onSuspend") as undefined;
  }

  override onResume(): void {
    return this.#at("onResume") as undefined;
  }

  override onClose(): void {
    return this.#at("onClose") as undefined;
  }

  override onError(error: Error): void {
    this.server.events.push(`onError: ${error.message}`);
  }

  #at(moment: Moment): unknown {
    this.server.events.push(moment);
    return this.server.on[moment]?.(this);
  }
}

/** Notes what happens to its channels, in order. */
export class PlayerServer extends Server<PlayerChannel> {
  override channelClass = PlayerChannel;
  readonly events = new Recorder<string>();
  readonly added = new Recorder<number>();
  readonly pressure = new Recorder<boolean>();
  /** What else is done in a hook, as the test has it. */
  readonly on: Partial<Record<Moment, (channel: PlayerChannel) => unknown>> = {};

  get first(): PlayerChannel {
    const [first] = this.channels;
    if (!first) throw new Error("Nobody is here.");
    return first;
  }

  /** Resolves when a hook was called so often. */
  saw(event: string, times = 1): Promise<void> {
    return this.events.until(() => this.events.items.filter((item) => item === event).length >= times);
  }

  override onDisconnect(): void {
    this.events.push("onDisconnect");
  }

  override onBackpressure(_channel: PlayerChannel, isHigh: boolean): void {
    this.pressure.push(isHigh);
  }
}
