import { describe, expect, test } from "@jest/globals";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import * as v from "valibot";
import { z } from "zod";
import { checkValue, Mismatch, payloadOf } from "../../src/contract/validate.js";
import { after, Failure } from "../../src/util/user-code.js";

/** What a check came to; a schema that fails by itself fails the call. */
function validate(schema: StandardSchemaV1, value: unknown): unknown {
  return after(checkValue(schema, value, "invalid_payload", "It"), (outcome) => {
    if (outcome instanceof Mismatch) return { ok: false, issues: outcome.error.issues };
    if (outcome instanceof Failure) throw outcome.error;
    return { ok: true, value: outcome };
  });
}

/** A schema that returns whatever the test says. */
function schemaOf(check: (value: unknown) => unknown): StandardSchemaV1 {
  const validate = check as StandardSchemaV1["~standard"]["validate"];
  return { "~standard": { version: 1, vendor: "test", validate } };
}

const libraries: [string, StandardSchemaV1][] = [
  ["zod", z.object({ name: z.string().transform((name) => name.length), at: z.array(z.object({ x: z.number() })) })],
  [
    "valibot",
    v.object({
      name: v.pipe(
        v.string(),
        v.transform((name) => name.length),
      ),
      at: v.array(v.object({ x: v.number() })),
    }),
  ],
];

describe.each(libraries)("a schema of %s", (_name, schema) => {
  test("gives its output", () => {
    expect(validate(schema, { name: "abc", at: [{ x: 1 }] })).toEqual({ ok: true, value: { name: 3, at: [{ x: 1 }] } });
  });

  test("says what is wrong and where, all of it", () => {
    expect(validate(schema, { at: [{ x: 1 }, { x: "1" }] })).toEqual({
      ok: false,
      issues: [
        { message: expect.any(String), path: ["name"] },
        { message: expect.any(String), path: ["at", 1, "x"] },
      ],
    });
  });
});

describe("an asynchronous schema", () => {
  test("is awaited", async () => {
    const schema = z.object({
      name: z.string().refine(async (name) => Promise.resolve(name !== "taken"), "It is taken."),
    });
    const [free, taken] = [validate(schema, { name: "free" }), validate(schema, { name: "taken" })];
    expect(free).toBeInstanceOf(Promise);
    expect(await free).toEqual({ ok: true, value: { name: "free" } });
    expect(await taken).toEqual({ ok: false, issues: [{ message: "It is taken.", path: ["name"] }] });
  });

  test("passes on what it rejects with", async () => {
    const error = new Error("no database");
    await expect(
      validate(
        schemaOf(() => Promise.reject(error)),
        1,
      ),
    ).rejects.toBe(error);
  });
});

describe("a schema that breaks the specification", () => {
  test.each([
    ["nothing at all", undefined, "The schema does not say why."],
    ["something else", true, "The schema does not say why."],
    ["neither value nor issues", {}, "The schema does not say why."],
    ["no issues", { issues: [] }, "The schema does not say why."],
    ["issues that are no list", { issues: "wrong" }, "The schema does not say why."],
    ["issues beside a value", { value: 1, issues: [{ message: "wrong" }] }, "wrong"],
    ["an issue that is a text", { issues: ["wrong"] }, "wrong"],
    ["an issue without a message", { issues: [{ path: "a" }] }, "The schema does not say why."],
  ])("refuses the value: %s", (_name, result, message) => {
    expect(
      validate(
        schemaOf(() => result),
        1,
      ),
    ).toEqual({ ok: false, issues: [{ message, path: [] }] });
  });

  test("has what it throws passed on", () => {
    const error = new TypeError("a bug");
    const run = () =>
      validate(
        schemaOf(() => {
          throw error;
        }),
        1,
      );
    expect(run).toThrow(error);
  });
});

test("a path becomes names and numbers, whatever form its keys have", () => {
  const path = ["a", 1, { key: "b" }, { key: 2 }, Symbol("c")];
  expect(
    validate(
      schemaOf(() => ({ issues: [{ message: "wrong", path }] })),
      1,
    ),
  ).toEqual({
    ok: false,
    issues: [{ message: "wrong", path: ["a", 1, "b", 2, "Symbol(c)"] }],
  });
});

test("an undefined value is a value", () => {
  expect(
    validate(
      schemaOf(() => ({ value: undefined })),
      1,
    ),
  ).toEqual({ ok: true, value: undefined });
});

test("a payload is the message without its action, and a copy", () => {
  const message = { action: "chat", text: "hi", tags: ["a"] };
  const payload = payloadOf(message);
  expect(payload).toEqual({ text: "hi", tags: ["a"] });
  expect(message).toEqual({ action: "chat", text: "hi", tags: ["a"] });
});
