import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Queue } from "../../src/util/queue.js";
import { FUZZ } from "../support/fuzz.js";

type Step = { readonly push: number } | "shift";

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ push: fc.integer({ min: 1, max: 40 }) }) },
  { weight: 10, arbitrary: fc.constant("shift" as const) },
);

describe("a queue", () => {
  test("does what an array does, whatever the steps", () => {
    fc.assert(
      fc.property(fc.array(step as fc.Arbitrary<Step>, { maxLength: 60 }), (steps) => {
        const queue = new Queue<number>();
        const model: number[] = [];
        let next = 0;
        for (const each of steps) {
          if (each === "shift") expect(queue.shift()).toBe(model.shift());
          else {
            for (let count = 0; count < each.push; count += 1) {
              queue.push(next);
              model.push(next);
              next += 1;
            }
          }
          expect(queue.length).toBe(model.length);
        }
        while (model.length > 0) expect(queue.shift()).toBe(model.shift());
        expect(queue.shift()).toBeUndefined();
      }),
      FUZZ,
    );
  });

  test("keeps the order of what came before and after something was taken", () => {
    const queue = new Queue<number>();
    for (let item = 0; item < 16; item += 1) queue.push(item);
    for (let item = 0; item < 10; item += 1) expect(queue.shift()).toBe(item);
    for (let item = 16; item < 60; item += 1) queue.push(item);
    for (let item = 10; item < 60; item += 1) expect(queue.shift()).toBe(item);
    expect(queue.length).toBe(0);
  });

  test("keeps undefined as an item", () => {
    const queue = new Queue<undefined>();
    queue.push(undefined);
    expect(queue.length).toBe(1);
    queue.shift();
    expect(queue.length).toBe(0);
  });
});
