import { action, Action, defineContract } from "@repod/core";
import type { Broker, WireMap } from "@repod/core/internal";
import { BrokerHub } from "@repod/testing/internal";
import { Channel } from "../../src/channel.js";
import type { ServerOptions } from "../../src/options.js";
import { Server } from "../../src/server.js";
import type { ExtendedPeer } from "../support/peers.js";
import { turns } from "../support/scene.js";
import { atEnd, openServer } from "../support/servers.js";
import type { MemoryHouse } from "../support/servers.js";

const game = defineContract({
  toServer: { join: action<{ group: string }>(), leave: action<{ group: string }>() },
  toClient: {
    say: action<{ n: number; text?: string }>(),
    place: action<{ of: string; at: number; text?: string }>({ delivery: "latest", key: ({ of }) => of }),
    mark: action(),
  },
});

class HallChannel extends Channel.of(game)<HallServer> {
  @Action("join")
  join({ group }: { group: string }): void {
    this.joinGroup(group);
  }

  @Action("leave")
  leave({ group }: { group: string }): void {
    this.leaveGroup(group);
  }
}

export class HallServer extends Server<HallChannel> {
  override channelClass = HallChannel;
}

/** A client, with the id of its channel. */
export interface Guest {
  readonly peer: ExtendedPeer;
  readonly id: string;
}

/** One server of several, without a socket, and clients for it. */
export interface Hall extends MemoryHouse<HallServer> {
  /** A client, in the groups that are named. */
  guest(...groups: readonly string[]): Promise<Guest>;
}

/** Opens a server with a broker. */
export function openHall(broker: Broker, options: ServerOptions = {}): Hall {
  const house = openServer(HallServer, { broker, ...options });
  atEnd(() => house.server.stop({ drain: 0 }));
  return { ...house, guest: (...groups) => arrive(house, groups) };
}

/** Opens as many servers as are asked for on one hub; they know of each other. */
export async function openHalls(
  count: number,
  options: ServerOptions = {},
): Promise<{ hub: BrokerHub; halls: Hall[] }> {
  const hub = new BrokerHub();
  const halls = Array.from({ length: count }, () => openHall(hub.broker(), options));
  await turns();
  return { hub, halls };
}

async function arrive({ arriving, server }: MemoryHouse<HallServer>, groups: readonly string[]): Promise<Guest> {
  const peer = arriving();
  const { $ } = await peer.next();
  const id = (($ as WireMap)["session"] as string) ?? "";
  for (const group of groups) server.channel(id)?.joinGroup(group);
  return { peer, id };
}

/** What each guest got of an action before a mark, which the first server sends to all. */
export async function heard(
  { server }: Hall,
  guests: readonly Guest[],
  read: (message: WireMap) => unknown = ({ n }) => n,
): Promise<unknown[][]> {
  const before = guests.map(({ peer }) => peer.inbox.items.length - peer.inbox.left);
  server.sendToAll({ action: "mark" });
  await Promise.all(guests.map(({ peer }) => peer.until("mark")));
  return guests.map(({ peer: { inbox } }, index) =>
    inbox.items
      .slice(before[index], inbox.items.length - inbox.left)
      .filter(({ action }) => action !== "mark")
      .map(read),
  );
}
