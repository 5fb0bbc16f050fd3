import { Action, ConnectionListener } from "@repod/client";
import type { ConnectedEvent, ToClient } from "@repod/client";
import { stayConnected } from "@repod/example-pages/browser";
import { lag } from "./contract.js";
import type { Lag } from "./contract.js";
import { Chart } from "./page/chart.js";
import { showClients, showFigures } from "./page/figures.js";
import { showHeartbeat } from "./page/heartbeat.js";
import { RecentSamples } from "./shared/recent-samples.js";

/** Milliseconds between two pings, and after how many of them one counts as lost. */
const EVERY = 250;
const LOST_AFTER = 5_000;
/** How often the server's clock is drawn: its last digit is a tenth of a second. */
const CLOCK_EVERY = 50;
/** How many pings of a connection are not counted: the first ones wait for the compiler of the engine. */
const WARM_UP = 4;
/** One ping in so many tells the others, too. */
const TELL_EVERY = 4;

class LagPage extends ConnectionListener.of(lag) {
  readonly #samples = new RecentSamples();
  readonly #chart = new Chart(this.#samples);
  #ownId: string | undefined;
  #pings = 0;

  start(): void {
    stayConnected(this);
    setInterval(() => void this.#ping(), EVERY);
    setInterval(() => showHeartbeat(this), CLOCK_EVERY);
  }

  @Action("connected")
  onConnected({ session }: ConnectedEvent): void {
    this.#ownId = session;
    this.#pings = 0;
  }

  @Action("everybody")
  onEverybody({ clients }: ToClient<Lag, "everybody">): void {
    showClients(clients, this.#ownId);
  }

  @Action("disconnected")
  onDisconnected(): void {
    showClients([], undefined);
  }

  async #ping(): Promise<void> {
    if (!this.isConnected) return;
    this.#pings += 1;
    const isCounted = this.#pings > WARM_UP;
    const start = performance.now();
    try {
      await this.request("ping", {}, { timeout: LOST_AFTER });
      if (isCounted) this.#samples.add(performance.now() - start);
    } catch {
      // Lost, with the connection or without it: a gap in the chart says so.
      this.#samples.add(undefined);
    }
    this.#show();
  }

  #show(): void {
    const figures = this.#samples.figures();
    this.#chart.draw();
    showFigures(this.#samples.last, figures, this.#samples.worst);
    if (figures && this.#pings % TELL_EVERY === 0) this.send({ action: "figures", ...figures });
  }
}

new LagPage().start();
