import { describe, expect, test } from "@jest/globals";
import { createMsgpackCodec, FrameEncoder } from "@repod/core/internal";
import { BrokerHub, runtimeOf, VirtualClock } from "@repod/testing/internal";
import type { Cluster } from "../../src/cluster/cluster.js";
import { KINDS, writeEnvelope } from "../../src/cluster/envelope.js";
import type { Envelope } from "../../src/cluster/envelope.js";
import { contextOf, RUNTIME } from "../../src/server.js";
import type { AnyServer } from "../../src/server.js";
import { captureLog } from "../support/logs.js";
import { turns } from "../support/scene.js";
import { atEnd } from "../support/servers.js";
import { captureWarnings } from "../support/warnings.js";
import { HallServer, openHall, openHalls } from "./halls.js";

const codec = createMsgpackCodec({ maxDepth: 4, maxElements: 100 });

const clusterOf = (server: AnyServer): Cluster => contextOf(server).cluster!;

/** A server's part of a cluster that is not open yet, on a time of the test's own. */
function prepare(hub: BrokerHub): { readonly cluster: Cluster; readonly clock: VirtualClock } {
  const clock = new VirtualClock();
  const server = new HallServer({ broker: hub.broker(), brokerExpiry: 4_000, [RUNTIME]: runtimeOf(clock) });
  const cluster = clusterOf(server);
  atEnd(() => cluster.close());
  return { cluster, clock };
}

/** Opens, and says after some turns of the event loop whether that is done. */
function open(cluster: Cluster): () => Promise<boolean> {
  let isOpen = false;
  void cluster.open().then(() => (isOpen = true));
  return async () => {
    await turns();
    return isOpen;
  };
}

describe("a server that expects others", () => {
  test("is open when it and they know each other, and no time has passed", async () => {
    const hub = new BrokerHub();
    const [one, two, three] = [prepare(hub).cluster, prepare(hub).cluster, prepare(hub).cluster];
    one.expect([two.name, three.name]);
    two.expect([one.name]);
    const [isOneOpen, isTwoOpen] = [open(one), open(two)];
    expect([await isOneOpen(), await isTwoOpen()]).toEqual([false, true]);
    await three.open();
    expect(await isOneOpen()).toBe(true);
    for (const cluster of [one, two, three]) {
      const others = [one, two, three].filter((other) => other !== cluster);
      expect(others.map((other) => cluster.reaches(other.channelId()))).toEqual([true, true]);
    }
  });

  test("does not wait for one that has ended", async () => {
    const warnings = captureWarnings();
    const { cluster } = prepare(new BrokerHub());
    cluster.expect(["stranger"]);
    const isOpen = open(cluster);
    expect(await isOpen()).toBe(false);
    cluster.bury("stranger");
    expect(await isOpen()).toBe(true);
    expect(warnings.items).toEqual([]);
  });

  test("waits for those that say nothing no longer than the expiry, and warns of it", async () => {
    const warnings = captureWarnings();
    const { clock, cluster } = prepare(new BrokerHub());
    cluster.expect(["stranger", "a friend"]);
    const isOpen = open(cluster);
    expect(await isOpen()).toBe(false);
    clock.advance(3_999);
    expect(await isOpen()).toBe(false);
    clock.advance(1);
    expect(await isOpen()).toBe(true);
    expect(warnings.items).toEqual([
      "HallServer has heard nothing of 2 of the other servers for 4000 ms, and takes clients all the same. Does its broker reach them?",
    ]);
  });

  test("waits for nobody while its broker is away", async () => {
    const warnings = captureWarnings();
    const hub = new BrokerHub();
    const { cluster } = prepare(hub);
    cluster.expect(["stranger"]);
    const isOpen = open(cluster);
    expect(await isOpen()).toBe(false);
    hub.cut();
    expect(await isOpen()).toBe(true);
    const late = prepare(hub).cluster;
    late.expect(["stranger"]);
    expect(await open(late)()).toBe(true);
    expect(warnings.items).toEqual([expect.stringContaining("cannot reach its broker")]);
  });
});

describe("a server that is told that another one has ended", () => {
  test("waits for no answer of it, and is not deceived by what was on its way", async () => {
    const { hub, halls } = await openHalls(1);
    const { guest, server } = halls[0]!;
    const ada = await guest();
    const broker = hub.broker();
    const lost = openHall(broker);
    const { id } = await lost.guest();
    await turns();
    const { name } = clusterOf(lost.server);
    const log = captureLog();
    await broker.close();
    const count = server.count();
    clusterOf(server).bury(name);
    // No time passes on the server's clock.
    expect(await count).toBe(1);
    const late = hub.broker();
    const ignore = (): void => undefined;
    const answers: string[] = [];
    await late.open({ onUp: ignore, onDown: ignore, onMessage: (topic) => answers.push(topic) });
    late.subscribe(`server.${name}`);
    const say = (envelope: Omit<Envelope, "from">): void =>
      late.publish("all", writeEnvelope(codec, { from: name, ...envelope }));
    say({ kind: KINDS.here, head: { greets: true, revision: 0 }, frames: [] });
    const frame = new FrameEncoder(codec).message({ action: "mark" });
    say({ kind: KINDS.message, head: { action: "mark" }, frames: [frame] });
    say({ kind: KINDS.gone, head: {}, frames: [] });
    await ada.peer.until("mark");
    await turns();
    expect(await server.count()).toBe(1);
    expect(server.send(id, { action: "mark" })).toBe(false);
    expect(answers).toEqual([]);
    expect(log.items.map(([, event]) => event).filter((event) => event.startsWith("peer_"))).toEqual(["peer_left"]);
  });

  test("knows another one that comes after it", async () => {
    const { hub, halls } = await openHalls(2);
    const [one, two] = [halls[0]!.server, halls[1]!.server];
    clusterOf(one).bury(clusterOf(two).name);
    const three = openHall(hub.broker());
    await three.guest();
    expect(await one.count()).toBe(1);
  });
});
