import { expect, test } from "@jest/globals";
import { notEncodable } from "../../src/codec/not-encodable.browser.js";

test("in browsers a refusal says where the value is", () => {
  expect(notEncodable(["players", 3, "name"], "is of type Map")).toMatchObject({
    name: "RepodError",
    code: "not_encodable",
    message: "A message cannot be sent: players.3.name.",
  });
});

test("in browsers a refusal of the message itself says so, and keeps its cause", () => {
  const cause = new Error("broken getter");
  expect(notEncodable([], "cannot be read", { cause })).toMatchObject({
    message: "A message cannot be sent: it.",
    cause,
  });
});

test("in browsers a path is cut where it is long", () => {
  const path = Array.from({ length: 32 }, () => "self");
  expect(notEncodable(path, "is nested").message).toBe(`A message cannot be sent: ${path.slice(0, 8).join(".")}.`);
});
