import { describe, expect, test } from "@jest/globals";
import { Action } from "@repod/core";
import { ConnectionListener } from "../src/connection-listener.js";
import { FakeServer } from "./support/fake-server.js";
import { comeBack, cut, FIRST_DELAY, visit, WINDOW } from "./support/visit.js";
import { catchWarnings } from "./support/warnings.js";

describe("a client that loses its transport", () => {
  test("is suspended, says so, and tells of each attempt before it is made", async () => {
    const visited = await visit();
    const { screen, server } = visited;
    await cut(visited);
    expect([screen.connectionState, screen.isConnected, screen.isSuspended]).toEqual(["suspended", true, true]);
    screen.pump();
    expect(screen.heard).toEqual([
      { action: "suspended", code: "connection_lost", reason: "The connection was lost." },
      { action: "reconnecting", attempt: 1, delay: expect.any(Number) },
    ]);
    const { delay } = screen.heard[1] as unknown as { delay: number };
    await server.pass(delay - 1);
    expect(server.peers).toHaveLength(1);
    await server.pass(1);
    expect(server.peers).toHaveLength(2);
  });

  test("asks for its session by its name, its token, and how much it has got", async () => {
    const visited = await visit();
    const { peer, server } = visited;
    peer.send({ action: "a" }, { action: "$ping", t: 1, n: 0 }, { action: "b" });
    await server.settle();
    const next = await comeBack(visited);
    expect(next.hello).toEqual({
      action: "$hello",
      v: 1,
      limit: 16_777_215,
      resume: { session: "s1", token: "t1", received: 2 },
    });
  });

  test("goes on with its session, in one order of events, and connected and disconnected are not among them", async () => {
    const visited = await visit();
    const { screen, server } = visited;
    const next = await comeBack(visited);
    expect(screen.heardNow()).toEqual(["suspended", "reconnecting", "socketConnect"]);
    next.greet({ window: WINDOW, resumed: true, token: "t2" });
    next.send({ action: "welcome" });
    await server.settle();
    expect([screen.connectionState, screen.isConnected, screen.isSuspended]).toEqual(["connected", true, false]);
    screen.pump();
    expect(screen.heard).toEqual([{ action: "resumed" }, { action: "welcome" }]);
  });

  test("keeps its session where it is greeted as a plain one, since its hello is late, and asks for it again", async () => {
    const visited = await visit();
    const { screen, server } = visited;
    const next = await comeBack(visited);
    screen.heardNow();
    next.greetPlain();
    await server.settle();
    expect([screen.connectionState, screen.heardNow()]).toEqual(["suspended", ["reconnecting"]]);
    expect(next.ended).toBe(true);
    await server.pass(2 * FIRST_DELAY);
    expect(server.peer.hello).toMatchObject({ resume: { session: "s1", token: "t1" } });
    server.peer.greet({ window: WINDOW, resumed: true, token: "t2" });
    await server.settle();
    expect(screen.heardNow()).toEqual(["socketConnect", "resumed"]);
  });

  test("sends again what the server has not got, then what was sent meanwhile", async () => {
    const visited = await visit();
    const { peer, screen, server } = visited;
    for (const action of ["a", "b", "c"]) screen.send({ action });
    await server.settle();
    expect(peer.heard).toEqual(["a", "b", "c"]);
    peer.send({ action: "$ack", n: 1 });
    await cut(visited);
    expect(screen.send({ action: "d" })).toBeGreaterThan(0);
    expect(screen.queuedBytes).toBeGreaterThan(0);
    await server.pass(FIRST_DELAY);
    server.peer.greet({ window: WINDOW, resumed: true, received: 2 });
    await server.settle();
    expect(server.peer.heard).toEqual(["c", "d"]);
  });

  test("says how much it has got before all else, so that the server sends what it lacks and nothing twice", async () => {
    const visited = await visit();
    const { peer, screen, server } = visited;
    peer.send({ action: "a" }, { action: "b" });
    await server.settle();
    const next = await comeBack(visited);
    const { received } = next.hello?.["resume"] as { received: number };
    next.greet({ window: WINDOW, resumed: true });
    await server.settle();
    next.send(...[{ action: "a" }, { action: "b" }, { action: "c" }].slice(received));
    await server.settle();
    expect(next.acknowledged[0]).toBe(2);
    expect(screen.heardNow().filter((action) => action.length === 1)).toEqual(["a", "b", "c"]);
  });

  test("keeps its token until it has a new one: the answer may be lost", async () => {
    const visited = await visit();
    const { server, screen } = visited;
    const lost = await comeBack(visited);
    lost.cut();
    await server.pass(2 * FIRST_DELAY);
    expect(server.peer.hello).toMatchObject({ resume: { token: "t1" } });
    server.peer.greet({ window: WINDOW, resumed: true, token: "t2" });
    await server.settle();
    const next = await comeBack(visited);
    expect(next.hello).toMatchObject({ resume: { session: "s1", token: "t2" } });
    expect(screen.heardNow().filter((action) => action === "suspended")).toHaveLength(2);
  });

  test("asks anew for credentials on each attempt", async () => {
    // They leave unencrypted.
    const warnings = catchWarnings();
    let asked = 0;
    const visited = await visit({ auth: () => `ticket ${(asked += 1)}` });
    const next = await comeBack(visited);
    expect(next.hello).toMatchObject({ auth: "ticket 2", resume: { token: "t1" } });
    warnings.restore();
  });

  test("counts its attempts from 1 again after it came back", async () => {
    const visited = await visit();
    const { server, screen } = visited;
    server.reachable = new Error("no network");
    await cut(visited);
    await server.pass(3 * FIRST_DELAY);
    server.reachable = true;
    await server.pass(10_000);
    server.peer.greet({ window: WINDOW, resumed: true });
    await server.settle();
    await cut(visited);
    screen.pump();
    const attempts = screen.heard.filter(({ action }) => action === "reconnecting").map(({ attempt }) => attempt);
    expect(attempts.length).toBeGreaterThan(2);
    expect(attempts).toEqual([...attempts.slice(0, -1).keys()].map((index) => index + 1).concat(1));
  });

  test("gives an attempt that hangs as much time as the first one had, and makes another", async () => {
    const visited = await visit({ handshakeTimeout: 3_000 });
    const { server, screen } = visited;
    const mute = await comeBack(visited);
    await server.pass(3_000 - FIRST_DELAY);
    expect(mute.ended).toBe(false);
    await server.pass(3 * FIRST_DELAY);
    // A word might end the session that the server has gone on with all the same.
    expect([mute.ended, mute.inbox.at(-1)]).toMatchObject([true, { action: "$hello" }]);
    expect(server.peers).toHaveLength(3);
    expect(screen.connectionState).toBe("suspended");
  });

  test("does not read from the new transport either while too much waits to be handled", async () => {
    const visited = await visit({ maxInboxBytes: 1_024 });
    const { screen, server, peer } = visited;
    peer.send({ action: "chat", text: "x".repeat(1_024) });
    await server.settle();
    const next = await comeBack(visited);
    next.greet({ window: WINDOW, resumed: true });
    await server.settle();
    next.send({ action: "a" });
    await server.settle();
    // The message that was too much makes room for the rest.
    const heard = screen.heardNow();
    await server.settle();
    heard.push(...screen.heardNow());
    expect(heard).toEqual(["chat", "suspended", "reconnecting", "socketConnect", "resumed", "a"]);
  });

  test("knows the server's time better with each greeting, and round trips anew", async () => {
    const visited = await visit({}, { time: 1_900_000_000_000 });
    const { client, server } = visited;
    const { serverTimeError } = client;
    const before = client.serverTime() - server.clock.now();
    const next = await comeBack(visited);
    await server.pass(10);
    next.greet({ window: WINDOW, resumed: true, time: before + server.clock.now() });
    await server.settle();
    expect(client.serverTime() - server.clock.now()).toBeCloseTo(before, 0);
    expect(client.serverTimeError).toBeLessThan(serverTimeError + 1);
  });
});

