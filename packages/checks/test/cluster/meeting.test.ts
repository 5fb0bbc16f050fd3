import { describe, expect, test } from "@jest/globals";
import { startRedis } from "@repod/bench/internal";
import { describeRedis } from "../broker/redis-kit.js";
import { atEnd, openGuests, openHall } from "./guests.js";
import type { Guest } from "./guests.js";
import type { Hall } from "./hall.js";

/** So long, in milliseconds, that nothing here is waited for until silence or a beat tells of it. */
const brokerExpiry = 3_600_000;

const countOf = ({ client }: Guest): Promise<unknown> => client.request("count", {});

/** The name of a server that a line of the log tells. */
function nameIn(line: string): string {
  return / server=([\w-]{8})(?: |$)/.exec(line)![1]!;
}

/** Who is asked about all clients while a worker is killed, and when another one has taken its place, knows it each time. */
async function killOne(hall: Hall): Promise<void> {
  const guests = await openGuests(hall, 3);
  expect(await Promise.all(guests.map(countOf))).toEqual([3, 3, 3]);
  const [victim, ...others] = guests as [Guest, Guest, Guest];
  const pid = await victim.pid();
  process.kill(pid, "SIGKILL");
  const counts = Promise.all(others.map(countOf));
  await hall.program.line(/worker_ended/);
  // All asked before the others can have heard of it are answered, too.
  for (const count of await counts) expect([2, 3]).toContain(count);
  await victim.inbox.until(() => victim.count("connected") === 2);
  await hall.program.line(/worker_listening/);
  const late = await openGuests(hall, 3);
  const pids = await Promise.all([victim, ...late].map((guest) => guest.pid()));
  expect(new Set(pids).size).toBe(3);
  expect(pids).not.toContain(pid);
  expect(await Promise.all([...guests, ...late].map(countOf))).toEqual([6, 6, 6, 6, 6, 6]);
}

describe("the workers of a cluster", () => {
  test("have met when it is there: the first question has the right answer, and the first message reaches all", async () => {
    const hall = await openHall({ workers: 4, brokerExpiry });
    const guests = await openGuests(hall, 4);
    expect(await Promise.all(guests.map(countOf))).toEqual([4, 4, 4, 4]);
    guests[0]!.client.send({ action: "say", text: "hello" });
    await Promise.all(guests.map((guest) => guest.hears("said")));
  });

  test("have met when it is there, though what they say takes its time", async () => {
    const hall = await openHall({ workers: 2, brokerExpiry, lag: 1_000 });
    const guests = await openGuests(hall, 2);
    expect(await Promise.all(guests.map(countOf))).toEqual([2, 2]);
  });

  test("know at once that one of them was killed, and know the next one before it takes clients", async () => {
    await killOne(await openHall({ workers: 3, brokerExpiry }));
  });

  test("are told of by the names of their servers, too", async () => {
    const { pids, program } = await openHall({ workers: 1 });
    process.kill(pids[0]!, "SIGKILL");
    const before = nameIn(await program.line(/ERROR worker_ended worker=1 /));
    const server = nameIn(await program.line(/INFO server_started /));
    expect(server).not.toBe(before);
    expect(nameIn(await program.line(/INFO worker_listening worker=1 pid=\d+ /))).toBe(server);
    const ended = program.signal("SIGTERM");
    expect(nameIn(await program.line(/INFO worker_ended worker=1 /))).toBe(server);
    expect(await ended).toBe(0);
  });
});

describeRedis("the workers of a cluster that have a Redis", () => {
  test("know at once, too, that one of them was killed", async () => {
    const redis = await startRedis();
    atEnd(() => redis.stop());
    await killOne(await openHall({ workers: 3, brokerExpiry, redis: redis.url }));
  });
});

test("a cluster whose broker is away serves all the same, and does not wait for it", async () => {
  const hall = await openHall({ workers: 2, brokerExpiry, redis: "redis://127.0.0.1:1" });
  const guests = await openGuests(hall, 2);
  expect(await Promise.all(guests.map(countOf))).toEqual([1, 1]);
});
