import { describe, expect, test } from "@jest/globals";
import { Action } from "@repod/core";
import { ConnectionListener } from "../src/connection-listener.js";
import { FakeServer } from "./support/fake-server.js";
import { Screen } from "./support/screen.js";
import { comeBack, cut, FIRST_DELAY, lastEnd, LONGEST_DELAY, visit, WINDOW } from "./support/visit.js";
import type { Visit } from "./support/visit.js";

describe("a session that the server does not have any more", () => {
  test("is over as the server greets without it, and a new one begins, in one order of events", async () => {
    const visited = await visit();
    const { screen, server } = visited;
    screen.send({ action: "a" });
    await server.settle();
    const next = await comeBack(visited);
    screen.heardNow();
    next.greet({ session: "s2", token: "t2", window: WINDOW });
    await server.settle();
    screen.pump();
    expect(screen.heard).toEqual([
      {
        action: "disconnected",
        code: "connection_lost",
        reason: "The connection was lost.",
        unacknowledged: 1,
        willReconnect: true,
      },
      { action: "connected", session: "s2" },
    ]);
    expect(screen.connectionState).toBe("connected");
  });

  test("takes with it what was sent, and leaves no request pending", async () => {
    const visited = await visit();
    const { screen, server } = visited;
    screen.send({ action: "a" });
    await cut(visited);
    screen.send({ action: "b" });
    const answer = expect(screen.request("roll", {})).rejects.toMatchObject({ code: "closed" });
    await server.pass(FIRST_DELAY);
    server.peer.greet({ session: "s2" });
    await server.settle();
    await answer;
    expect(lastEnd(visited)).toMatchObject({ unacknowledged: 3 });
    expect(screen.send({ action: "c" })).toBeGreaterThan(0);
    await server.settle();
    expect(server.peer.heard).toEqual(["c"]);
  });

  test("is asked for no more: the next one is", async () => {
    const visited = await visit();
    const next = await comeBack(visited);
    next.greet({ session: "s2", token: "t2", window: WINDOW });
    await visited.server.settle();
    const third = await comeBack(visited);
    expect(third.hello).toMatchObject({ resume: { session: "s2", token: "t2", received: 0 } });
  });

  test("may be that of a server that became a plain one, once the window has passed", async () => {
    const visited = await visit();
    const { screen, server } = visited;
    await cut(visited);
    await server.pass(WINDOW);
    // This attempt may still have been one for the session.
    server.peer.cut();
    await server.pass(LONGEST_DELAY);
    expect(server.peer.hello).not.toHaveProperty("resume");
    screen.heardNow();
    server.peer.greetPlain();
    await server.settle();
    expect(screen.heardNow()).toEqual(["connected"]);
  });

  test("does not have answers to its requests sent in the new one, where the same ids come again", async () => {
    class Player extends ConnectionListener {
      readonly decide: ((answer: string) => void)[] = [];

      @Action("ask")
      onAsk(): Promise<string> {
        return new Promise((resolve) => this.decide.push(resolve));
      }
    }
    const server = new FakeServer();
    const player = new Player();
    const first = await server.open(player);
    first.greet();
    first.send({ action: "ask", $id: 1 });
    await server.settle();
    player.pump();
    first.cut();
    await server.pass(FIRST_DELAY);
    server.peer.greet();
    server.peer.send({ action: "ask", $id: 1 });
    await server.settle();
    player.pump();
    player.decide[0]?.("old");
    await server.settle();
    expect(server.peer.heard).toEqual([]);
    player.decide[1]?.("new");
    await server.settle();
    expect(server.peer.inbox.slice(1)).toEqual([expect.objectContaining({ action: "$reply", $id: 1, ok: true })]);
  });
});

describe("a session of which this side does not have any more what the server lacks", () => {
  test("is given up, the server is told, and an attempt without it follows at once", async () => {
    const visited = await visit();
    const { screen, server } = visited;
    for (let count = 0; count < 6; count += 1) screen.send({ action: "page", text: "x".repeat(60_000) });
    await server.settle();
    const next = await comeBack(visited);
    screen.heardNow();
    next.greet({ window: WINDOW, resumed: true, received: 1 });
    await server.settle();
    expect(next.inbox.at(-1)).toMatchObject({ action: "$close", code: "connection_lost" });
    expect(server.peers).toHaveLength(3);
    expect(server.peer.hello).not.toHaveProperty("resume");
    screen.pump();
    expect(screen.heard.map(({ action }) => action)).toEqual(["disconnected", "reconnecting", "socketConnect"]);
    expect(screen.heard[0]).toMatchObject({ code: "connection_lost", unacknowledged: 6, willReconnect: true });
    expect(screen.heard[1]).toMatchObject({ delay: 0 });
  });

  test("is one of which the server has more than was ever sent, too", async () => {
    const visited = await visit();
    const next = await comeBack(visited);
    next.greet({ window: WINDOW, resumed: true, received: 1 });
    await visited.server.settle();
    expect(next.inbox.at(-1)).toMatchObject({ action: "$close", code: "connection_lost" });
    expect(visited.screen.connectionState).toBe("reconnecting");
  });
});