describe("a request across the gap", () => {
  test("that was on its way is sent again, and answered once", async () => {
    const visited = await visit();
    const { peer, screen, server } = visited;
    const answer = screen.request("roll", { sides: 6 });
    await server.settle();
    expect(peer.heard).toEqual(["roll"]);
    const next = await comeBack(visited);
    next.greet({ window: WINDOW, resumed: true, received: 0 });
    await server.settle();
    expect(next.inbox[1]).toEqual({ action: "roll", $id: 1, sides: 6 });
    next.send({ action: "$reply", $id: 1, ok: true, value: 4 });
    await server.settle();
    await expect(answer).resolves.toBe(4);
  });

  test("that the server has got is not sent again: its answer comes", async () => {
    const visited = await visit();
    const { screen, server } = visited;
    const answer = screen.request("roll", { sides: 6 });
    await server.settle();
    const next = await comeBack(visited);
    next.greet({ window: WINDOW, resumed: true, received: 1 });
    next.send({ action: "$reply", $id: 1, ok: true, value: 4 });
    await server.settle();
    expect(next.heard).toEqual([]);
    await expect(answer).resolves.toBe(4);
  });

  test("that is asked meanwhile waits, and its time runs", async () => {
    const visited = await visit();
    const { screen, server } = visited;
    server.reachable = new Error("no network");
    await cut(visited);
    const late = expect(screen.request("roll", {}, { timeout: 100 })).rejects.toMatchObject({ code: "timeout" });
    const answer = screen.request("draw", {}, { timeout: 60_000 });
    await server.pass(100);
    await late;
    server.reachable = true;
    await server.pass(10_000);
    server.peer.greet({ window: WINDOW, resumed: true });
    server.peer.send({ action: "$reply", $id: 2, ok: true, value: "ace" });
    await server.settle();
    await expect(answer).resolves.toBe("ace");
  });

  test("of the server's is answered over the new transport", async () => {
    class Player extends ConnectionListener {
      decide: ((answer: string) => void) | undefined;

      @Action("ask")
      onAsk(): Promise<string> {
        return new Promise((resolve) => (this.decide = resolve));
      }
    }
    const server = new FakeServer();
    const player = new Player();
    const peer = await server.open(player);
    peer.greet({ window: WINDOW });
    peer.send({ action: "ask", $id: 7 });
    await server.settle();
    player.pump();
    peer.cut();
    await server.pass(FIRST_DELAY);
    player.decide?.("yes");
    server.peer.greet({ window: WINDOW, resumed: true });
    await server.settle();
    expect(server.peer.inbox.at(-1)).toMatchObject({ action: "$reply", $id: 7, ok: true });
  });
});

describe("a browser that sees that the network is back", () => {
  test("has an attempt made at once", async () => {
    const visited = await visit();
    const { server } = visited;
    await cut(visited);
    server.wake();
    await server.settle();
    expect(server.peers).toHaveLength(2);
    await server.pass(FIRST_DELAY);
    expect(server.peers).toHaveLength(2);
  });

  test("leaves an attempt alone that is being made, and a connection that stands", async () => {
    const visited = await visit();
    const { server, screen } = visited;
    server.wake();
    const next = await comeBack(visited);
    server.wake();
    await server.settle();
    expect(server.peers).toHaveLength(2);
    next.greet({ window: WINDOW, resumed: true });
    await server.settle();
    server.wake();
    await server.settle();
    expect([server.peers.length, screen.connectionState]).toEqual([2, "connected"]);
  });

  test("has the session look at its time, which may have stood still", async () => {
    const visited = await visit({}, { heartbeat: 800 });
    const { server, peer } = visited;
    const pings = (): number => peer.heard.filter((action) => action === "$ping").length;
    const before = pings();
    for (let times = 0; times < 8; times += 1) server.wake();
    await server.settle();
    expect(pings()).toBe(before + 1);
  });
});
