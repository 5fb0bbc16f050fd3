import { describe, expect, test } from "@jest/globals";
import { RepodError } from "@repod/core";
import { FakeServer } from "./support/fake-server.js";
import { Screen } from "./support/screen.js";
import { comeBack, cut, FIRST_DELAY, lastEnd, LONGEST_DELAY, reconnecting, visit } from "./support/visit.js";
import type { Visit } from "./support/visit.js";

describe("a session that the server ends", () => {
  async function ended(code: string): Promise<Visit> {
    const visited = await visit();
    visited.peer.send({ action: "$close", code, reason: "" });
    await visited.server.settle();
    return visited;
  }

  test.each(["server_stopping", "slow_consumer", "internal_error"])("by %s is followed by a new one", async (code) => {
    const { screen, server } = await ended(code);
    expect(screen.connectionState).toBe("reconnecting");
    expect(screen.heardNow()).toEqual(["disconnected", "reconnecting"]);
    await server.pass(FIRST_DELAY);
    expect(server.peer.hello).not.toHaveProperty("resume");
    server.peer.greet({ session: "s2" });
    await server.settle();
    expect(screen.heardNow()).toEqual(["socketConnect", "connected"]);
  });

  test.each(["kicked", "unauthorized", "superseded", "closed", "banned"])("by %s is the end", async (code) => {
    const { screen, server } = await ended(code);
    expect(screen.connectionState).toBe("closed");
    screen.pump();
    expect(screen.heard).toEqual([expect.objectContaining({ action: "disconnected", code, willReconnect: false })]);
    expect([server.clock.timers, server.attended]).toEqual([0, 0]);
  });

  test.each(["rate_limited", "too_many_connections"])("by %s is followed by a new one later", async (code) => {
    const { screen, server } = await ended(code);
    screen.pump();
    const { delay } = screen.heard.at(-1) as unknown as { delay: number };
    expect(delay).toBeGreaterThanOrEqual(LONGEST_DELAY / 2);
    expect(delay).toBeLessThanOrEqual(LONGEST_DELAY);
    await server.pass(delay);
    expect(server.peers).toHaveLength(2);
  });

  test("is the end where the option says so", async () => {
    const visited = await visit({ reconnect: false });
    await cut(visited);
    expect(visited.screen.connectionState).toBe("closed");
    expect(visited.screen.heardNow()).toEqual(["disconnected"]);
  });
});

describe("an attempt that the server refuses", () => {
  const refuse = async ({ server }: Pick<Visit, "server">, code: string): Promise<void> => {
    server.peer.send({ action: "$close", code, reason: "Not now." });
    await server.settle();
  };

  test.each(["rate_limited", "too_many_connections", "server_stopping", "handshake_timeout"])(
    "by %s is followed by another, and the session is kept",
    async (code) => {
      const visited = await visit();
      await comeBack(visited);
      await refuse(visited, code);
      const { screen, server } = visited;
      expect(screen.connectionState).toBe("suspended");
      expect(screen.heardNow().filter((action) => action === "error")).toEqual([]);
      await server.pass(LONGEST_DELAY);
      expect(server.peers.length).toBeGreaterThan(2);
      expect(server.peers[2]?.hello).toMatchObject({ resume: { session: "s1", token: "t1" } });
    },
  );

  test.each(["unauthorized", "kicked", "banned"])(
    "by %s ends a session that was suspended, in the server's words",
    async (code) => {
      const visited = await visit();
      await comeBack(visited);
      visited.screen.heardNow();
      await refuse(visited, code);
      const { screen, server } = visited;
      screen.pump();
      expect(screen.heard).toEqual([
        { action: "disconnected", code, reason: "Not now.", unacknowledged: 0, willReconnect: false },
      ]);
      expect(screen.connectionState).toBe("closed");
      expect([server.clock.timers, server.attended]).toEqual([0, 0]);
    },
  );

  test("for good is told by error where the session was over already", async () => {
    const { screen, server } = await reconnecting();
    await server.pass(FIRST_DELAY);
    screen.heardNow();
    await refuse({ server }, "unauthorized");
    screen.pump();
    expect(screen.heard).toEqual([{ action: "error", code: "unauthorized", error: "Not now." }]);
    expect(screen.connectionState).toBe("closed");
  });

  test("on the first attempt of all is not followed by another", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    await server.open(screen);
    await refuse({ server }, "server_stopping");
    expect(screen.heardNow()).toEqual(["socketConnect", "error"]);
    expect(screen.connectionState).toBe("closed");
  });
});

describe("a client that may not try for ever", () => {
  test("gives a suspended session up after its last attempt, and says why", async () => {
    const visited = await visit({ reconnect: { maxAttempts: 2 } });
    const { screen, server } = visited;
    server.reachable = new RepodError("connection_failed", "No network.");
    await cut(visited);
    await server.pass(3 * FIRST_DELAY);
    expect(screen.connectionState).toBe("closed");
    screen.pump();
    expect(screen.heard.map(({ action }) => action)).toEqual([
      "suspended",
      "reconnecting",
      "reconnecting",
      "disconnected",
    ]);
    expect(screen.heard.at(-1)).toMatchObject({
      code: "connection_failed",
      reason: "No network.",
      willReconnect: false,
    });
  });

  test("may get a new session by its last attempt, where the server does not have the old one any more", async () => {
    const visited = await visit({ reconnect: { maxAttempts: 1 } });
    const { screen, server } = visited;
    const next = await comeBack(visited);
    next.greet({ session: "s2" });
    await server.settle();
    expect(screen.connectionState).toBe("connected");
    expect(lastEnd(visited)).toMatchObject({ willReconnect: true });
  });

  test("says by error that it gives up where the session was over already", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.greet(screen, { reconnect: { maxAttempts: 1 } });
    server.reachable = new RepodError("connection_failed", "No network.");
    peer.cut();
    await server.pass(FIRST_DELAY);
    expect(screen.heardNow().slice(2)).toEqual(["disconnected", "reconnecting", "error"]);
    expect(screen.connectionState).toBe("closed");
  });
});

describe("a plain server", () => {
  test("is connected to anew when the connection was lost: it knows no sessions", async () => {
    const { screen, server } = await reconnecting();
    expect(screen.connectionState).toBe("reconnecting");
    await server.pass(FIRST_DELAY);
    server.peer.greetPlain();
    await server.settle();
    expect(screen.heardNow()).toEqual([
      "socketConnect",
      "connected",
      "disconnected",
      "reconnecting",
      "socketConnect",
      "connected",
    ]);
  });

  test("that ends the connection in order means it", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.open(screen);
    peer.greetPlain();
    peer.end();
    await server.settle();
    expect(screen.connectionState).toBe("closed");
    expect(lastEnd({ screen })).toMatchObject({ code: "closed", willReconnect: false });
  });
});
