import { beforeEach, expect, test } from "@jest/globals";
import { Seats } from "../src/seats.js";

let seats: Seats<string>;

beforeEach(() => {
  seats = new Seats();
});

function state(): { left: string | undefined; right: string | undefined; waiting: readonly string[] } {
  return { left: seats.playerOn("left"), right: seats.playerOn("right"), waiting: [...seats.waiting] };
}

function join(...people: readonly string[]): void {
  for (const person of people) seats.join(person);
}

test("the first two play, the others wait in the order in which they came", () => {
  join("Ada");
  expect(seats.areTaken).toBe(false);

  join("Bob", "Cy", "Di");
  expect(state()).toEqual({ left: "Ada", right: "Bob", waiting: ["Cy", "Di"] });
  expect(seats.areTaken).toBe(true);
  expect([seats.sideOf("Ada"), seats.sideOf("Bob"), seats.sideOf("Cy")]).toEqual(["left", "right", undefined]);
});

test("whoever waits longest takes the side of a player who leaves", () => {
  join("Ada", "Bob", "Cy", "Di");

  expect(seats.leave("Ada")).toBe(true);
  expect(state()).toEqual({ left: "Cy", right: "Bob", waiting: ["Di"] });
});

test("players keep their sides when somebody leaves who only waited", () => {
  join("Ada", "Bob", "Cy", "Di");

  expect(seats.leave("Cy")).toBe(false);
  expect(seats.leave("nobody")).toBe(false);
  expect(state()).toEqual({ left: "Ada", right: "Bob", waiting: ["Di"] });
});

test("a player who is left alone keeps the side, and the next to come plays on the other one", () => {
  join("Ada", "Bob");
  seats.leave("Ada");
  expect(state()).toEqual({ left: undefined, right: "Bob", waiting: [] });

  join("Cy");
  expect(state()).toEqual({ left: "Cy", right: "Bob", waiting: [] });
});

test("a player can let the next one play, and waits at the end", () => {
  join("Ada", "Bob", "Cy", "Di");

  expect(seats.yield("Bob")).toBe(true);
  expect(state()).toEqual({ left: "Ada", right: "Cy", waiting: ["Di", "Bob"] });
});

test("nobody gives up a side for nobody, nor one that is not theirs", () => {
  join("Ada", "Bob");
  expect(seats.yield("Ada")).toBe(false);

  join("Cy");
  expect(seats.yield("Cy")).toBe(false);
  expect(state()).toEqual({ left: "Ada", right: "Bob", waiting: ["Cy"] });
});
