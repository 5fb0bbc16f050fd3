import { afterEach, expect, test } from "@jest/globals";
import { Action, ConnectionListener } from "@repod/client";
import { startProxy } from "@repod/testing";
import { cutOften, pause, PAUSE, until } from "../integration/cut-often.js";
import { TrafficLog } from "../integration/traffic-log.js";
import type { Counted } from "../integration/traffic-log.js";
import { startHall } from "./hall.js";
import type { Hall } from "./hall.js";

/** How many connections are lost over each transport, in all. */
const CUTS = 120;
/** So many that none comes back more often than a session may. */
const PLAYERS = 24;
const WORKERS = 3;
/** Of how many messages to the server one goes on to all clients. */
const HEARD = 20;

interface Tally {
  readonly received: number;
  readonly lost: number;
  readonly twice: number;
  readonly pid: number;
}

class Visitor extends ConnectionListener {
  readonly down = new TrafficLog();
  /** What it heard of each client, itself included. */
  readonly heard = new Map<string, TrafficLog>();
  readonly events: string[] = [];
  sent = 0;

  @Action("down")
  onDown(message: Counted): void {
    this.down.take(message);
  }

  @Action("heard")
  onHeard(message: Counted & { from: string }): void {
    const log = this.heard.get(message.from) ?? new TrafficLog();
    this.heard.set(message.from, log);
    log.take(message);
  }

  @Action("suspended")
  onSuspended(): void {
    this.events.push("suspended");
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
    this.sent += 1;
  }

  times(event: string): number {
    return this.events.filter((each) => each === event).length;
  }
}

let hall: Hall | undefined;

afterEach(() => hall?.program.kill());

test.each([["tcp"], ["ws"]])(
  "over %s, to a cluster whose workers have each other's clients: nothing is lost, nothing comes twice",
  async (scheme) => {
    hall = await startHall({ workers: WORKERS, heartbeat: 2_000 });
    let relays = 0;
    const counting = (async () => {
      for (;;) {
        await hall.program.line(/client_relayed/);
        relays += 1;
      }
    })().catch(() => undefined);
    await using proxy = await startProxy(["127.0.0.1", hall.port], { network: { latency: 1, jitter: 1 } });
    const [host, port] = proxy.address;
    const visitors = Array.from({ length: PLAYERS }, () => new Visitor());
    for (const visitor of visitors) {
      visitor.connect(`${scheme}://${host}:${port}`, { autoPump: true, reconnect: { initialDelay: 5, maxDelay: 20 } });
    }
    // Who hears of all has to be there before anybody speaks, and known to all servers.
    await until(() => visitors.every((visitor) => visitor.times("connected") === 1));
    const counts = (): Promise<unknown[]> => Promise.all(visitors.map((visitor) => visitor.request("count", {})));
    while ((await counts()).some((count) => count !== PLAYERS)) await pause(PAUSE);
    let isTalking = true;
    const traffic = (async () => {
      while (isTalking) {
        for (const visitor of visitors) visitor.say();
        await pause(PAUSE);
      }
    })();
    await until(() => visitors.every(({ down }) => down.received > 0));
    const cuts = (): number => visitors.reduce((sum, visitor) => sum + visitor.times("suspended"), 0);
    await cutOften(proxy.network, cuts, CUTS);
    isTalking = false;
    await traffic;

    const spoken = visitors.map(({ sent }) => Math.ceil(sent / HEARD)).reduce((sum, count) => sum + count, 0);
    const heardBy = ({ heard }: Visitor): number => [...heard.values()].reduce((sum, log) => sum + log.received, 0);
    await until(() => visitors.every((visitor) => visitor.down.received >= visitor.sent && heardBy(visitor) >= spoken));
    const tallies = (await Promise.all(visitors.map((visitor) => visitor.request("tally", {})))) as Tally[];
    const logs = [...tallies, ...visitors.flatMap(({ down, heard }) => [down, ...heard.values()])];
    const sum = (of: (log: Tally | TrafficLog) => number): number => logs.reduce((total, log) => total + of(log), 0);
    const told = { cuts: cuts(), relays, received: sum(({ received }) => received) };
    const wrong = { lost: sum(({ lost }) => lost), twice: sum(({ twice }) => twice) };
    process.stdout.write(`To ${WORKERS} workers over ${scheme}: ${JSON.stringify({ ...told, ...wrong })}\n`);
    expect(wrong).toEqual({ lost: 0, twice: 0 });
    expect(tallies.map(({ received }) => received)).toEqual(visitors.map(({ sent }) => sent));
    expect(new Set(tallies.map(({ pid }) => pid))).toEqual(new Set(hall.pids));
    for (const visitor of visitors) {
      expect([visitor.times("connected"), visitor.times("disconnected")]).toEqual([1, 0]);
    }
    expect(relays).toBeGreaterThan(CUTS / 3);
    for (const visitor of visitors) visitor.close();
    expect(await hall.program.stop()).toBe(0);
    await counting;
  },
);