describe("a server that resumes what nobody asked for", () => {
  test("is refused on the first attempt, which is the only one", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.open(screen);
    peer.greet({ resumed: true });
    await server.settle();
    screen.pump();
    expect(screen.heard.map(({ action, code }) => [action, code])).toEqual([
      ["socketConnect", undefined],
      ["error", "protocol_error"],
    ]);
    expect(screen.connectionState).toBe("closed");
    expect(peer.inbox.at(-1)).toMatchObject({ action: "$close", code: "protocol_error" });
  });

  test("and says so once more when nobody asks any more, is left for good", async () => {
    const visited = await visit();
    const { server, screen } = visited;
    const next = await comeBack(visited);
    next.greet({ window: WINDOW, resumed: true, received: 9 });
    await server.settle();
    server.peer.greet({ window: WINDOW, resumed: true, received: 9 });
    await server.settle();
    expect(screen.heardNow().slice(-2)).toEqual(["socketConnect", "error"]);
    await server.pass(60_000);
    expect(server.peers).toHaveLength(3);
  });
});

describe("a session whose window has passed", () => {
  /** Breaks the connection of a session, and lets time pass in which nobody can be reached. */
  async function outage(greeting: object, milliseconds: number): Promise<Visit> {
    const visited = await visit({}, greeting);
    visited.server.reachable = new Error("no network");
    await cut(visited);
    visited.screen.send({ action: "old" });
    await visited.server.pass(milliseconds);
    return visited;
  }

  test("is over, and attempts go on to get a new one", async () => {
    const { screen, server } = await outage({ window: 1_000 }, 999);
    expect(screen.connectionState).toBe("suspended");
    await server.pass(1);
    expect([screen.connectionState, screen.isConnected, screen.isSuspended]).toEqual(["reconnecting", false, false]);
    expect(lastEnd({ screen })).toMatchObject({ code: "connection_lost", unacknowledged: 1, willReconnect: true });
    server.reachable = true;
    await server.pass(LONGEST_DELAY);
    expect(server.peer.hello).not.toHaveProperty("resume");
  });

  test("lets what is sent from then on wait for the new one", async () => {
    const { screen, server } = await outage({ window: 1_000 }, 1_000);
    expect(screen.send({ action: "new" })).toBeGreaterThan(0);
    const answer = screen.request("roll", {}, { timeout: 60_000 });
    server.reachable = true;
    await server.pass(LONGEST_DELAY);
    server.peer.greet({ session: "s2" });
    await server.settle();
    expect(server.peer.heard).toEqual(["new", "roll"]);
    server.peer.send({ action: "$reply", $id: 1, ok: true, value: 4 });
    await server.settle();
    await expect(answer).resolves.toBe(4);
  });

  test("has as much longer as the server may have needed to notice that it lost us", async () => {
    const { screen, server } = await outage({ window: 1_000, heartbeat: 800 }, 1_000 + 3.25 * 800 - 1);
    expect(screen.connectionState).toBe("suspended");
    await server.pass(1);
    expect(screen.connectionState).toBe("reconnecting");
  });

  test("is not taken back where the server does that all the same, after all", async () => {
    const visited = await visit({}, { window: 1_000 });
    const { screen, server } = visited;
    const next = await comeBack(visited);
    await server.pass(1_000);
    expect(screen.connectionState).toBe("reconnecting");
    next.greet({ resumed: true, token: "t2" });
    await server.settle();
    expect(next.inbox.at(-1)).toMatchObject({ action: "$close", code: "connection_lost" });
    server.peer.greet({ session: "s2" });
    await server.settle();
    const events = screen.heardNow();
    expect(events.filter((action) => action === "disconnected")).toHaveLength(1);
    expect(events.at(-1)).toBe("connected");
  });
});
