import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { PongServer } from "@repod/example-pong";
import { Peer } from "./peer.js";
import { PlainPeer } from "./plain-peer.js";

interface Person {
  id: number;
  name: string;
}
interface Lineup {
  left: Person | null;
  right: Person | null;
  waiting: Person[];
}
interface Match {
  phase: string;
  countdown: number;
  ball: { x: number; vx: number };
  paddles: { left: number; right: number };
  score: { left: number; right: number };
  agreed: { left: boolean; right: boolean };
}

let server: PongServer;
let peers: Peer[];

beforeEach(async () => {
  server = new PongServer({ port: 0 });
  peers = [];
  await server.start();
});
afterEach(async () => {
  for (const peer of peers) peer.close();
  await server.stop();
});

/** Somebody joins, and has a place when this is done. */
async function join(): Promise<Peer> {
  const peer = Peer.join(server);
  peers.push(peer);
  await peer.hears("lineup");
  return peer;
}

function names({ left, right, waiting }: Lineup): (string | undefined)[] {
  return [left?.name, right?.name, ...waiting.map(({ name }) => name)];
}

/** Waits until somebody sees these people: on the left, on the right, and those who wait. */
async function expectLineup(peer: Peer, ...expected: readonly (string | undefined)[]): Promise<void> {
  await peer.hears<Lineup>("lineup", (lineup) => JSON.stringify(names(lineup)) === JSON.stringify(expected));
}

/** Lets one side win at once. */
function end(winner: "left" | "right"): void {
  server.game.score[winner] = 6;
  server.game.phase = "playing";
  Object.assign(server.game.ball, { x: winner === "left" ? 799 : 1, y: 10, vx: winner === "left" ? 900 : -900, vy: 0 });
}

test("two play and the third watches; all are told the same", async () => {
  const [ada, bob, cy] = [await join(), await join(), await join()];
  for (const peer of [ada, bob, cy]) await expectLineup(peer, "Player 1", "Player 2", "Player 3");

  for (const peer of [ada, bob, cy]) {
    const { countdown } = await peer.hears<Match>("match", ({ phase }) => phase === "countdown");
    expect(countdown).toBeGreaterThan(0);
  }
});

test("players move their own paddles, and nobody else does", async () => {
  const [ada, bob, cy] = [await join(), await join(), await join()];
  cy.send({ action: "paddle", y: 450 });
  ada.send({ action: "paddle", y: 100 });
  bob.send({ action: "paddle", y: 400 });

  const { paddles } = await cy.hears<Match>("match", ({ paddles: { left, right } }) => left === 100 && right === 400);
  expect(paddles).toEqual({ left: 100, right: 400 });
});

test("what is no number moves no paddle, and the player plays on", async () => {
  const [ada] = [await join(), await join()];
  for (const y of [Number.NaN, Infinity, "100", null, { y: 1 }, undefined]) ada.send({ action: "paddle", y });
  ada.send({ action: "paddle" });
  ada.send({ action: "paddle", y: 120 });

  await ada.hears<Match>("match", ({ paddles }) => paddles.left === 120);
  expect(ada.all("match").every(({ paddles }) => Number.isFinite((paddles as Match["paddles"]).left))).toBe(true);
});

test("whoever watches takes the place of a player who leaves, and a new match begins", async () => {
  const [ada, bob, cy] = [await join(), await join(), await join()];
  server.game.score.right = 3;
  ada.close();

  for (const peer of [bob, cy]) await expectLineup(peer, "Player 3", "Player 2");
  bob.forget();
  expect((await bob.hears<Match>("match")).score).toEqual({ left: 0, right: 0 });
});

test("a player who is left alone waits for the next to come", async () => {
  const [ada, bob] = [await join(), await join()];
  bob.close();
  await ada.hears<Match>("match", ({ phase }) => phase === "waiting");

  const cy = await join();
  await expectLineup(ada, "Player 1", "Player 3");
  await cy.hears<Match>("match", ({ phase }) => phase === "countdown");
});

test("a match that is over begins anew when both players agree, not when somebody who watches does", async () => {
  const [ada, bob, cy] = [await join(), await join(), await join()];
  end("right");
  const { score } = await cy.hears<Match>("match", ({ phase }) => phase === "over");
  expect(score).toEqual({ left: 0, right: 7 });

  cy.send({ action: "rematch" });
  ada.send({ action: "rematch" });
  await bob.hears<Match>("match", ({ agreed, phase }) => phase === "over" && agreed.left && !agreed.right);
  cy.forget();
  bob.send({ action: "rematch" });

  const again = await cy.hears<Match>("match", ({ phase }) => phase === "countdown");
  expect(again.score).toEqual({ left: 0, right: 0 });
});

test("players who do not agree for a while let others play, the loser first", async () => {
  const [ada, bob, cy] = [await join(), await join(), await join()];
  end("right");
  await cy.hears<Match>("match", ({ phase }) => phase === "over");
  server.game.elapsed = 1_000;

  for (const peer of [ada, bob, cy]) await expectLineup(peer, "Player 3", "Player 2", "Player 1");
  // One waited, so one had to go.
  expect(server.seats.playerOn("right")?.name).toBe("Player 2");
});

test("a player may let the next one play", async () => {
  const [ada, bob, cy] = [await join(), await join(), await join()];
  bob.send({ action: "yield" });

  for (const peer of [ada, bob, cy]) await expectLineup(peer, "Player 1", "Player 3", "Player 2");
});

test("names are told to all, without what would not be seen", async () => {
  const [ada, bob] = [await join(), await join()];
  ada.send({ action: "rename", name: "  Ada\u0007\u202e   Lovelace  " });
  await expectLineup(bob, "Ada Lovelace", "Player 2");

  ada.send({ action: "rename", name: 7 });
  ada.send({ action: "rename", name: "   " });
  bob.send({ action: "rename", name: "x".repeat(1_000) });
  await expectLineup(ada, "Ada Lovelace", "x".repeat(20));
});

test("somebody who speaks by frames and messages alone can play", async () => {
  const ada = await join();
  const plain = new PlainPeer(server);
  plain.send({ action: "paddle", y: 70 });

  expect(await plain.hears("welcome")).toMatchObject({ id: 2, name: "Player 2" });
  await expectLineup(ada, "Player 1", "Player 2");
  plain.send({ action: "paddle", y: 80 });
  await ada.hears<Match>("match", ({ paddles }) => paddles.right === 80);
  plain.close();
  await ada.hears<Match>("match", ({ phase }) => phase === "waiting");
});
