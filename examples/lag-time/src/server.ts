import { Action, Channel, Server } from "@repod/server";
import { lag } from "./contract.js";

class LagChannel extends Channel.of(lag)<LagServer> {
  @Action("ping")
  ping(): {} {
    return {};
  }
}

/** Answers pings. */
export class LagServer extends Server<LagChannel> {
  channelClass = LagChannel;
}
