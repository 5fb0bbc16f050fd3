import { expect, test } from "@jest/globals";
import { VirtualClock } from "@repod/testing/internal";
import { IdleTraffic } from "../../../src/listeners/websocket/idle-traffic.js";

/** A WebSocket whose peer takes our answers when it likes. */
class SlowPeer {
  answered = 0;
  terminated = 0;
  readonly #waiting: (() => void)[] = [];

  pong(_data: Buffer, _mask: boolean, callback: () => void): void {
    this.answered += 1;
    this.#waiting.push(callback);
  }

  terminate(): void {
    this.terminated += 1;
  }

  take(count: number): void {
    for (const callback of this.#waiting.splice(0, count)) callback();
  }
}

function setUp() {
  const peer = new SlowPeer();
  const traffic = new IdleTraffic(new VirtualClock());
  const ping = (count: number): void => {
    for (let sent = 0; sent < count; sent += 1) traffic.answer(peer, Buffer.alloc(0));
  };
  return { peer, ping };
}

test("sixty answers to pings may wait for a peer; with one more it ends", () => {
  const { peer, ping } = setUp();
  ping(60);
  expect(peer).toMatchObject({ answered: 60, terminated: 0 });
  ping(1);
  expect(peer).toMatchObject({ answered: 60, terminated: 1 });
});

test("an answer that was taken makes room for another one", () => {
  const { peer, ping } = setUp();
  ping(60);
  peer.take(2);
  ping(2);
  expect(peer).toMatchObject({ answered: 62, terminated: 0 });
  ping(1);
  expect(peer.terminated).toBe(1);
});
