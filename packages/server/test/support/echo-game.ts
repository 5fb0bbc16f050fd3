import { Action } from "@repod/core";
import type { Address, AnyMessage, Contract } from "@repod/core";
import { Channel } from "../../src/channel.js";
import { Server } from "../../src/server.js";
import { Recorder } from "./recorder.js";

export class EchoChannel extends Channel<Contract, EchoServer> {
  @Action("echo")
  echo(message: AnyMessage): void {
    this.send(message);
  }

  override networkReceived(message: AnyMessage): void {
    this.server.heard.push(message);
  }
}

/** Sends back what its clients send, and notes where they come from. */
export class EchoServer extends Server<EchoChannel> {
  override channelClass = EchoChannel;
  readonly heard = new Recorder<AnyMessage>();
  readonly addresses = new Recorder<Address>();
  readonly left = new Recorder<EchoChannel>();

  override onConnect(_channel: EchoChannel, addr: Address): void {
    this.addresses.push(addr);
  }

  override onDisconnect(channel: EchoChannel): void {
    this.left.push(channel);
  }
}
