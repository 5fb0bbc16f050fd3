import { expect, test } from "@jest/globals";
import { CONNECTION_EVENTS, isProtocolName, SESSION_EVENTS } from "../../src/util/reserved-names.js";

test("names that begin with a dollar sign belong to the protocol, others do not", () => {
  expect(["$hello", "$"].map(isProtocolName)).toEqual([true, true]);
  expect(["hello$", "", " $x", "chat"].map(isProtocolName)).toEqual([false, false, false, false]);
});

test("seven names tell a client about its connection, three of them about its session", () => {
  const ofSessions = ["suspended", "resumed", "reconnecting"];
  expect([...CONNECTION_EVENTS]).toEqual(["connected", "socketConnect", "disconnected", "error", ...ofSessions]);
  expect([...SESSION_EVENTS]).toEqual(ofSessions);
});
