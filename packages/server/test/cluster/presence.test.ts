import { describe, expect, test } from "@jest/globals";
import { Action } from "@repod/core";
import type { Contract } from "@repod/core";
import { createDeferred } from "@repod/core/internal";
import { BrokerHub } from "@repod/testing/internal";
import { Channel } from "../../src/channel.js";
import { Server } from "../../src/server.js";
import { captureLog } from "../support/logs.js";
import { turns } from "../support/scene.js";
import { openServer } from "../support/servers.js";
import { HallServer, openHall, openHalls } from "./halls.js";

describe("a server of a cluster that is asked who is there", () => {
  test("knows how many, who is in a group, and which groups there are, on all servers", async () => {
    const { halls } = await openHalls(3);
    const [one, two, three] = [halls[0]!, halls[1]!, halls[2]!];
    const ada = await one.guest("red");
    const bob = await two.guest("red", "blue");
    await three.guest();
    for (const { server } of halls) {
      expect(await server.count()).toBe(3);
      expect([...(await server.presence("red"))].sort()).toEqual([ada.id, bob.id].sort());
      expect(await server.presence("green")).toEqual([]);
      expect(await server.groupSizes()).toEqual(
        new Map([
          ["red", 2],
          ["blue", 1],
        ]),
      );
    }
    expect([one.server.group("red").size, one.server.channels.size]).toEqual([1, 1]);
  });

  test("without a broker knows those that are here", async () => {
    const house = openServer(HallServer);
    await house.extended();
    const [channel] = house.server.channels;
    channel!.joinGroup("red");
    expect(await house.server.count()).toBe(1);
    expect(await house.server.presence("red")).toEqual([channel!.id]);
    expect(await house.server.groupSizes()).toEqual(new Map([["red", 1]]));
    expect(channel!.id).toMatch(/^[\w-]{16}$/);
  });

  test("counts a server that joins later, and no more one that has stopped", async () => {
    const hub = new BrokerHub();
    const one = openHall(hub.broker());
    await one.guest();
    expect(await one.server.count()).toBe(1);
    const log = captureLog();
    const two = openHall(hub.broker());
    await two.guest("red");
    expect(await one.server.count()).toBe(2);
    await two.server.stop({ drain: 0 });
    await turns();
    expect(await one.server.count()).toBe(1);
    expect(await one.server.presence("red")).toEqual([]);
    const events = log.items.map(([, event]) => event).filter((event) => event.startsWith("peer_"));
    expect(events).toEqual(["peer_joined", "peer_joined", "peer_left"]);
  });

  test("forgets a server that has died without a word, within the expiry, and not before it may have", async () => {
    const hub = new BrokerHub();
    const one = openHall(hub.broker(), { brokerExpiry: 4_000 });
    const broker = hub.broker();
    const two = openHall(broker, { brokerExpiry: 4_000 });
    await two.guest("red");
    expect(await one.server.count()).toBe(1);
    // As a process that is killed does.
    await broker.close();
    one.clock.advance(3_999);
    const asked = one.server.presence("red");
    const [member] = two.server.channels;
    expect(one.server.send(member!.id, { action: "mark" })).toBe(true);
    one.clock.advance(1);
    expect(await asked).toEqual([]);
    expect(await one.server.count()).toBe(0);
    expect(one.server.send(member!.id, { action: "mark" })).toBe(false);
  });

  test("waits for nobody as it stops, neither for what was asked before nor for what is asked then", async () => {
    class Asker extends Channel<Contract, AskingServer> {
      @Action("ask")
      async ask(): Promise<void> {
        const { found } = this.server;
        found.push(await this.server.count());
        found.push(await this.server.presence("red"));
      }
    }
    class AskingServer extends Server<Asker> {
      override channelClass = Asker;
      readonly found: unknown[] = [];
    }
    const hub = new BrokerHub();
    const { server, extended } = openServer(AskingServer, { broker: hub.broker() });
    const broker = hub.broker();
    openHall(broker);
    const peer = await extended();
    await broker.close();
    peer.send({ action: "ask" });
    await turns();
    expect(server.found).toEqual([]);
    const stopped = server.stop({ drain: 60_000 });
    await peer.until("$close");
    peer.reset();
    // No time passes on the server's clock.
    await stopped;
    expect(server.found).toEqual([1, []]);
  });

  test("does not forget those that are heard of", async () => {
    const { halls } = await openHalls(2, { brokerExpiry: 4_000 });
    const [one, two] = [halls[0]!, halls[1]!];
    await two.guest();
    for (let passed = 0; passed < 20_000; passed += 500) {
      one.clock.advance(500);
      two.clock.advance(500);
      await turns();
    }
    expect(await one.server.count()).toBe(1);
  });

  test("waits for no server that is heard of and does not answer, longer than the expiry", async () => {
    const hub = new BrokerHub();
    const one = openHall(hub.broker(), { brokerExpiry: 4_000 });
    const broker = hub.broker();
    const silent = createDeferred<Uint8Array>();
    await broker.open({
      onUp: () => undefined,
      onDown: () => undefined,
      onMessage: (_, bytes) => silent.resolve(bytes.slice()),
    });
    broker.subscribe("all");
    one.clock.advance(1_000);
    // What the server says of itself, in another one's name.
    const here = await silent.promise;
    here.set(new TextEncoder().encode("stranger"), 4);
    broker.publish("all", here);
    await turns();
    const count = one.server.count();
    for (let passed = 0; passed < 4_000; passed += 1_000) {
      broker.publish("all", here);
      await turns();
      one.clock.advance(1_000);
    }
    expect(await count).toBe(0);
  });
});
