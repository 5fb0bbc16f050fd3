import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { ROOT } from "../../src/repository.js";
import { RunningProgram } from "../docs/running-program.js";
import { Peer } from "./peer.js";

interface Positions {
  time: number;
  players: { id: number; x: number }[];
}

let program: RunningProgram;
let peer: Peer;

beforeEach(() => {
  program = new RunningProgram([join(ROOT, "examples/tag/dist/bad-network.js")], { PORT: "0" });
  peer = new Peer();
});
afterEach(async () => {
  peer.close();
  await program.stop();
});

test("the program says where it is and how bad, and is played there: late, in order, nothing left out", async () => {
  const [, port] = /:(\d+)\/$/.exec(await program.line(/^Tag on a bad network is at http:/)) ?? [];
  await program.line(/^ {2}Each way takes 200 ms, 50 ms more or less\.$/);
  const began = performance.now();
  peer.connect("127.0.0.1", Number(port), { autoPump: true });
  await peer.hears("welcome");
  // There and back, less what it jitters.
  expect(performance.now() - began).toBeGreaterThan(300);
  const first = await peer.hears<Positions>("positions", ({ players }) => players.length === 1);
  // Away from the wall, wherever it began.
  peer.send({ action: "steer", x: first.players[0]!.x < 400 ? 1 : -1, y: 0 });
  await peer.hears<Positions>("positions", ({ players: [own] }) => own !== undefined && own.x !== first.players[0]!.x);
  const times = (peer.all("positions") as unknown as Positions[]).map(({ time }) => time);
  for (const [index, time] of times.slice(1).entries()) expect(time - times[index]!).toBeCloseTo(0.05);
});

test("the program says it when the port is taken, and which word names another", async () => {
  const [, port = ""] = /:(\d+)\/$/.exec(await program.line(/^Tag on a bad network is at http:/)) ?? [];
  const second = new RunningProgram([join(ROOT, "examples/tag/dist/bad-network.js")], { PORT: port });
  await second.line(new RegExp(`:${port}: .*PORT=5199`));
  expect(await second.ended()).toBe(1);
});
