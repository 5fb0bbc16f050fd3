import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { makePage } from "../../src/page/page.js";
import { mergeResults } from "../../src/page/results.js";
import { chartsOf } from "../../src/page/charts.js";
import { sectionsOf } from "../../src/page/sections.js";
import { profilesToMarkdown, reportProfile } from "../../src/profile/report.js";
import { noTimes } from "../../src/profile/sum.js";
import { echo } from "../../src/workloads/echo.js";
import { runOf } from "./run-of.js";

const DOCS = new URL("../../../../docs/", import.meta.url);
const FOLDER = new URL("benchmarks/", DOCS);

function read(path: string, folder: URL = FOLDER): string {
  return readFileSync(new URL(path, folder), "utf8");
}

describe("the page of the benchmarks", () => {
  const text = read("benchmarks.md", DOCS);
  const made = makePage(text, mergeResults([JSON.parse(read("results.json"))]));

  test("is what the script makes of the results beside it", () => {
    expect(made.text).toBe(text);
  });

  test("has the charts that the script makes of them, and no others", () => {
    const charts = readdirSync(FOLDER).filter((file) => file.endsWith(".svg"));
    expect(Object.fromEntries(charts.map((file) => [file, read(file)]))).toEqual(Object.fromEntries(made.charts));
  });
});

const RUN = runOf([echo], "npm run bench");
const SUBJECTS = ["repod over TCP", "node:net, hand-written, again"].map((name) => ({ work: "echo", name }));
const PROFILES = SUBJECTS.map((subject) => reportProfile(subject, { ...noTimes(), codec: 3, write: 1 }, 1));
const SECTIONS = sectionsOf(
  mergeResults([RUN, { date: "2002-02-03T04:05:06.000Z", machine: RUN.machine, profiles: PROFILES }]),
);

describe("the page", () => {
  test("tells of a work what it is, what came of it, and where that is from", () => {
    const told = SECTIONS.get("echo")!;
    expect(told).toMatch(
      /^50 clients, 20 messages of 60 bytes in flight each\. CPU time of the server per echoed message;/,
    );
    expect(told).toContain("![Bars for the table below](benchmarks/echo.svg)");
    expect(told).toContain("| repod over TCP                 |   12.00 |");
    expect(told).toMatch(
      /`npm run bench` at abcdef1; 6 alternations, seed 1, 2001-02-03, load average 0\.5 at the start\.$/,
    );
  });

  test("says of what was not measured that it was not", () => {
    expect(SECTIONS.get("rooms")).toBe("Not measured.");
    expect(SECTIONS.get("profile-rooms")).toBe("Not measured.");
  });

  test("says how many targets are kept, and which are not", () => {
    const told = SECTIONS.get("targets")!;
    expect(told).toContain("6 targets: 1 kept, 5 missed, 0 open.");
    expect(told).toMatch(
      /\| echo +\| repod over TCP +\| node:net, hand-written +\| +1\.20, 1\.20 to 1\.20 \| +1\.05 \| missed \|/,
    );
    expect(told).toMatch(
      /\| core +\| dispatch +\| the method called straight +\| +100 ns more, 100 to 100 \| +150 ns \| +kept \|/,
    );
  });

  test("says once what ran where", () => {
    expect(SECTIONS.get("machine")).toBe(
      "A processor, 2 cores, 4 GiB, Linux 1, Node v1.\n\nWhat took part: repod 0.1.0, ws 8.0.0.",
    );
  });

  test("warns of a quick run", () => {
    expect(sectionsOf(mergeResults([{ ...RUN, quick: true }])).get("echo")).toContain("A quick run");
  });

  test("tells where time goes, in percent of what the run measured, without what takes part again", () => {
    const told = SECTIONS.get("profile-echo")!;
    expect(told).toMatch(/codec: frames and msgpack +\| +75\.0 \|\n/);
    expect(told).toMatch(/\| CPU, µs +\| +12\.00 \|/);
    expect(told).not.toContain("again");
    expect(profilesToMarkdown(PROFILES)).toContain("node:net, hand-written, again");
  });
});

describe("the charts", () => {
  const charts = chartsOf(mergeResults([RUN]).runs[0]!);

  test("show every system once, by transport, and which is ours", () => {
    const groups = charts.get("echo")!.groups;
    expect(groups.map(({ heading }) => heading)).toEqual(["over TCP", "over WebSocket"]);
    expect(groups[0]!.bars).toEqual([
      { label: "node:net, hand-written", value: 10, text: "10.00", whisker: [10, 10], isOurs: false },
      { label: "repod over TCP", value: 12, text: "12.00", whisker: [12, 12], isOurs: true },
    ]);
  });

  test("are there for the core and for bytes too", () => {
    expect([...charts.keys()]).toEqual(["echo", "core", "bytes"]);
    expect(charts.get("core")!.groups[0]!.bars).toHaveLength(5);
    expect(charts.get("bytes")!.groups[0]!.bars[0]).toMatchObject({ value: 10, text: "10" });
  });
});
