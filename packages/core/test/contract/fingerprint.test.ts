import { describe, expect, test } from "@jest/globals";
import { action, defineContract, request } from "../../src/contract/define-contract.js";
import { contractLines, fingerprint } from "../../src/contract/fingerprint.js";

const game = defineContract({
  toServer: { roll: request<{ sides: number }, number>(), chat: action<{ text: string }>() },
  toClient: { chat: action<{ from: string }>() },
});

describe("the lines of a contract", () => {
  test("are sorted and name direction, action and kind", () => {
    expect(contractLines(game)).toEqual(["toClient chat message", "toServer chat message", "toServer roll request"]);
  });
});

describe("the fingerprint", () => {
  test("is known for a known contract, so that other programs can compute it", () => {
    expect(fingerprint(defineContract({ toServer: {}, toClient: {} }))).toBe("cbf29ce484222325");
    expect(fingerprint(game)).toBe("821c77cdc41a037b");
  });

  test("does not depend on the order of the actions, nor on payloads", () => {
    const other = defineContract({
      toServer: { chat: action(), roll: request<{}, string>() },
      toClient: { chat: action<{ text: string }>() },
    });
    expect(fingerprint(other)).toBe(fingerprint(game));
  });

  test("is another for another direction, name or kind, in any byte of a name", () => {
    const contracts = [
      defineContract({ toServer: { a: action() }, toClient: {} }),
      defineContract({ toServer: {}, toClient: { a: action() } }),
      defineContract({ toServer: { b: action() }, toClient: {} }),
      defineContract({ toServer: { a: request<{}, number>() }, toClient: {} }),
      defineContract({ toServer: { "\u0161": action() }, toClient: {} }),
    ];
    expect(new Set(contracts.map(fingerprint)).size).toBe(contracts.length);
  });
});
