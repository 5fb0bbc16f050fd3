import { expect, test } from "@jest/globals";
import { Pending } from "../../src/intake/pending.js";
import type { PendingPeer } from "../../src/intake/pending.js";

function setUp(): { pending: Pending; peer: (name: string) => PendingPeer; expired: string[] } {
  const expired: string[] = [];
  return { pending: new Pending(2), expired, peer: (name) => ({ expire: () => expired.push(name) }) };
}

test("of those who are pending the eldest goes when they are too many, and is forgotten", () => {
  const { pending, peer, expired } = setUp();
  for (const name of ["a", "b", "c", "d"]) pending.add(peer(name));
  expect(expired).toEqual(["a", "b"]);
  expect(pending.size).toBe(2);
});

test("who is known is pending no more, and makes room", () => {
  const { pending, peer, expired } = setUp();
  const [known, other] = [peer("known"), peer("other")];
  pending.add(known);
  pending.add(other);
  pending.delete(known);
  pending.delete(known);
  pending.add(peer("third"));
  expect(expired).toEqual([]);
});

test("who begins anew is the youngest", () => {
  const { pending, peer, expired } = setUp();
  const first = peer("first");
  pending.add(first);
  pending.add(peer("second"));
  pending.add(first);
  pending.add(peer("third"));
  expect(expired).toEqual(["second"]);
});
