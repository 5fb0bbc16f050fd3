import { expect, test } from "@jest/globals";
import { Action, ConnectionListener } from "@repod/client";
import { Channel, Server } from "@repod/server";
import type { Contract } from "@repod/server";
import { connectInMemory } from "@repod/testing";
import type { World } from "@repod/testing";

const EVENTS = ["connected", "suspended", "resumed", "disconnected", "error"];

class Room extends Channel<Contract, Hall> {
  @Action("add")
  add({ n }: { n: number }): void {
    this.server.added.push(n);
  }
}
class Hall extends Server<Room> {
  override channelClass = Room;
  readonly added: number[] = [];
}
class Guest extends ConnectionListener {
  readonly events: string[] = [];
  onSocketConnect: () => void = () => undefined;

  @Action("socketConnect")
  socketConnect(): void {
    this.onSocketConnect();
  }

  override networkReceived({ action }: { action: string }): void {
    if (EVENTS.includes(action)) this.events.push(action);
  }
}

async function open(): Promise<World<Hall, Guest>> {
  const world = await connectInMemory(Hall, Guest, { network: { latency: 20 } });
  await world.advance(1_000);
  return world;
}

/** All is as it should be: one channel, the one that there was, and what was sent has arrived once. */
function expectResumed({ server, client, channel }: World<Hall, Guest>): void {
  expect(client.events).toEqual(["connected", "suspended", "resumed"]);
  expect(server.added).toEqual([1, 2, 3]);
  expect([...server.channels]).toEqual([channel]);
}

const SENT = [1, 2, 3];

test("a client whose hello is late goes on with its session, though the server took it for a plain one meanwhile", async () => {
  const world = await open();
  const { client, network } = world;
  client.onSocketConnect = () => {
    client.onSocketConnect = () => undefined;
    // Longer than the server waits before it greets who says nothing.
    network.toServer.stall(1_200);
  };
  network.cut();
  for (const n of SENT) client.send({ action: "add", n });
  await world.advance(10_000);
  expectResumed(world);
  await world.stop();
});

test("a client whose hellos are all late tries on until the network is better", async () => {
  const world = await open();
  const { client, network } = world;
  network.toServer.set({ latency: 1_300 });
  network.cut();
  for (const n of SENT) client.send({ action: "add", n });
  await world.advance(15_000);
  expect(client.connectionState).toBe("suspended");
  network.toServer.set({ latency: 20 });
  await world.advance(10_000);
  expectResumed(world);
  await world.stop();
});
