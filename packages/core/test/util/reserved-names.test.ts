import { expect, test } from "@jest/globals";
import { CONNECTION_EVENTS, isProtocolName } from "../../src/util/reserved-names.js";

test("names that begin with a dollar sign belong to the protocol, others do not", () => {
  expect(["$hello", "$"].map(isProtocolName)).toEqual([true, true]);
  expect(["hello$", "", " $x", "chat"].map(isProtocolName)).toEqual([false, false, false, false]);
});

test("four names tell a client about its connection", () => {
  expect([...CONNECTION_EVENTS].sort()).toEqual(["connected", "disconnected", "error", "socketConnect"]);
});
