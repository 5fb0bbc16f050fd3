import { describe, expect, test } from "@jest/globals";
import { Tick } from "../../src/decorators/tick.js";
import { collect } from "../../src/registry/collect.js";
import { errorOf } from "../registry/test-channel.js";
import { TestServer } from "../registry/test-server.js";

describe("@Tick", () => {
  test("only records: the method stays what it was", () => {
    const bodies: unknown[] = [];
    const Peek = (target: unknown, _context: unknown, descriptor?: unknown): undefined => {
      bodies.push(descriptor ? (descriptor as PropertyDescriptor).value : target);
    };
    class GameServer extends TestServer {
      @Peek
      @Tick(20)
      @Peek
      update() {}
    }
    expect(bodies).toEqual([GameServer.prototype.update, GameServer.prototype.update]);
    expect(collect(GameServer).ticks).toEqual([{ owner: GameServer, name: "update", rates: [20] }]);
  });

  test("without its parentheses is an error, since it would replace the method", () => {
    const declare = () => {
      class GameServer extends TestServer {
        // @ts-expect-error the parentheses are missing
        @Tick
        update() {}
      }
      return GameServer;
    };
    const error = errorOf(declare);
    expect(error.code).toBe("invalid_handlers");
    expect(error.message).toBe("@Tick needs a rate in hertz, a number such as 20.");
  });

  test("refuses what is no number", () => {
    for (const hz of ["20", undefined, 20n]) expect(errorOf(() => Tick(hz as never)).code).toBe("invalid_handlers");
  });
});
