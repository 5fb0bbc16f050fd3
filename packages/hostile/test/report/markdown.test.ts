import { expect, test } from "@jest/globals";
import { toMarkdown } from "../../src/report/markdown.js";
import type { Report } from "../../src/report/markdown.js";

const REPORT: Report = {
  date: "2026-01-02T03:04:05.000Z",
  machine: { node: "v20.19.0", system: "Linux 6", processor: "A processor", cores: 2, memoryGiB: 24, load: 0.5 },
  quick: false,
  scale: 1,
  seed: 7,
  alternations: 3,
  players: 100,
  verdicts: [
    {
      attack: "poke",
      title: "a poke",
      transport: "tcp",
      p99: 2.345,
      p99Beside: 2,
      spread: 1.25,
      connections: 600,
      connectionsBeside: 590,
      messages: 100,
      memory: 1.021,
      growthMiB: 3.4,
      ends: { bad_frame: 3, cut: 1, a: 1, b: 1 },
      answers: { ok: 3, refused: 1 },
      failures: ["1 attackers ended with cut"],
    },
  ],
  slow: [
    {
      server: "repod",
      ration: "latest",
      transport: "tcp",
      p99Before: 1,
      p99Slow: 1.5,
      faults: [],
      growth: 2 ** 20,
      wasServed: true,
      isUpToDate: true,
      oldBytes: 8_192,
      failures: [],
      isAsExpected: true,
    },
  ],
};

test("a report has where, how, both tables and what failed", () => {
  const lines = toMarkdown(REPORT).split("\n");
  expect(lines[0]).toContain("2 cores, 24 GiB, Linux 6, Node v20.19.0");
  expect(lines[0]).toContain("3 alternations, scale 1, seed 7, 2026-01-02");
  const cells = lines.map((line) => line.split("|").map((cell) => cell.trim()));
  expect(cells).toContainEqual([
    "",
    "a poke",
    "tcp",
    "FAILED",
    "bad_frame, cut, a, …; answers refused",
    "2.35",
    "2.00",
    "3",
    "+2.1 %",
    "",
  ]);
  expect(cells).toContainEqual([
    "",
    "repod",
    "latest",
    "tcp",
    "as expected",
    "is still served",
    "nothing",
    "1.00",
    "1.50",
    "1.0",
    "8",
    "",
  ]);
  expect(lines).toContain("- poke over tcp: 1 attackers ended with cut");
  expect(lines.join("\n")).toContain("a factor of 1.25 apart");
  expect(lines).toContain("Attackers made 600 connections to the server, and 590 to the decoy.");
});
