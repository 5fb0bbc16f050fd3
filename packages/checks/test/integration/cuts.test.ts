import { expect, test } from "@jest/globals";
import { Action, ConnectionListener } from "@repod/client";
import { Channel, Server } from "@repod/server";
import type { Contract } from "@repod/server";
import { startProxy } from "@repod/testing";
import { cutOften, pause, PAUSE, until } from "./cut-often.js";
import { TrafficLog } from "./traffic-log.js";
import type { Counted } from "./traffic-log.js";

/** How many connections are lost over each transport, in all. */
const CUTS = 250;
/** So many that none comes back more often than a session may. */
const PLAYERS = 40;

class Player extends Channel<Contract, Hall> {
  readonly log = new TrafficLog();
  sent = 0;

  @Action("up")
  up(message: Counted): void {
    this.log.take(message);
  }

  @Action("ask")
  ask({ n }: Counted): number {
    this.server.asked += 1;
    return n;
  }

  say(): void {
    this.send({ action: "down", n: this.sent, padding: "x".repeat((this.sent * 37) % 300) });
    this.sent += 1;
  }

  override onSuspend(): void {
    this.server.suspended += 1;
  }

  override onClose(): void {
    this.server.closed += 1;
  }
}

class Hall extends Server<Player> {
  override channelClass = Player;
  suspended = 0;
  closed = 0;
  asked = 0;
}

class Visitor extends ConnectionListener {
  readonly log = new TrafficLog();
  readonly events: string[] = [];
  readonly answers: Promise<unknown>[] = [];
  sent = 0;

  @Action("down")
  onDown(message: Counted): void {
    this.log.take(message);
  }

  @Action("suspended")
  onSuspended(): void {
    this.events.push("suspended");
  }

  @Action("resumed")
  onResumed(): void {
    this.events.push("resumed");
  }

  @Action("connected")
  onConnected(): void {
    this.events.push("connected");
  }

  @Action("disconnected")
  onDisconnected(): void {
    this.events.push("disconnected");
  }

  say(): void {
    this.send({ action: "up", n: this.sent, padding: "x".repeat((this.sent * 53) % 300) });
    if (this.sent % 50 === 0) this.answers.push(this.request("ask", { n: this.sent }, { timeout: Infinity }));
    this.sent += 1;
  }

  times(event: string): number {
    return this.events.filter((each) => each === event).length;
  }
}

test.each([["tcp"], ["ws"]])(
  "over %s, through a proxy that cuts under traffic: nothing is lost, nothing comes twice",
  async (scheme) => {
    await using hall = new Hall({ port: 0, heartbeat: 2_000 });
    await hall.start();
    await using proxy = await startProxy(hall.address, { network: { latency: 1, jitter: 1 } });
    const [host, port] = proxy.address;
    const visitors = Array.from({ length: PLAYERS }, () => new Visitor());
    for (const visitor of visitors) {
      visitor.connect(`${scheme}://${host}:${port}`, { autoPump: true, reconnect: { initialDelay: 5, maxDelay: 20 } });
    }
    await until(() => hall.channels.size === PLAYERS);
    const cuts = (): number => visitors.reduce((sum, visitor) => sum + visitor.times("suspended"), 0);

    let isTalking = true;
    const traffic = (async () => {
      while (isTalking) {
        for (const visitor of visitors) visitor.say();
        for (const player of hall.channels) player.say();
        await pause(PAUSE);
      }
    })();
    const logs = (): TrafficLog[] => [...visitors, ...hall.channels].map(({ log }) => log);
    // A client that was never heard of is not waited for.
    await until(() => logs().every(({ received }) => received > 0));
    await cutOften(proxy.network, cuts, CUTS);
    isTalking = false;
    await traffic;

    const sum = (of: (log: TrafficLog) => number): number => logs().reduce((total, log) => total + of(log), 0);
    const sent = [...visitors, ...hall.channels].reduce((total, side) => total + side.sent, 0);
    await until(() => sum(({ received }) => received) >= sent);
    const counts = { cuts: cuts(), sent, received: sum(({ received }) => received), lost: sum(({ lost }) => lost) };
    process.stdout.write(`Over ${scheme}: ${JSON.stringify({ ...counts, twice: sum(({ twice }) => twice) })}\n`);
    expect(sum(({ lost }) => lost)).toBe(0);
    expect(sum(({ twice }) => twice)).toBe(0);
    expect(sum(({ received }) => received)).toBe(sent);

    // Requests that were on their way are answered, each asked once.
    const asked = visitors.flatMap(({ answers }) => answers);
    const answers = await Promise.all(asked);
    expect(answers).toHaveLength(hall.asked);
    for (const visitor of visitors) {
      expect(visitor.times("connected")).toBe(1);
      expect(visitor.times("disconnected")).toBe(0);
      expect(visitor.times("resumed")).toBe(visitor.times("suspended"));
    }
    expect(hall.channels.size).toBe(PLAYERS);
    expect(hall.closed).toBe(0);
    expect(hall.suspended).toBeGreaterThan(0);
    for (const visitor of visitors) visitor.close();
  },
  120_000,
);
