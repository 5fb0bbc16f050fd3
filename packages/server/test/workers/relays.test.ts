import { describe, expect, test } from "@jest/globals";
import type { ServerOptions } from "../../src/options.js";
import { FIRST } from "../support/certificates.js";
import { captureLog } from "../support/logs.js";
import { news, numbers } from "../support/scene.js";
import { lose, openReturn } from "./crew.js";
import type { Scheme } from "./crew.js";

describe.each<[Scheme, ServerOptions]>([
  ["tcp", {}],
  ["ws", {}],
  ["wss", { tls: FIRST }],
])("over %s, a client that comes back at another worker", (scheme, options) => {
  test("goes on with its session, at the worker that has it", async () => {
    const log = captureLog();
    const { owner, other, visitor } = await openReturn(scheme, options);
    const channel = owner.server.first;
    channel.send(news(1));
    expect(await visitor.comeBack()).toMatchObject({ resumed: true, session: channel.id });
    channel.send(news(2));
    visitor.peer.send({ action: "add", points: 5 });
    expect(await visitor.peer.request("total")).toMatchObject({ value: 5 });
    expect(numbers(visitor)).toEqual([1, 2]);
    expect(owner.server.first).toBe(channel);
    expect(other.server.channels.size).toBe(0);
    const relayed = log.items.filter(([, event]) => event === "client_relayed");
    expect(relayed).toEqual([["info", "client_relayed", { addr: channel.addr, server: owner.place.server }]]);
  });

  test("is for its owner the client that it is, and for the other worker none", async () => {
    const { owner, other, visitor } = await openReturn(scheme, options);
    const before = owner.server.first.addr;
    await visitor.comeBack();
    const kind = scheme === "tcp" ? "tcp" : "websocket";
    const { addr } = owner.server.first;
    expect([addr[0], addr[1] === before[1]]).toEqual([before[0], false]);
    expect(owner.server.metrics()).toMatchObject({
      connections: { accepted: { [kind]: 1 }, open: { [kind]: 1 }, resumed: 1 },
      now: { channels: 1, suspended: 0, pending: 0 },
    });
    expect(other.server.metrics()).toMatchObject({
      connections: { accepted: { [kind]: 1 }, open: { [kind]: 0 } },
      now: { channels: 0, pending: 0, leaving: 0 },
    });
  });

  test("is told why it has to go, and that it has gone is heard", async () => {
    const { owner, visitor } = await openReturn(scheme, options);
    await visitor.comeBack();
    owner.server.first.close("Enough.", "kicked");
    expect(await visitor.peer.until("$close")).toMatchObject({ code: "kicked", reason: "Enough." });
    await visitor.peer.gone();
    await owner.server.saw("onClose");
    expect(owner.server.channels.size).toBe(0);
  });

  test("may leave for good", async () => {
    const { owner, other, visitor } = await openReturn(scheme, options);
    await visitor.comeBack();
    visitor.peer.send({ action: "add", points: 3 }, { action: "$close", code: "closed", reason: "" });
    visitor.peer.close();
    await owner.server.saw("onDisconnect");
    expect(owner.server.added.items).toEqual([3]);
    await other.relays.stop(60_000);
  });

  test("loses its connection again, and comes back anywhere", async () => {
    const { owner, visitor } = await openReturn(scheme, options);
    const channel = owner.server.first;
    for (let times = 1; times <= 3; times += 1) {
      await visitor.comeBack();
      channel.send(news(times));
      await lose(owner, visitor);
    }
    expect(await visitor.comeBack()).toMatchObject({ resumed: true });
    await visitor.settled();
    expect(numbers(visitor)).toEqual([1, 2, 3]);
  });
});
