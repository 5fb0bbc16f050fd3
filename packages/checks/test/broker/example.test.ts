import { expect, test } from "@jest/globals";
import { ROOT } from "../../src/repository.js";
import { RunningProgram } from "../docs/running-program.js";
import { describeRedis } from "./redis-kit.js";

const PROGRAM = `${ROOT}examples/cluster/dist/main.js`;

describeRedis("the example of a cluster", () => {
  test("shows users of two servers who talk, and comes to an end", async () => {
    const program = new RunningProgram([PROGRAM]);
    await program.line(/^4 users are there/);
    await program.line(/^Ada \(server 1\), to all/);
    await program.line(/^ {2}heard by Barbara \(server 2\)$/);
    await program.line(/^Alan \(server 2\), to the library/);
    expect(await program.line(/heard by/)).toBe("  heard by Grace (server 1)");
    await program.line(/^2 users are in the garden/);
    await program.line(/^\d+\.\d s later, 2 users are there/);
    expect(await program.ended()).toBe(0);
  });

  test("says what to install where there is no Redis", async () => {
    const program = new RunningProgram([PROGRAM], { PATH: "/nowhere" });
    await program.line(/apt-get install redis-server/);
    expect(await program.ended()).toBe(1);
  });
});
