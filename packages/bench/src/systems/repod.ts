import { action, defineContract } from "@repod/core";
import { Action, Channel, Server } from "@repod/server";
import type { Payload, RunningSystem } from "./system.js";

const contract = defineContract({
  toServer: { echo: action<Payload>(), publish: action<Payload>() },
  toClient: { echo: action<Payload>(), news: action<Payload>() },
});

class BenchChannel extends Channel.of(contract)<BenchServer> {
  @Action("echo")
  echo({ sequence, text }: Payload): void {
    this.send({ action: "echo", sequence, text });
  }

  @Action("publish")
  publish({ sequence, text }: Payload): void {
    this.server.sendToAll({ action: "news", sequence, text });
  }
}

class BenchServer extends Server<BenchChannel> {
  channelClass = BenchChannel;
}

/** Ours, as the guide shows it: a contract without schemas, and defaults for everything. One port serves every wire. */
export async function startRepod(): Promise<RunningSystem> {
  const server = new BenchServer({ port: 0 });
  await server.start();
  const [, port] = server.address;
  return { port, stop: () => server.stop({ drain: 0 }) };
}
