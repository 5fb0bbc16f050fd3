import { afterEach, describe, expect, jest, test } from "@jest/globals";
import type { BrokerHandler } from "@repod/core";
import { BrokerHub } from "@repod/testing/internal";
import { turns } from "../support/scene.js";
import { heard, openHall, openHalls } from "./halls.js";

afterEach(() => {
  jest.restoreAllMocks();
});

describe("what a server of a cluster sends", () => {
  test("to all reaches the clients of all servers, once, in order", async () => {
    const { halls } = await openHalls(3);
    const guests = await Promise.all(halls.map((hall) => hall.guest()));
    for (let n = 1; n <= 3; n += 1) halls[0]!.server.sendToAll({ action: "say", n });
    expect(await heard(halls[0]!, guests)).toEqual([
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });

  test("to a group reaches its members everywhere, and nobody else", async () => {
    const { halls } = await openHalls(2);
    const [one, two] = [halls[0]!, halls[1]!];
    const guests = [await one.guest("red"), await one.guest(), await two.guest("red"), await two.guest("blue")];
    one.server.group("red").send({ action: "say", n: 1 });
    one.server.group("blue").send({ action: "say", n: 2 });
    one.server.group("green").send({ action: "say", n: 3 });
    expect(await heard(one, guests)).toEqual([[1], [], [1], [2]]);
  });

  test("keeps its order whatever the audience", async () => {
    const { halls } = await openHalls(2);
    const [one, two] = [halls[0]!, halls[1]!];
    const far = await two.guest("red");
    for (let n = 0; n < 30; n += 3) {
      one.server.group("red").send({ action: "say", n });
      one.server.send(far.id, { action: "say", n: n + 1 });
      one.server.sendToAll({ action: "say", n: n + 2 });
    }
    expect(await heard(one, [far])).toEqual([Array.from({ length: 30 }, (_, n) => n)]);
  });

  test("leaves out whom it excepts: by channel those that are here, by id those anywhere", async () => {
    const { halls } = await openHalls(2);
    const [one, two] = [halls[0]!, halls[1]!];
    const guests = [await one.guest(), await one.guest(), await two.guest(), await two.guest()];
    const [near] = one.server.channels;
    one.server.all.except(near!).send({ action: "say", n: 1 });
    one.server.all.except(guests[1]!.id, guests[2]!.id).send({ action: "say", n: 2 });
    one.server.all.except(guests[2]!.id).except(near!, "nobody").send({ action: "say", n: 3 });
    expect(await heard(one, guests)).toEqual([[2], [1, 3], [1], [1, 2, 3]]);
  });

  test("to one client reaches it wherever it is, and says where there is none", async () => {
    const { halls } = await openHalls(3);
    const [one, two] = [halls[0]!, halls[1]!];
    const guests = [await one.guest(), await two.guest(), await two.guest()];
    expect(one.server.send(guests[0]!.id, { action: "say", n: 1 })).toBe(true);
    expect(one.server.send(guests[1]!.id, { action: "say", n: 2 })).toBe(true);
    for (const unknown of ["nobody", "", "abcdefgh.0123456789abcdef", `${guests[0]!.id}x`]) {
      expect(one.server.send(unknown, { action: "say", n: 3 })).toBe(false);
    }
    expect(await heard(one, guests)).toEqual([[1], [2], []]);
  });

  test("reaches nobody where something is wrong with it, and throws", async () => {
    const { halls } = await openHalls(2);
    const [one, two] = [halls[0]!, halls[1]!];
    const guests = [await one.guest(), await two.guest()];
    const text = (() => "text") as unknown as string;
    expect(() => one.server.sendToAll({ action: "say", n: 1, text })).toThrow(
      expect.objectContaining({ code: "not_encodable" }),
    );
    expect(() => one.server.send(guests[1]!.id, { action: "$close" } as never)).toThrow(
      expect.objectContaining({ code: "reserved_name" }),
    );
    expect(await heard(one, guests)).toEqual([[], []]);
  });

  test("as the latest replaces what waits for a slow client, wherever that was sent", async () => {
    const { halls } = await openHalls(2, { latestWindow: 0 });
    const [one, two] = [halls[0]!, halls[1]!];
    const far = await two.guest();
    const place = (of: string, at: number) => ({ action: "place", of, at }) as const;
    // Something that is not acknowledged fills the window.
    two.server.sendToAll({ action: "say", n: 0 });
    one.server.sendToAll(place("ada", 1));
    one.server.sendToAll(place("bob", 1));
    await turns();
    two.server.sendToAll(place("ada", 2));
    one.server.sendToAll(place("ada", 3));
    await turns();
    expect(far.peer.inbox.items.filter(({ action }) => action === "place")).toEqual([]);
    far.peer.acknowledge(1);
    await far.peer.until("place");
    far.peer.acknowledge(2);
    await far.peer.until("place");
    const places = far.peer.inbox.items.filter(({ action }) => action === "place");
    expect(places.map(({ of, at }) => [of, at])).toEqual([
      ["ada", 3],
      ["bob", 1],
    ]);
    expect(two.server.metrics().sent["place"]).toMatchObject({ replaced: 2 });
  });

  test("counts where it is delivered", async () => {
    const { halls } = await openHalls(2);
    const [one, two] = [halls[0]!, halls[1]!];
    const guests = [await one.guest(), await two.guest(), await two.guest()];
    one.server.sendToAll({ action: "say", n: 1 });
    await heard(one, guests);
    expect(one.server.metrics().sent["say"]).toMatchObject({ sent: 1 });
    expect(two.server.metrics().sent["say"]).toMatchObject({ sent: 2 });
  });

  test("is not said twice where its broker brings it back", async () => {
    let handler: BrokerHandler | undefined;
    const hall = openHall({
      open: async (opened) => {
        handler = opened;
        await Promise.resolve();
        opened.onUp();
      },
      publish: (topic, bytes) => queueMicrotask(() => handler?.onMessage(topic, bytes)),
      subscribe: () => undefined,
      unsubscribe: () => undefined,
      close: async () => undefined,
    });
    await turns();
    const guest = await hall.guest();
    hall.server.sendToAll({ action: "say", n: 1 });
    await turns();
    expect(await heard(hall, [guest])).toEqual([[1]]);
    expect(await hall.server.count()).toBe(1);
  });

  test("from hooks of clients that leave as it stops reaches the others", async () => {
    const { halls } = await openHalls(2);
    const [one, two] = [halls[0]!, halls[1]!];
    await one.guest();
    const far = await two.guest();
    jest.spyOn(one.server, "onDisconnect").mockImplementation(() => one.server.sendToAll({ action: "say", n: 9 }));
    await one.server.stop({ drain: 0 });
    expect((await far.peer.until("say"))["n"]).toBe(9);
  });
});

describe("a server", () => {
  test("subscribes to a group as long as it has a member", async () => {
    const broker = new BrokerHub().broker();
    const subscribed = jest.spyOn(broker, "subscribe");
    const unsubscribed = jest.spyOn(broker, "unsubscribe");
    const hall = openHall(broker);
    subscribed.mockClear();
    const [one, two] = [await hall.guest("red"), await hall.guest("red", "blue")];
    expect(subscribed.mock.calls).toEqual([["group.red"], ["group.blue"]]);
    hall.server.channel(one.id)?.leaveGroup("red");
    hall.server.channel(one.id)?.leaveGroup("red");
    expect(unsubscribed).not.toHaveBeenCalled();
    two.peer.close();
    await two.peer.gone();
    await turns();
    expect(unsubscribed.mock.calls).toEqual([["group.red"], ["group.blue"]]);
  });

  test("names itself in the ids of its channels, so that others know where they are", async () => {
    const { halls } = await openHalls(2);
    const [near, other, far] = [await halls[0]!.guest(), await halls[0]!.guest(), await halls[1]!.guest()];
    expect(near.id).toMatch(/^[\w-]{8}\.[\w-]{16}$/);
    expect(near.id.slice(0, 8)).toBe(other.id.slice(0, 8));
    expect(near.id.slice(0, 8)).not.toBe(far.id.slice(0, 8));
  });
});
