import { connect } from "node:net";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { startRedis } from "@repod/bench/internal";
import { encode } from "@repod/core";
import { describeRedis } from "../broker/redis-kit.js";
import { atEnd, openGuests, openHall, runFixture, until } from "./guests.js";
import type { Guest, Message } from "./guests.js";

/** So many messages of a kilobyte as the system does not take at once. */
const MUCH = 20_000;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Has what is started from now on keep its sockets where nobody else does; returns what there is of them. */
function watchSockets(): () => string[] {
  const folder = mkdtempSync(join(tmpdir(), "sockets-"));
  const { TMPDIR } = process.env;
  process.env["TMPDIR"] = folder;
  atEnd(() => {
    if (TMPDIR === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = TMPDIR;
    rmSync(folder, { recursive: true });
  });
  return () => readdirSync(folder);
}

describe("a cluster", () => {
  test("serves from several processes on one port, which are one to their clients, plain ones among them", async () => {
    const hall = await openHall({ workers: 3, greetAfter: 200 });
    const guests = await openGuests(hall, 6);
    const pids = await Promise.all(guests.map((guest) => guest.pid()));
    expect(new Set(hall.pids).size).toBe(3);
    expect(new Set(pids)).toEqual(new Set(hall.pids));
    const plain = connect(hall.port, "127.0.0.1");
    atEnd(() => plain.destroy());
    const [greeting] = (await once(plain, "data")) as [Buffer];
    expect(greeting.toString("latin1")).toContain("connected");
    await until(async () => (await guests[0]!.client.request("count", {})) === 7);
    const heard = once(plain, "data");
    guests[0]!.client.send({ action: "say", text: "hello" });
    const said = await Promise.all(guests.map((guest) => guest.hears("said")));
    expect(said.map(({ pid }) => pid)).toEqual(guests.map(() => pids[0]));
    expect(((await heard) as [Buffer])[0].toString("latin1")).toContain("hello");
  });

  test("starts a worker that was killed again; its clients begin anew, and those of others notice nothing", async () => {
    const hall = await openHall({ workers: 2 });
    const [one, two] = (await openGuests(hall, 2)) as [Guest, Guest];
    const victim = await one.pid();
    process.kill(victim, "SIGKILL");
    await hall.program.line(
      /RepodWarning: Worker \d, process \d+, has ended by SIGKILL. It is started again in 100 ms/,
    );
    await hall.program.line(/worker_listening/);
    await one.inbox.until(() => one.count("connected") === 2);
    expect(one.count("disconnected")).toBe(1);
    const guests = await openGuests(hall, 2);
    const pids = await Promise.all([two, ...guests].map((guest) => guest.pid()));
    expect(pids).not.toContain(victim);
    expect(new Set(pids).size).toBe(2);
    await until(async () => {
      two.client.send({ action: "say", text: "again" });
      return [one, two, ...guests].every((guest) => guest.count("said") > 0);
    });
    expect([two.count("connected"), two.count("disconnected"), two.count("suspended")]).toEqual([1, 0, 0]);
  });

  test("tells what a worker died of, and keeps its port though no worker is left", async () => {
    const hall = await openHall({ workers: 1 });
    const [guest] = (await openGuests(hall, 1)) as [Guest];
    guest.client.send({ action: "crash" });
    await hall.program.line(/Error: A mistake of the game/);
    await hall.program.line(/at .*hall\.js:\d+/);
    await hall.program.line(/has ended with the code 1. It is started again/);
    await guest.inbox.until(() => guest.count("connected") === 2);
    expect(await guest.pid()).not.toBe(hall.pids[0]);
  });

  test("drains on SIGTERM: what was sent arrives, however late it is read, and all are told", async () => {
    const sockets = watchSockets();
    const hall = await openHall({ workers: 2, maxQueuedBytes: 2 ** 26 });
    const guests = await openGuests(hall, 2);
    expect(sockets()).toHaveLength(1);
    const slow = connect(hall.port, "127.0.0.1");
    atEnd(() => slow.destroy());
    slow.write(encode({ action: "flood", count: MUCH }));
    await once(slow, "readable");
    const ended = hall.program.signal("SIGTERM");
    for (const guest of guests) expect(await guest.hears("disconnected")).toMatchObject({ code: "server_stopping" });
    for (const { client } of guests) client.close();
    const bytes = Buffer.concat((await slow.toArray()) as Buffer[]);
    expect(bytes.toString("latin1").split("padding")).toHaveLength(MUCH + 1);
    expect(bytes.subarray(-100).toString("latin1")).toContain("server_stopping");
    slow.end();
    expect(await ended).toBe(0);
    expect(sockets()).toEqual([]);
  });

  test("ends at once on a second signal", async () => {
    const hall = await openHall({ workers: 2 });
    const [guest] = (await openGuests(hall, 1)) as [Guest];
    guest.client.send({ action: "block", duration: 60_000 });
    await hall.program.line(/blocked/);
    void hall.program.signal("SIGINT");
    await hall.program.line(/worker_ended/);
    expect(await hall.program.signal("SIGINT")).toBe(130);
    await until(() => !hall.pids.some(isAlive));
  });

  test("kills a worker that takes no notice of its end", async () => {
    const hall = await openHall({ workers: 2, drain: 50 });
    const [guest] = (await openGuests(hall, 1)) as [Guest];
    guest.client.send({ action: "block", duration: 60_000 });
    await hall.program.line(/blocked/);
    const ended = hall.program.signal("SIGTERM");
    await hall.program.line(/RepodWarning: Workers had not ended 1050 ms after stop\(\), and were killed: \d/);
    expect(await ended).toBe(0);
    expect(hall.pids.some(isAlive)).toBe(false);
  });

  test("replaces a worker that was told to end alone, when that has told its clients", async () => {
    const hall = await openHall({ workers: 2 });
    const [guest] = (await openGuests(hall, 1)) as [Guest];
    process.kill(await guest.pid(), "SIGTERM");
    expect(await guest.hears("disconnected")).toMatchObject({ code: "server_stopping" });
    // Without a warning: nothing has gone wrong.
    expect(await hall.program.line(/worker_ended|RepodWarning/)).toMatch(/INFO worker_ended .* code=0 .* delay=100$/);
    expect(await hall.program.line(/worker_listening|RepodWarning/)).toContain("worker_listening");
  });

  test("whose first process is killed tells its clients, and leaves nothing", async () => {
    const sockets = watchSockets();
    const hall = await openHall({ workers: 2 });
    const guests = await openGuests(hall, 2);
    await hall.program.kill();
    for (const guest of guests) expect(await guest.hears("disconnected")).toMatchObject({ code: "server_stopping" });
    await until(() => !hall.pids.some(isAlive));
    expect(sockets()).toEqual([]);
  });

  test("has a handle that tells of workers and metrics, and stops", async () => {
    const program = runFixture("handle.js");
    const told = JSON.parse(await program.line(/^\{/)) as { workers: Message[]; port: number };
    const worker = (id: number): object => ({ id, pid: expect.any(Number), state: "listening", restarts: 0 });
    expect(told).toEqual({
      workers: [worker(1), worker(2)],
      host: "127.0.0.1",
      port: expect.any(Number),
      metrics: [
        [1, 0],
        [2, 0],
      ],
    });
    expect(await program.line(/already_started/)).toBe("already_started undefined ended,undefined ended true");
    expect(await program.ended()).toBe(0);
  });
});

test("a cluster tells metrics also where a worker does not answer, without those of that one", async () => {
  const program = runFixture("blocked.js");
  expect(await program.line(/^answered by/)).toBe("answered by 2");
  expect(await program.ended()).toBe(0);
});

describe("a cluster that cannot begin", () => {
  const faults = [
    ["no broker", /^invalid_option: Hall needs a `broker` to be one/],
    ["no server", /^invalid_option: A worker of a cluster must make a server, .* and made undefined\.$/],
    ["exits", /^worker_ended: Worker \d ended with the code 7 before it listened\.$/],
    ["nowhere", /^worker_ended: Worker \d could not be started: spawn .* ENOENT\.$/],
    ["launches", /^already_started: cluster starts Hall itself: return it not started, without launch\(\)/],
    ["throws", /^TypeError: There is no world\.$/],
  ] as const;

  test("says why, with the stack that the error has in the worker, and ends", async () => {
    const programs = faults.map(([fault]) => runFixture("faulty.js", fault));
    for (const [index, [, sentence]] of faults.entries()) await programs[index]!.line(sentence);
    await programs.at(-1)!.line(/at .*make \(.*faulty\.js:\d+/);
    expect(await Promise.all(programs.map((program) => program.ended()))).toEqual(faults.map(() => 0));
  });

  test("as nothing comes of the promise of a server says whose, and ends when it is told to", async () => {
    const program = runFixture("faulty.js", "never");
    const warning = await program.line(/RepodWarning: Worker \d, process \d+, does not listen after 10000 ms: /);
    expect(warning).toContain("the function that makes its server has not returned one.");
    expect(await program.stop()).toBe(0);
  });

  test("as another program has workers says so in those", async () => {
    const program = runFixture("faulty.js", "other program");
    await program.line(/^cannot_listen: This process is a worker of another program/);
    expect(await program.ended()).toBe(0);
  });

  test("as its port is taken says so and ends", async () => {
    const { port } = await openHall({ workers: 1 });
    const program = runFixture("faulty.js", "taken port", String(port));
    await program.line(/^address_in_use: 127\.0\.0\.1:\d+ is in use/);
    expect(await program.ended()).toBe(0);
  });
});

test("a worker that dies again and again is started ever more slowly, and hinders neither others nor the end", async () => {
  const folder = mkdtempSync(join(tmpdir(), "repod-test-"));
  atEnd(() => rmSync(folder, { recursive: true }));
  const program = runFixture("faulty.js", "crash loop", join(folder, "was"));
  const [, port, victim] = (await program.line(/^ready/)).split(" ").map(Number);
  process.kill(victim!, "SIGKILL");
  for (const delay of [100, 200, 400]) await program.line(new RegExp(`started again in ${delay} ms`));
  const socket = connect(port!, "127.0.0.1");
  atEnd(() => socket.destroy());
  await once(socket, "connect");
  expect(existsSync(folder)).toBe(true);
  expect(await program.stop()).toBe(0);
});

test("a worker that the system cannot start is tried again until it can, said at once or later", async () => {
  const program = runFixture("faulty.js", "no process");
  const [, , victim] = (await program.line(/^ready/)).split(" ").map(Number);
  process.kill(victim!, "SIGKILL");
  await program.line(/RepodWarning: Worker 1 could not be started: spawn .* ENOENT. It is started again in 200 ms/);
  await program.line(/RepodWarning: Worker 1 could not be started: spawn ENOMEM. It is started again in 400 ms/);
  await program.line(/worker_listening/);
  expect(await program.stop()).toBe(0);
});

describeRedis("clusters of several machines", () => {
  test("are one where their workers have the same Redis", async () => {
    const redis = await startRedis();
    atEnd(() => redis.stop());
    const halls = [await openHall({ workers: 2, redis: redis.url }), await openHall({ workers: 2, redis: redis.url })];
    const guests = [...(await openGuests(halls[0]!, 2)), ...(await openGuests(halls[1]!, 2))];
    const pids = await Promise.all(guests.map((guest) => guest.pid()));
    expect(new Set(pids).size).toBe(4);
    await until(async () => (await guests[0]!.client.request("count", {})) === 4);
    guests[0]!.client.send({ action: "say", text: "hello" });
    await Promise.all(guests.map((guest) => guest.hears("said")));
  });
});
