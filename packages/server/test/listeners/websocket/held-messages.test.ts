import { describe, expect, test } from "@jest/globals";
import { RepodError } from "@repod/core/internal";
import { HeldMessages } from "../../../src/listeners/websocket/held-messages.js";

describe("messages that are held", () => {
  test("come out in the order in which they went in, a fault behind them", () => {
    const held = new HeldMessages();
    const items = [Uint8Array.of(1), Uint8Array.of(2, 3), new RepodError("bad_frame")];
    for (const item of items) held.push(item);
    expect([held.shift(), held.shift(), held.shift(), held.shift()]).toEqual([...items, undefined]);
  });

  test("count as many bytes as they have, and a fault none", () => {
    const held = new HeldMessages();
    held.push(new Uint8Array(10));
    held.push(new Uint8Array(5));
    held.push(new RepodError("bad_frame"));
    expect([held.length, held.byteLength]).toEqual([3, 15]);
    held.shift();
    expect([held.length, held.byteLength]).toEqual([2, 5]);
    held.shift();
    held.shift();
    expect([held.length, held.byteLength]).toEqual([0, 0]);
  });
});
