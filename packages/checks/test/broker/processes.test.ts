import { afterEach, expect, test } from "@jest/globals";
import { startRedis } from "@repod/bench/internal";
import type { RunningRedis } from "@repod/bench/internal";
import { Member, settle, startProgram } from "./cluster-programs.js";
import type { ServerProgram } from "./cluster-programs.js";
import { describeRedis } from "./redis-kit.js";

const CLIENTS = 200;
const GROUPS = 5;
/** Of those who speak, and of each of them how often. */
const SPEAKERS = 20;
const TIMES = 10;
/** Of servers, in milliseconds. */
const EXPIRY = 1_000;

let cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
  cleanUps = [];
});

async function openRedis(port?: number): Promise<RunningRedis> {
  const redis = await startRedis(port);
  cleanUps.push(() => redis.stop());
  return redis;
}

async function openServers({ url }: RunningRedis, count: number): Promise<ServerProgram[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => startProgram(url, EXPIRY)));
  for (const { program } of servers) cleanUps.push(() => program.kill());
  return servers;
}

/** A client of each server in turn. */
async function openMembers(servers: readonly ServerProgram[], count: number): Promise<Member[]> {
  const ports = Array.from({ length: count }, (_, index) => servers[index % servers.length]!.port);
  const members = await Promise.all(ports.map((port) => new Member(port).arrive()));
  cleanUps.push(() => members.forEach((member) => member.leave()));
  return members;
}

/** Resolves when an answer is as it should be. */
async function until<T>(ask: () => Promise<T>, isRight: (answer: T) => boolean): Promise<void> {
  while (!isRight(await ask())) await new Promise((resolve) => setImmediate(resolve));
}

function numbers(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => from + index);
}

describeRedis("servers in processes of their own, with a Redis between them", () => {
  test.each([[2], [4]])("%i are one to 200 clients: nothing is lost, and nothing comes twice", async (count) => {
    const servers = await openServers(await openRedis(), count);
    const members = await openMembers(servers, CLIENTS);
    const firsts = members.slice(0, count);
    const groupOf = (index: number): string => `group ${index % GROUPS}`;
    members.forEach((member, index) => member.join(groupOf(index)));
    // An answer says that what was sent before it is done.
    await Promise.all(members.map((member) => member.count()));
    await settle(firsts, firsts);
    for (const member of members) member.heard.items.length = 0;

    const expected = members.map(() => new Map<string, number[]>());
    const expectAt = (index: number, from: Member, said: readonly number[]): void => {
      const { id } = from;
      expected[index]!.set(id, [...(expected[index]!.get(id) ?? []), ...said]);
    };
    for (const [speaker, from] of members.slice(0, SPEAKERS).entries()) {
      for (let times = 0; times < TIMES; times += 1) {
        const next = members[(speaker + times + 1) % CLIENTS]!;
        const toAll = from.say();
        const toGroup = from.say({ group: groupOf(speaker + times) });
        const toOthers = from.say({ except: [next.id] });
        const toOne = from.say({ to: next.id });
        for (const [index, member] of members.entries()) {
          const isIn = index % GROUPS === (speaker + times) % GROUPS;
          const own = member === next ? [toOne] : [toOthers];
          expectAt(index, from, isIn ? [toAll, toGroup, ...own] : [toAll, ...own]);
        }
      }
    }
    // Each speaker has the last word, after which nothing of its own comes any more.
    for (const from of members.slice(0, SPEAKERS)) {
      const last = from.say();
      for (const index of members.keys()) expectAt(index, from, [last]);
      await Promise.all(members.map((member) => member.hears(from, last)));
    }

    for (const [index, member] of members.entries()) expect(member.sayings).toEqual(expected[index]);
    expect(await members[0]!.count()).toBe(CLIENTS);
    expect((await members[0]!.presence("group 1")).sort()).toEqual(
      members
        .filter((_, index) => index % GROUPS === 1)
        .map(({ id }) => id)
        .sort(),
    );
  });

  test("the clients of one that is killed vanish from presence, and the others go on", async () => {
    const servers = await openServers(await openRedis(), 3);
    const [one, two, three] = (await openMembers(servers, 3)) as [Member, Member, Member];
    for (const member of [one, two, three]) member.join("red");
    await until(
      () => one.presence("red"),
      (ids) => ids.length === 3,
    );
    await servers[1]!.program.kill();
    await until(
      () => one.presence("red"),
      (ids) => ids.length === 2,
    );
    expect((await three.presence("red")).sort()).toEqual([one.id, three.id].sort());
    expect(await three.count()).toBe(2);
    const n = one.say();
    await three.hears(one, n);
  });

  test("one that comes back under another name is one of them again", async () => {
    const redis = await openRedis();
    const servers = await openServers(redis, 2);
    const [one] = (await openMembers(servers, 1)) as [Member];
    await servers[1]!.program.kill();
    const [again] = await openServers(redis, 1);
    const [two] = (await openMembers([again!], 1)) as [Member];
    await until(
      () => one.count(),
      (count) => count === 2,
    );
    const n = one.say({ to: two.id });
    await two.hears(one, n);
  });

  test("clients hear those of their own server while Redis is away, and all when it is back", async () => {
    const redis = await startRedis();
    const servers = await openServers(redis, 2);
    const [near, far, speaker] = (await openMembers(servers, 3)) as [Member, Member, Member];
    // Of which the first and the third are on the same server.
    const first = speaker.say();
    await Promise.all([near.hears(speaker, first), far.hears(speaker, first)]);

    let isOver = false;
    const traffic = (async () => {
      let last = first;
      while (!isOver) {
        last = speaker.say();
        await near.hears(speaker, last);
      }
      return last;
    })();
    await redis.stop();
    await Promise.all(servers.map(({ program }) => program.line(/broker_lost/)));
    const alone = near.heard.items.length;
    await near.heard.count(alone + 20);
    expect(await near.count()).toBe(2);

    const before = far.heard.items.length;
    await openRedis(redis.port);
    await Promise.all(servers.map(({ program }) => program.line(/broker_connected/)));
    await far.heard.count(before + 20);
    isOver = true;
    const last = await traffic;
    await far.hears(speaker, last);

    expect(near.sayings.get(speaker.id)).toEqual(numbers(first, last - first + 1));
    const heardFar = far.sayings.get(speaker.id)!;
    expect(heardFar).toEqual([...new Set(heardFar)].sort((a, b) => a - b));
    expect(heardFar.length).toBeLessThan(last - first + 1);
    await until(
      () => near.count(),
      (count) => count === 3,
    );
  });
});
