import { expect, test } from "@jest/globals";
import type { Clock } from "@repod/core/internal";
import { Departures } from "../../src/listeners/departures.js";

/** Departures, and the turns in which they go on. */
function open() {
  const turns: (() => void)[] = [];
  const clock = { defer: (callback: () => void) => void turns.push(callback) } as unknown as Clock;
  const departures = new Departures(clock);
  const told: number[] = [];
  return {
    told,
    turns,
    break(from: number, to: number): void {
      for (let number = from; number < to; number += 1) departures.pass(() => told.push(number));
    },
    /** Ends a turn. */
    turn: () => turns.splice(0).forEach((callback) => callback()),
  };
}

function numbers(to: number): number[] {
  return Array.from({ length: to }, (_, number) => number);
}

test("a few sockets that break together are told of at once", () => {
  const { break: broken, told } = open();
  broken(0, 16);
  expect(told).toEqual(numbers(16));
});

test("of many, sixteen are told of in a turn, in the order in which they broke", () => {
  const house = open();
  house.break(0, 40);
  expect(house.told).toEqual(numbers(16));
  house.turn();
  expect(house.told).toEqual(numbers(32));
  house.turn();
  expect(house.told).toEqual(numbers(40));
});

test("one that breaks behind those who wait does not overtake them", () => {
  const house = open();
  house.break(0, 40);
  house.turn();
  house.break(40, 50);
  expect(house.told).toEqual(numbers(32));
  house.turn();
  house.turn();
  expect(house.told).toEqual(numbers(50));
});

test("when all are told of nothing goes on, and the next ones are told of at once", () => {
  const house = open();
  house.break(0, 20);
  for (let turn = 0; turn < 3; turn += 1) house.turn();
  expect(house.turns).toEqual([]);
  house.break(20, 36);
  expect(house.told).toEqual(numbers(36));
});
