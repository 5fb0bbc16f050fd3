import { createDeferred } from "@repod/core/internal";
import { afterEach, describe, expect, test } from "@jest/globals";
import { meetAll } from "../../src/driver/meet-all.js";
import type { RawClient } from "../../src/driver/raw-client.js";
import { WIRES } from "../../src/driver/wires.js";
import type { WireName } from "../../src/driver/wires.js";
import type { Contestant } from "../../src/measure/contestants.js";
import { machineTime } from "../../src/systems/machine-time.js";
import type { State } from "../../src/systems/system.js";
import { describePeers } from "../peers/installed.js";
import { SPOKEN_BY_PEERS, SPOKEN_HERE, startSystem } from "./start-system.js";

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** Resolves with the first state of which that is so. */
function stateOf(client: RawClient, wire: WireName, isIt: (state: State) => boolean): Promise<State> {
  const found = createDeferred<State>();
  client.onLost = found.reject;
  client.onReceived = (_, payload) => {
    const state = WIRES[wire].parse(payload) as unknown as State;
    if (isIt(state)) found.resolve(state);
  };
  return found.promise;
}

function roomsOf({ system: name, wire }: Contestant): void {
  async function enter(...rooms: string[]): Promise<RawClient[]> {
    const system = await startSystem(name);
    cleanUps.push(() => system.stop());
    const clients = await meetAll(rooms.length, system.port, WIRES[wire], (index) => rooms[index]);
    cleanUps.push(() => clients.forEach((client) => client.close()));
    rooms.forEach((room, index) => clients[index]?.write(WIRES[wire].pack([{ action: "join", room }])));
    return clients;
  }

  test("is told where its players are, and nothing of another room's", async () => {
    const [first, second, other] = await enter("red", "red", "blue");
    second?.write(WIRES[wire].pack([{ action: "move", x: 1.5, y: -2 }]));
    other?.write(WIRES[wire].pack([{ action: "move", x: 9, y: 9 }]));
    const { players, time } = await stateOf(first!, wire, (state) => state.players.some(({ x }) => x !== 0));
    expect(players.map(({ x, y }) => [x, y]).sort()).toEqual([
      [0, 0],
      [1.5, -2],
    ]);
    expect(players.map(({ id }) => id).sort()).toEqual([0, 1]);
    expect(Math.abs(machineTime() - time)).toBeLessThan(10_000);
  });

  test("forgets a player that leaves", async () => {
    const [first, second] = await enter("red", "red");
    await stateOf(first!, wire, ({ players }) => players.length === 2);
    // Ours would wait for a client that only loses its connection.
    second?.write(WIRES[wire].pack([{ action: "$close", code: "closed", reason: "Goodbye." }]));
    second?.close();
    const { players } = await stateOf(first!, wire, ({ players: left }) => left.length === 1);
    expect(players).toHaveLength(1);
  });
}

const TITLE = "a room of the system $system, spoken to by $wire,";
describe.each(SPOKEN_HERE)(TITLE, roomsOf);
describePeers.each(SPOKEN_BY_PEERS)(TITLE, roomsOf);
