import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "@jest/globals";
import { lose, news, numbers, openScene, turns } from "./support/scene.js";
import { Visitor } from "./support/visitor.js";

/** What buffers hold once garbage was collected. */
async function heldBytes(): Promise<number> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let times = 0; times < 3; times += 1) {
    collect();
    await turns();
  }
  return process.memoryUsage().arrayBuffers;
}

describe("a client", () => {
  test("that is away keeps no memory of what others are sent", async () => {
    const scene = await openScene();
    await lose(scene);
    const { server, visitor, arriving } = scene;
    const away = server.first;
    const other = new Visitor(arriving);
    await other.arrive();
    const present = [...server.channels].find((channel) => channel !== away)!;
    const before = await heldBytes();
    // Together they fill 1.5 MB, of which the client that is away waits for 20 KB.
    for (let n = 1; n <= 1_000; n += 1) {
      away.send(news(n));
      present.send(news(n, 1_500));
      if (n % 50 === 0) await other.settled();
    }
    expect((await heldBytes()) - before).toBeLessThan(500_000);
    await visitor.comeBack();
    await visitor.settled();
    expect(numbers(visitor)).toHaveLength(1_000);
  });
});
