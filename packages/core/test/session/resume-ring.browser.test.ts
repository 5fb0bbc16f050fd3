import { expect, test } from "@jest/globals";
import { ResumeRing } from "../../src/session/resume-ring.browser.js";

function ringOf(count: number): ResumeRing {
  const ring = new ResumeRing();
  for (let number = 1; number <= count; number += 1) ring.push(new Uint8Array([number]));
  return ring;
}

const resent = (ring: ResumeRing): (number | undefined)[] => ring.toResend().map(([number]) => number);

test("in browsers a ring gives frames numbers and keeps them in their order, until they are acknowledged", () => {
  const ring = ringOf(4);
  expect([ring.count, ring.length, resent(ring)]).toEqual([4, 4, [1, 2, 3, 4]]);
  expect([ring.acknowledgeNext(), ring.acknowledgeNext()]).toEqual([1, 1]);
  expect([ring.count, ring.length, resent(ring)]).toEqual([4, 2, [3, 4]]);
  ring.push(new Uint8Array([5]));
  expect([ring.count, ring.length, resent(ring)]).toEqual([5, 3, [3, 4, 5]]);
});

test("in browsers a peer can go on from all that it may have, and from nothing that it has acknowledged before", () => {
  const ring = ringOf(3);
  ring.acknowledgeNext();
  expect([0, 1, 2, 3].map((number) => ring.canResendAfter(number))).toEqual([false, true, true, true]);
});

test("in browsers a ring forgets nothing for want of room", () => {
  const ring = new ResumeRing();
  for (let count = 0; count < 64; count += 1) ring.push(new Uint8Array(65_536));
  ring.trim();
  expect([ring.canResendAfter(0), ring.toResend().length]).toEqual([true, 64]);
});
