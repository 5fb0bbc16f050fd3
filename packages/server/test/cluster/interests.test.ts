import { describe, expect, test } from "@jest/globals";
import type { Broker, BrokerHandler } from "@repod/core/internal";
import { BrokerHub } from "@repod/testing/internal";
import { KINDS } from "../../src/cluster/envelope.js";
import { turns } from "../support/scene.js";
import { heard, openHall } from "./halls.js";
import type { Guest, Hall } from "./halls.js";

/** Where the kind of an envelope is. */
const KIND_AT = 3;

/** What a server says of its groups. */
const OF_GROUPS: readonly unknown[] = [KINDS.change, KINDS.groups];

/**
 * A broker that notes to which topics messages go, can lose what its server says of its groups, and can be away while those of
 * the others are there.
 */
class Tap implements Broker {
  readonly topics: string[] = [];
  losesGroups = false;
  readonly #broker: Broker;
  #handler: BrokerHandler | undefined;
  #isCut = false;

  constructor(broker: Broker) {
    this.#broker = broker;
  }

  open(handler: BrokerHandler): Promise<void> {
    this.#handler = handler;
    return this.#broker.open({
      onUp: () => handler.onUp(),
      onDown: (error) => handler.onDown(error),
      onMessage: (topic, bytes) => {
        if (!this.#isCut) handler.onMessage(topic, bytes);
      },
    });
  }

  /** Takes the connection from its server alone. */
  cut(): void {
    this.#isCut = true;
    this.#handler?.onDown(new Error("One was cut."));
  }

  heal(): void {
    this.#isCut = false;
    this.#handler?.onUp();
  }

  publish(topic: string, bytes: Uint8Array): void {
    if (this.#isCut || (this.losesGroups && OF_GROUPS.includes(bytes[KIND_AT]))) return;
    if (bytes[KIND_AT] === KINDS.message) this.topics.push(topic.replace(/^server\..*/, "server"));
    this.#broker.publish(topic, bytes);
  }

  subscribe(topic: string): void {
    this.#broker.subscribe(topic);
  }

  unsubscribe(topic: string): void {
    this.#broker.unsubscribe(topic);
  }

  close(): Promise<void> {
    return this.#broker.close();
  }
}

interface TappedHall extends Hall {
  readonly tap: Tap;
}

/** Servers that know of each other, with a guest each. */
async function openTapped(count: number): Promise<{ hub: BrokerHub; halls: TappedHall[]; guests: Guest[] }> {
  const hub = new BrokerHub();
  const halls = Array.from({ length: count }, () => {
    const tap = new Tap(hub.broker());
    return { ...openHall(tap), tap };
  });
  await turns();
  const guests = await Promise.all(halls.map((hall) => hall.guest()));
  return { hub, halls, guests };
}

/** Has a guest join or leave a group, and lets the others hear of it. */
async function change({ server }: Hall, { id }: Guest, how: "joinGroup" | "leaveGroup", group: string): Promise<void> {
  server.channel(id)?.[how](group);
  await turns();
}

