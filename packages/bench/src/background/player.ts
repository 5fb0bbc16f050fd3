// Exchanges messages with an echoing server as a task says, and tells what that took. With its connection in a thread it never
// yields.
import { Action, ConnectionListener } from "@repod/client";
import { quantile } from "../stats/quantile.js";
import type { Measured, Task } from "./exchange.js";

const TEXT = "a message of sixty bytes, as most are";
const IN_FLIGHT = 500;
/** Until something arrives, in milliseconds. */
const LONG_MS = 10_000;

class Player extends ConnectionListener {
  readonly latencies: number[] = [];
  isReady = false;
  #sent = 0;
  #heard = 0;
  #wanted = 0;
  #sentAt = 0;

  get isDone(): boolean {
    return this.#heard >= this.#wanted;
  }

  /** Has a number of messages go there and back. */
  exchange(count: number, inFlight: number): void {
    this.latencies.length = 0;
    this.#wanted = this.#heard + count;
    while (this.#sent < this.#wanted && this.#sent - this.#heard < inFlight) this.#say();
  }

  @Action("connected")
  onConnected(): void {
    this.isReady = true;
  }

  @Action("disconnected")
  onDisconnected({ reason }: { reason: string }): void {
    throw new Error(`The connection has ended: ${reason}`);
  }

  @Action("echo")
  onEcho(): void {
    this.#heard += 1;
    this.latencies.push(performance.now() - this.#sentAt);
    if (this.#sent < this.#wanted) this.#say();
  }

  #say(): void {
    this.#sentAt = performance.now();
    this.send({ action: "echo", sequence: this.#sent, text: TEXT });
    this.#sent += 1;
  }
}

async function measure({ port, place, warmUp, roundTrips, messages }: Task): Promise<Measured> {
  const isBackground = place === "background";
  const player = new Player();
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) {
      if (isBackground) {
        player.wait(LONG_MS);
        player.pump();
      } else await new Promise((resolve) => setImmediate(resolve));
    }
  };
  player.connect("127.0.0.1", port, { background: isBackground, autoPump: !isBackground });
  await until(() => player.isReady);
  player.exchange(warmUp, 1);
  await until(() => player.isDone);
  player.exchange(roundTrips, 1);
  await until(() => player.isDone);
  const [p50, p99] = [quantile(player.latencies, 0.5), quantile(player.latencies, 0.99)];
  const begin = performance.now();
  player.exchange(messages, IN_FLIGHT);
  await until(() => player.isDone);
  const rate = (messages / (performance.now() - begin)) * 1_000;
  player.close();
  return { p50, p99, rate };
}

process.stdout.write(JSON.stringify(await measure(JSON.parse(process.argv[2]!) as Task)));
