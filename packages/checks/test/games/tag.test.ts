import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { TagServer } from "@repod/example-tag";
import { Peer } from "./peer.js";
import { PlainPeer } from "./plain-peer.js";

interface Positions {
  time: number;
  it: number | null;
  players: { id: number; x: number; y: number; safe: boolean }[];
}
interface Players {
  players: { id: number; name: string; seconds: number }[];
}

let server: TagServer;
let peers: Peer[];

beforeEach(async () => {
  server = new TagServer({ port: 0 });
  peers = [];
  await server.start();
});
afterEach(async () => {
  for (const peer of peers) peer.close();
  await server.stop();
});

async function join(): Promise<Peer> {
  const peer = Peer.join(server);
  peers.push(peer);
  await peer.hears("welcome");
  return peer;
}

function place(id: number, x: number, y: number): void {
  const player = server.game.players.get(id);
  if (player) Object.assign(player, { position: { x, y }, safe: 0 });
}

function xOf(id: number): (positions: Positions) => number {
  return ({ players }) => players.find((player) => player.id === id)?.x ?? NaN;
}

test("whoever comes late is told who plays, and the others that somebody came", async () => {
  const [ada, bob] = [await join(), await join()];

  for (const peer of [ada, bob]) {
    const { players } = await peer.hears<Players>("players", (message) => message.players.length === 2);
    expect(players.map(({ name }) => name)).toEqual(["Player 1", "Player 2"]);
    await peer.hears<Positions>("positions", ({ it, players: { length } }) => it === 1 && length === 2);
  }
});

test("a player runs where it steers, for all to see, until it stands", async () => {
  const [ada, bob] = [await join(), await join()];
  place(1, 400, 300);
  ada.send({ action: "steer", x: 1, y: 0 });
  await bob.hears<Positions>("positions", (positions) => xOf(1)(positions) > 420);

  ada.send({ action: "steer", x: 0, y: 0 });
  await ada.hears<Positions>("positions", (positions) => {
    const previous = peers[1]!.all("positions").at(-2) as unknown as Positions | undefined;
    return previous !== undefined && xOf(1)(positions) === xOf(1)(previous) && xOf(1)(positions) > 420;
  });
});

test("what is no direction changes none, and the player plays on", async () => {
  const ada = await join();
  place(1, 400, 300);
  for (const x of [Number.NaN, Infinity, "1", null, undefined]) ada.send({ action: "steer", x, y: 0 });
  ada.send({ action: "steer" });
  ada.send({ action: "steer", x: 1_000, y: 0 });

  await ada.hears<Positions>("positions", (positions) => xOf(1)(positions) > 420);
  expect(server.game.players.get(1)?.direction).toEqual({ x: 1, y: 0 });
});

test("a touch makes somebody else it, and the time of being it is told", async () => {
  const [ada, bob] = [await join(), await join()];
  place(1, 400, 300);
  place(2, 420, 300);

  await ada.hears<Positions>("positions", ({ it }) => it === 2);
  const { players } = await bob.hears<Players>("players", (message) =>
    message.players.some(({ seconds }) => seconds > 0),
  );
  expect(players).toHaveLength(2);
});

test("when whoever is it leaves, somebody else is it", async () => {
  const [ada, bob] = [await join(), await join()];
  ada.close();

  await bob.hears<Positions>("positions", ({ it, players }) => it === 2 && players.length === 1);
  await bob.hears<Players>("players", ({ players }) => players.length === 1);
});

test("names are told to all", async () => {
  const [ada, bob] = [await join(), await join()];
  ada.send({ action: "rename", name: "Ada" });
  ada.send({ action: "rename", name: ["Bob"] });

  await bob.hears<Players>("players", ({ players }) => players.some(({ name }) => name === "Ada"));
});

test("snapshots follow each other at the rate of the ticks, in the time of the game", async () => {
  const ada = await join();
  await ada.hears<Positions>("positions", ({ time }) => time > 0.5);
  const times = (ada.all("positions") as unknown as Positions[]).map(({ time }) => time);

  for (const [index, time] of times.slice(1).entries()) expect(time - times[index]!).toBeCloseTo(0.05);
});

test("somebody who speaks by frames and messages alone can play", async () => {
  const ada = await join();
  const plain = new PlainPeer(server);
  plain.send({ action: "steer", x: 0, y: 0 });
  await plain.hears("welcome");
  place(2, 400, 300);
  plain.send({ action: "steer", x: 1, y: 0 });

  await ada.hears<Positions>("positions", (positions) => xOf(2)(positions) > 420);
  plain.close();
  await ada.hears<Positions>("positions", ({ players, time }) => players.length === 1 && time > 0.2);
});