describe("a message to a group", () => {
  test("is published only while another server has members of it", async () => {
    const { halls, guests } = await openTapped(2);
    const [one, two] = [halls[0]!, halls[1]!];
    const red = one.server.group("red");
    await change(one, guests[0]!, "joinGroup", "red");
    red.send({ action: "say", n: 1 });
    expect(one.tap.topics).toEqual([]);
    await change(two, guests[1]!, "joinGroup", "red");
    red.send({ action: "say", n: 2 });
    expect(one.tap.topics).toEqual(["server"]);
    await turns();
    await change(two, guests[1]!, "leaveGroup", "red");
    red.send({ action: "say", n: 3 });
    expect(one.tap.topics).toEqual(["server"]);
    expect(await heard(one, guests)).toEqual([[1, 2, 3], [2]]);
  });

  test("goes by the topic of the group where several have members, and reaches nobody twice", async () => {
    const { halls, guests } = await openTapped(3);
    for (const [index, hall] of halls.entries()) await change(hall, guests[index]!, "joinGroup", "red");
    halls[0]!.server.group("red").send({ action: "say", n: 1 });
    expect(halls[0]!.tap.topics).toEqual(["group.red"]);
    expect(await heard(halls[0]!, guests)).toEqual([[1], [1], [1]]);
  });

  test("leaves out whom it shall, where it goes to one server", async () => {
    const { halls, guests } = await openTapped(2);
    const others = [await halls[1]!.guest("red"), await halls[1]!.guest("red")];
    await turns();
    halls[0]!.server.group("red").except(others[0]!.id).send({ action: "say", n: 1 });
    expect(halls[0]!.tap.topics).toEqual(["server"]);
    expect(await heard(halls[0]!, [...guests, ...others])).toEqual([[], [], [], [1]]);
  });

  test("knows of the groups that there were before its server came, as the others know of those that came with it", async () => {
    const { hub, halls } = await openTapped(1);
    const member = await halls[0]!.guest("red");
    const tap = new Tap(hub.broker());
    const late = openHall(tap);
    await turns();
    late.server.group("blue").send({ action: "say", n: 1 });
    late.server.group("red").send({ action: "say", n: 2 });
    expect(tap.topics).toEqual(["server"]);
    halls[0]!.server.group("blue").send({ action: "say", n: 3 });
    expect(halls[0]!.tap.topics).toEqual([]);
    expect(await heard(late, [member])).toEqual([[2]]);
  });

  test("reaches a server whose word of a group was lost, once it has said again that it is there", async () => {
    const { halls, guests } = await openTapped(2);
    const [one, two] = [halls[0]!, halls[1]!];
    two.tap.losesGroups = true;
    await change(two, guests[1]!, "joinGroup", "red");
    two.tap.losesGroups = false;
    one.clock.advance(3_000);
    two.clock.advance(3_000);
    await turns();
    one.server.group("red").send({ action: "say", n: 1 });
    one.server.group("blue").send({ action: "say", n: 2 });
    expect(one.tap.topics).toEqual(["server"]);
    expect(await heard(one, guests)).toEqual([[], [1]]);
  });

  test("reaches a server whose beat shows that a word of it was lost, even before it has told all again", async () => {
    const { halls, guests } = await openTapped(2);
    const [one, two] = [halls[0]!, halls[1]!];
    two.tap.losesGroups = true;
    await change(two, guests[1]!, "joinGroup", "red");
    two.clock.advance(3_000);
    await turns();
    one.server.group("red").send({ action: "say", n: 1 });
    expect(await heard(one, guests)).toEqual([[], [1]]);
  });

  test("reaches a server that it came to while that one alone was away, as soon as it is back", async () => {
    const { halls, guests } = await openTapped(2);
    const [one, two] = [halls[0]!, halls[1]!];
    two.tap.cut();
    await change(two, guests[1]!, "joinGroup", "red");
    two.tap.heal();
    await turns();
    one.server.group("red").send({ action: "say", n: 1 });
    expect(await heard(one, guests)).toEqual([[], [1]]);
    two.clock.advance(3_000);
    await turns();
    const published = one.tap.topics.length;
    one.server.group("blue").send({ action: "say", n: 2 });
    expect(one.tap.topics.length).toBe(published);
  });

  test("goes to a server of which a word was lost until it has told all again", async () => {
    const { halls, guests } = await openTapped(2);
    const [one, two] = [halls[0]!, halls[1]!];
    two.tap.losesGroups = true;
    await change(two, guests[1]!, "joinGroup", "red");
    two.tap.losesGroups = false;
    await change(two, guests[1]!, "joinGroup", "blue");
    one.server.group("red").send({ action: "say", n: 1 });
    expect(await heard(one, guests)).toEqual([[], [1]]);
  });
});

describe("a message to all", () => {
  test("goes to the one other server by a topic that comes back to nobody, and to several by that of all", async () => {
    const { hub, halls, guests } = await openTapped(2);
    halls[0]!.server.sendToAll({ action: "say", n: 1 });
    expect(halls[0]!.tap.topics).toEqual(["server"]);
    const third = openHall(hub.broker());
    await turns();
    const late = await third.guest();
    halls[0]!.server.sendToAll({ action: "say", n: 2 });
    expect(halls[0]!.tap.topics).toEqual(["server", "all"]);
    expect(await heard(halls[0]!, [...guests, late])).toEqual([[1, 2], [1, 2], [2]]);
  });

  test("is published where nobody else has been heard of yet", async () => {
    const { halls } = await openTapped(1);
    halls[0]!.server.sendToAll({ action: "say", n: 1 });
    expect(halls[0]!.tap.topics).toEqual(["all"]);
  });
});
