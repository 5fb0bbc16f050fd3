import type { AnyMessage, Contract } from "@repod/server";
import { Action, Channel, Server } from "@repod/server";

class EchoChannel extends Channel<Contract, EchoServer> {
  @Action("echo")
  echo(message: AnyMessage): void {
    this.send(message);
  }
}

/** Sends back what it hears, however fast that comes: one client is all that it has. */
export class EchoServer extends Server<EchoChannel> {
  channelClass = EchoChannel;

  constructor() {
    super({ port: 0, receiveRate: { messages: 1_000_000, bytes: 2 ** 30 } });
  }
}
