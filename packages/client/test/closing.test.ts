import { afterEach, describe, expect, test } from "@jest/globals";
import { RepodError } from "@repod/core";
import { setLogger } from "@repod/core/internal";
import { FakeServer } from "./support/fake-server.js";
import { Screen } from "./support/screen.js";
import { comeBack, cut, FIRST_DELAY, lastEnd, LONGEST_DELAY, reconnecting, visit, WINDOW } from "./support/visit.js";
import type { Visit } from "./support/visit.js";

describe("closing", () => {
  const states: [string, () => Promise<Pick<Visit, "server" | "screen">>, string[]][] = [
    ["while suspended", async () => after(await visit(), cut), ["suspended", "reconnecting", "disconnected"]],
    [
      "while an attempt of a suspended session is made",
      async () => after(await visit(), comeBack),
      ["suspended", "reconnecting", "socketConnect", "disconnected"],
    ],
    ["while reconnecting", reconnecting, ["socketConnect", "connected", "disconnected", "reconnecting"]],
    [
      "while an attempt is made to reconnect",
      async () => after(await reconnecting(), ({ server }) => server.pass(FIRST_DELAY)),
      ["socketConnect", "connected", "disconnected", "reconnecting", "socketConnect"],
    ],
  ];

  async function after<T>(visited: T, what: (visited: T) => Promise<unknown>): Promise<T> {
    await what(visited);
    return visited;
  }

  test.each(states)("%s ends it at once, for good, and leaves nothing behind", async (_, reach, events) => {
    const { screen, server } = await reach();
    screen.send({ action: "chat" });
    screen.close();
    expect(screen.connectionState).toBe("closed");
    expect(server.attended).toBe(0);
    expect(screen.heardNow()).toEqual(events);
    expect(screen.send({ action: "chat" })).toBe(0);
    await server.settle();
    server.peer.end();
    const { length } = server.peers;
    await server.pass(60_000);
    expect([server.clock.timers, server.peers.length, screen.pump()]).toEqual([0, length, 0]);
  });

  test("a suspended session says that it was closed, and how much is not known to have arrived", async () => {
    const visited = await visit();
    await cut(visited);
    visited.screen.send({ action: "chat" });
    visited.screen.close();
    expect(lastEnd(visited)).toEqual({
      action: "disconnected",
      code: "closed",
      reason: "The connection was closed.",
      unacknowledged: 1,
      willReconnect: false,
    });
  });

  test("tells a server that took the session back meanwhile", async () => {
    const visited = await visit();
    const next = await comeBack(visited);
    next.greet({ window: WINDOW, resumed: true });
    visited.screen.close();
    await visited.server.settle();
    expect(next.inbox.at(-1)).toMatchObject({ action: "$close", code: "closed" });
  });

  test("by a second connect ends attempts of the first", async () => {
    const visited = await visit();
    const { server, screen } = visited;
    await cut(visited);
    await server.greet(screen);
    await server.pass(LONGEST_DELAY);
    expect(server.peers).toHaveLength(2);
    expect(server.attended).toBe(1);
  });
});

describe("closing from a line of the log", () => {
  afterEach(() => setLogger(undefined));

  function closeOn(line: string, screen: Screen): void {
    setLogger({ enabled: () => true, log: (_level, event) => void (event === line && screen.close()) });
  }

  test("that an attempt failed is the end, and no other follows", async () => {
    const { screen, server } = await reconnecting();
    screen.heardNow();
    closeOn("connection_failed", screen);
    server.reachable = new RepodError("connection_failed", "No network.");
    await server.pass(LONGEST_DELAY);
    expect([screen.connectionState, screen.heardNow(), server.clock.timers]).toEqual(["closed", [], 0]);
  });

  test("that it is connected is told after that", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    await server.open(screen);
    screen.send({ action: "chat" });
    closeOn("connected", screen);
    server.peer.greet();
    await server.settle();
    expect(screen.heardNow()).toEqual(["socketConnect", "connected", "disconnected"]);
    expect(server.peer.heard).toEqual(["chat", "$close"]);
  });
});

describe("iterating a client", () => {
  test("goes on while it reconnects, and ends when it is closed", async () => {
    const server = new FakeServer();
    const client = server.client();
    const heard: string[] = [];
    const reading = (async () => {
      for await (const { action } of client) heard.push(action);
    })();
    const first = await server.start(client);
    first.cut();
    await server.pass(FIRST_DELAY);
    server.peer.greet();
    server.peer.send({ action: "welcome" });
    await server.settle();
    expect(heard.slice(2)).toEqual(["disconnected", "reconnecting", "socketConnect", "connected", "welcome"]);
    server.peer.cut();
    await server.settle();
    client.close();
    await reading;
    expect(heard.slice(-2)).toEqual(["disconnected", "reconnecting"]);
  });
});

describe("the state of a client", () => {
  test("is known at any time, before it begins and after its end", async () => {
    const server = new FakeServer();
    const client = server.client();
    const states = [client.state];
    const screen = new Screen();
    expect(screen.connectionState).toBe("idle");
    const started = client.start();
    states.push(client.state);
    await server.settle();
    server.peer.greet({ window: WINDOW });
    await server.settle();
    await started;
    states.push(client.state);
    server.peer.cut();
    await server.settle();
    states.push(client.state);
    client.close();
    states.push(client.state);
    expect(states).toEqual(["idle", "connecting", "connected", "suspended", "closed"]);
  });
});
