import { describe, expect, test } from "@jest/globals";
import type { Broker, BrokerHandler } from "@repod/core";
import { BrokerHub } from "@repod/testing/internal";
import { captureLog } from "../support/logs.js";
import { turns } from "../support/scene.js";
import { atEnd } from "../support/servers.js";
import { captureWarnings } from "../support/warnings.js";
import { HallServer, heard, openHall, openHalls } from "./halls.js";

describe("a server whose broker is away", () => {
  test("serves its own clients, and is one with the others again when the broker is back", async () => {
    const { hub, halls } = await openHalls(2);
    const [one, two] = [halls[0]!, halls[1]!];
    const guests = [await one.guest("red"), await two.guest("red")];
    const log = captureLog();
    one.server.sendToAll({ action: "say", n: 1 });
    hub.cut();
    await turns();
    one.server.sendToAll({ action: "say", n: 2 });
    one.server.group("red").send({ action: "say", n: 3 });
    two.server.group("red").send({ action: "say", n: 4 });
    expect(one.server.send(guests[1]!.id, { action: "say", n: 5 })).toBe(false);
    expect(await one.server.count()).toBe(1);
    expect(await two.server.presence("red")).toEqual([guests[1]!.id]);
    hub.heal();
    await turns();
    one.server.sendToAll({ action: "say", n: 6 });
    expect(await heard(one, guests)).toEqual([
      [1, 2, 3, 6],
      [1, 4, 6],
    ]);
    expect(await one.server.count()).toBe(2);
    const told = log.items.filter(([, event]) => event.startsWith("broker_"));
    const server = expect.stringMatching(/^[\w-]{8}$/);
    expect(told).toEqual([
      ["error", "broker_lost", { server, error: "The hub was cut." }],
      ["error", "broker_lost", { server, error: "The hub was cut." }],
      ["info", "broker_connected", { server, unsaid: 2 }],
      ["info", "broker_connected", { server, unsaid: 1 }],
    ]);
  });

  test("joins and leaves groups all the same, and hears of those it is in when the broker is back", async () => {
    const { hub, halls } = await openHalls(2);
    const [one, two] = [halls[0]!, halls[1]!];
    const guests = [await one.guest("red"), await two.guest("red")];
    hub.cut();
    await turns();
    two.server.channel(guests[1]!.id)?.leaveGroup("red");
    two.server.channel(guests[1]!.id)?.joinGroup("blue");
    hub.heal();
    await turns();
    one.server.group("red").send({ action: "say", n: 1 });
    one.server.group("blue").send({ action: "say", n: 2 });
    expect(await heard(one, guests)).toEqual([[1], [2]]);
  });

  test("answers who asked before with what is known here", async () => {
    const { hub, halls } = await openHalls(2);
    const [one, two] = [halls[0]!, halls[1]!];
    await one.guest();
    await two.guest();
    const count = one.server.count();
    hub.cut();
    expect(await count).toBe(1);
  });

  test("starts, and a warning says that it is alone", async () => {
    const warnings = captureWarnings();
    const hub = new BrokerHub();
    hub.cut();
    const server = new HallServer({ port: 0, broker: hub.broker() });
    atEnd(() => server.stop({ drain: 0 }));
    await server.start();
    expect(warnings.items).toEqual(["HallServer cannot reach its broker, and is alone until it does."]);
    hub.heal();
    const other = openHall(hub.broker());
    await other.guest();
    expect(await server.count()).toBe(1);
  });
});

describe("a server with a broker", () => {
  test("cannot start with that of another one, which it leaves alone", async () => {
    const hub = new BrokerHub();
    const broker = hub.broker();
    const [one, two] = [openHall(broker), openHall(hub.broker())];
    await two.guest();
    const thief = new HallServer({ port: 0, broker });
    await expect(thief.start()).rejects.toMatchObject({ code: "already_started" });
    expect(await one.server.count()).toBe(1);
  });

  test("that cannot listen leaves the cluster, and can start later", async () => {
    const hub = new BrokerHub();
    const [first, second] = [
      new HallServer({ port: 0, broker: hub.broker() }),
      new HallServer({ port: 0, broker: hub.broker() }),
    ];
    await first.start();
    const clash = new HallServer({ port: first.address[1], broker: hub.broker() });
    await expect(clash.start()).rejects.toMatchObject({ code: "address_in_use" });
    await second.start();
    expect(await second.count()).toBe(0);
    await first.stop();
    await clash.start();
    expect(await clash.count()).toBe(0);
    await clash.stop();
    await second.stop();
  });

  test("that starts again is one of the cluster again", async () => {
    const hub = new BrokerHub();
    const other = openHall(hub.broker());
    await other.guest();
    const server = new HallServer({ port: 0, broker: hub.broker() });
    for (let times = 0; times < 2; times += 1) {
      await server.start();
      expect(await server.count()).toBe(1);
      await server.stop();
    }
  });
});

describe("a server whose broker fails", () => {
  /** A broker that is there, and fails in some of what it is asked. */
  function brokerThat(fails: Partial<Broker>): Broker {
    const broker = new BrokerHub().broker();
    return Object.assign(broker, fails);
  }

  test("stops all the same, and says what failed", async () => {
    const warnings = captureWarnings();
    const close = async (): Promise<void> => Promise.reject(new Error("The wire is cut."));
    const server = new HallServer({ port: 0, broker: brokerThat({ close }) });
    await server.start();
    const running = server.run();
    await server.stop();
    await running;
    expect(warnings.items).toEqual(["The broker: The wire is cut."]);
  });

  test("says why it cannot start, and can be started again", async () => {
    captureWarnings();
    let isAway = true;
    const hub = new BrokerHub().broker();
    const broker: Broker = Object.assign(Object.create(hub) as Broker, {
      open: async (handler: BrokerHandler) => {
        if (isAway) throw new Error("Nobody knows the way.");
        return hub.open(handler);
      },
      publish: hub.publish.bind(hub),
      subscribe: (topic: string) => void (isAway || hub.subscribe(topic)),
      unsubscribe: hub.unsubscribe.bind(hub),
      close: async () => {
        if (isAway) throw new Error("It was never open.");
        return hub.close();
      },
    });
    const server = new HallServer({ port: 0, broker });
    await expect(server.start()).rejects.toThrow("Nobody knows the way.");
    isAway = false;
    await server.start();
    await server.stop();
  });
});
