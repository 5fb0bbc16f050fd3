import { Action, Channel, Server, Tick } from "@repod/server";
import type { ToServer } from "@repod/server";
import { lag } from "./contract.js";
import type { Figures, Lag } from "./contract.js";

/** Those who told their own figures are told everybody's. */
const MEASURING = "measuring";

class LagChannel extends Channel.of(lag)<LagServer> {
  figures: Figures | undefined;

  @Action("ping")
  ping(): {} {
    return {};
  }

  @Action("figures")
  onFigures({ median, jitter }: ToServer<Lag, "figures">): void {
    // Types end at the wire: a peer may send anything.
    if (!isDuration(median) || !isDuration(jitter)) return;
    this.figures = { median, jitter };
    this.joinGroup(MEASURING);
  }
}

/** Answers pings, and tells its clients once a second how long they take for the others. */
export class LagServer extends Server<LagChannel> {
  channelClass = LagChannel;

  @Tick(1)
  tellEverybody(): void {
    const clients = [...this.channels].flatMap(({ id, figures }) => (figures ? [{ id, ...figures }] : []));
    this.group(MEASURING).send({ action: "everybody", clients });
  }
}

function isDuration(value: unknown): boolean {
  return typeof value === "number" && value >= 0 && value < 1e6;
}
