import { describe, expect, test } from "@jest/globals";
import { Questions } from "../../src/cluster/questions.js";

describe("a question to other servers", () => {
  test("is answered when all have answered, each once", async () => {
    const questions = new Questions();
    const [id, answers] = questions.open(["one", "two"]);
    questions.answer(id, "one", 1);
    questions.answer(id, "one", 10);
    questions.answer(id, "three", 3);
    questions.answer(id + 1, "two", 20);
    questions.answer(id, "two", 2);
    expect(await answers).toEqual([1, 2]);
  });

  test("to nobody is answered at once", async () => {
    const [, answers] = new Questions().open([]);
    expect(await answers).toEqual([]);
  });

  test("does not wait for who is gone, nor for anybody when it is settled", async () => {
    const questions = new Questions();
    const [id, first] = questions.open(["one", "two"]);
    const [, second] = questions.open(["two", "three"]);
    questions.answer(id, "one", 1);
    questions.forget("two");
    expect(await first).toEqual([1]);
    questions.settle();
    expect(await second).toEqual([]);
  });

  test("waits for four beats and no longer", async () => {
    const questions = new Questions();
    const [id, answers] = questions.open(["one", "two"]);
    for (let beats = 0; beats < 3; beats += 1) questions.beat();
    questions.answer(id, "one", 1);
    questions.beat();
    expect(await answers).toEqual([1]);
  });
});
