import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { WhiteboardServer } from "@repod/example-whiteboard";
import { Peer } from "./peer.js";
import { PlainPeer } from "./plain-peer.js";

interface Stroke {
  id: string;
  author: number;
  colour: string;
  thickness: number;
  points: number[];
}

const PEN = { colour: "#d92d3a", thickness: 90 };

let server: WhiteboardServer;
let peers: Peer[];

beforeEach(async () => {
  server = new WhiteboardServer({ port: 0 });
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
  await peer.hears("people");
  return peer;
}

function begin(peer: Peer | PlainPeer, stroke: number, points = [100, 200]): void {
  peer.send({ action: "begin", stroke, ...PEN, points });
}

test("a stroke reaches everybody, its author as well, and grows there", async () => {
  const [ada, bob] = [await join(), await join()];
  begin(ada, 1);
  ada.send({ action: "extend", stroke: 1, points: [300, 400, 500, 600] });

  for (const peer of [ada, bob]) {
    expect(await peer.hears("begin")).toEqual({ action: "begin", id: "1/1", author: 1, ...PEN, points: [100, 200] });
    expect(await peer.hears("extend")).toEqual({ action: "extend", id: "1/1", points: [300, 400, 500, 600] });
  }
});

test("whoever comes late sees the picture in the order in which it was drawn", async () => {
  const [ada, bob] = [await join(), await join()];
  begin(bob, 9, [1, 1]);
  await ada.hears("begin");
  begin(ada, 1, [2, 2]);
  ada.send({ action: "extend", stroke: 1, points: [3, 3] });
  await bob.hears("extend");

  const cy = await join();
  await cy.hears<Stroke>("begin", ({ id }) => id === "1/1");
  expect(cy.all("begin").map(({ id, points }) => [id, points])).toEqual([
    ["2/9", [1, 1]],
    ["1/1", [2, 2, 3, 3]],
  ]);
});

test("undo takes back the last stroke of one's own, then the one before, and nothing of others", async () => {
  const [ada, bob] = [await join(), await join()];
  begin(ada, 1);
  begin(ada, 2);
  await bob.hears<Stroke>("begin", ({ id }) => id === "1/2");
  begin(bob, 1);
  await ada.hears<Stroke>("begin", ({ id }) => id === "2/1");

  ada.send({ action: "undo" });
  await bob.hears<{ ids: string[] }>("erase", ({ ids }) => ids.join() === "1/2");
  ada.send({ action: "undo" });
  ada.send({ action: "undo" });
  begin(ada, 3);
  await bob.hears<Stroke>("begin", ({ id }) => id === "1/3");
  expect(bob.all("erase").map(({ ids }) => ids)).toEqual([["1/2"], ["1/1"]]);
  expect(server.board.strokes.map(({ id }) => id)).toEqual(["2/1", "1/3"]);
});

test("clear wipes the board for all, and whoever comes then sees nothing", async () => {
  const [ada, bob] = [await join(), await join()];
  begin(ada, 1);
  await bob.hears("begin");
  bob.send({ action: "clear" });
  for (const peer of [ada, bob]) await peer.hears("clear");

  const cy = await join();
  expect(cy.all("begin")).toEqual([]);
  // A line that goes on after it was wiped away is no line.
  ada.send({ action: "extend", stroke: 1, points: [5, 5] });
  begin(ada, 2);
  await cy.hears<Stroke>("begin", ({ id }) => id === "1/2");
  expect(cy.all("extend")).toEqual([]);
});

test("strokes stay when their author leaves, and nobody draws on with somebody else's", async () => {
  const [ada, bob] = [await join(), await join()];
  begin(ada, 1);
  await bob.hears("begin");
  ada.close();
  await bob.hears<{ count: number }>("people", ({ count }) => count === 1);

  bob.send({ action: "extend", stroke: 1, points: [5, 5] });
  bob.send({ action: "undo" });
  begin(bob, 1);
  await bob.hears<Stroke>("begin", ({ id }) => id === "2/1");
  expect(server.board.get("1/1")?.points).toEqual([100, 200]);
});

describe("what is no stroke", () => {
  const good = { stroke: 1, ...PEN, points: [1, 2] };

  test.each([
    ["a colour that no pen has", { ...good, colour: "url(https://example.org)" }],
    ["a thickness that no pen has", { ...good, thickness: 1e9 }],
    ["half a point", { ...good, points: [1, 2, 3] }],
    ["no point", { ...good, points: [] }],
    ["a point that is no number", { ...good, points: [1, "2"] }],
    ["a point that is nowhere", { ...good, points: [Number.NaN, Infinity] }],
    ["a point that is far away", { ...good, points: [1e6, 0] }],
    ["a point between two units", { ...good, points: [0.5, 1] }],
    ["more points than a message may have", { ...good, points: Array.from({ length: 1_002 }, () => 1) }],
    ["a number that is none", { ...good, stroke: "1" }],
    ["nothing at all", {}],
  ])("is not drawn, and the next stroke is: %s", async (_what, payload) => {
    const ada = await join();
    const plain = new PlainPeer(server);
    plain.send({ action: "begin", ...payload });
    begin(plain, 2);

    expect(await ada.hears<Stroke>("begin")).toMatchObject({ id: "2/2" });
    expect(server.board.strokes).toHaveLength(1);
    plain.close();
  });
});

test("somebody who speaks by frames and messages alone draws, sees and takes back like everybody", async () => {
  const ada = await join();
  begin(ada, 1);
  await ada.hears("begin");
  const plain = new PlainPeer(server);
  // It says nothing, so it is greeted after a while, and gets the picture.
  await plain.hears("connected");
  expect(await plain.hears("begin")).toEqual({ action: "begin", id: "1/1", author: 1, ...PEN, points: [100, 200] });

  begin(plain, 5, [7, 7, 8, 8]);
  expect(await ada.hears<Stroke>("begin", ({ id }) => id === "2/5")).toMatchObject({ points: [7, 7, 8, 8] });
  plain.send({ action: "undo" });
  await ada.hears<{ ids: string[] }>("erase", ({ ids }) => ids.join() === "2/5");
  ada.send({ action: "clear" });
  await plain.hears("clear");
  plain.close();
});
