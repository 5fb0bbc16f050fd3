import { Action, Channel, Server } from "@repod/server";
import type { ServerOptions, ToServer } from "@repod/server";
import type { Canteen } from "./canteen.js";
import { canteen } from "./contract.js";
import { Feeder } from "./feeder.js";

type To<K extends keyof typeof canteen.toServer> = ToServer<typeof canteen, K>;

class Guest extends Channel.of(canteen)<CanteenServer> {
  #feeder: Feeder | undefined;

  @Action("play")
  play({ n }: To<"play">): void {
    this.send({ action: "played", n });
  }

  @Action("feed")
  feed({ ration }: To<"feed">): void {
    this.#feeder = new Feeder(({ n, fill }) => this.send({ action: ration, n, fill }));
    this.server.feeder = this.#feeder;
    this.server.isFeeding = true;
  }

  override onClose(): void {
    if (!this.#feeder) return;
    this.#feeder.stop();
    this.server.isFeeding = false;
  }
}

class CanteenServer extends Server<Guest> {
  channelClass = Guest;
  feeder: Feeder | undefined;
  isFeeding = false;
}

/** Ours. */
export async function startRepodCanteen(options: ServerOptions): Promise<Canteen> {
  const server = new CanteenServer({ ...options, port: 0 });
  await server.start();
  return {
    port: server.address[1],
    get feeder() {
      return server.feeder;
    },
    get isFeeding() {
      return server.isFeeding;
    },
  };
}
