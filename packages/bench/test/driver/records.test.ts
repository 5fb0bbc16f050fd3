import { describe, expect, test } from "@jest/globals";
import { encodeRecords } from "../../src/driver/records.js";

describe("records", () => {
  // What msgpackr 2.1.3 makes of the same.
  test.each([
    [{ sequence: 65_536, text: "abc" }, "d4724092a873657175656e6365a474657874ce00010000a3616263"],
    [
      { a: 1, players: [{ id: 0, x: 1.25 }, { id: 1, x: 2 }, { y: 1 }, { id: 2, x: -3.5 }] },
      "d4724092a161a7706c61796572730194d4724192a26964a17800cb3ff4000000000000410102d4724291a179014102cbc00c000000000000",
    ],
    [{ a: { b: { c: 1 } }, d: { b: { c: 2 } } }, "d4724092a161a164d4724191a162d4724291a16301414202"],
    [Array.from({ length: 16 }, () => true), `dc0010${"c3".repeat(16)}`],
    [{ none: null }, "d4724091a46e6f6e65c0"],
  ])("are written as by msgpackr: %j", (value, hex) => {
    expect(encodeRecords(value).toString("hex")).toBe(hex);
  });

  test("are of so many kinds as a byte can name, and no more", () => {
    const objects = Array.from({ length: 65 }, (_, index) => ({ [`key ${index}`]: index }));
    expect(encodeRecords(objects.slice(1)).includes("key 64")).toBe(true);
    expect(() => encodeRecords(objects)).toThrow("more than 64 kinds");
  });
});
