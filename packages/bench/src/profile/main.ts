// Tells where servers spent their time: `npm run bench:profile -- <file.cpuprofile>... [--out <file>]`.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { describeMachine } from "../report/machine.js";
import { readCpuProfile } from "./cpu-profile.js";
import { profilesBySubject } from "./profile-file.js";
import { profilesToMarkdown, reportProfile } from "./report.js";
import type { ProfileReport, ServerProfile } from "./report.js";
import { addTimes, noTimes } from "./sum.js";

const OUT = new URL("../../results/profile.json", import.meta.url);

/** Profiles of the same server at the same work count together. */
async function sumUp(files: readonly string[]): Promise<ServerProfile[]> {
  const profiles: ServerProfile[] = [];
  for (const { subject, paths } of profilesBySubject(files)) {
    const times = noTimes();
    for (const path of paths) addTimes(await readCpuProfile(path), times);
    profiles.push(reportProfile(subject, times, paths.length));
  }
  return profiles;
}

const { values, positionals } = parseArgs({
  options: { out: { type: "string", default: fileURLToPath(OUT) } },
  allowPositionals: true,
});
if (positionals.length === 0) throw new Error("Name the profiles: files that --profile made.");
const profiles = await sumUp(positionals);
const report: ProfileReport = { date: new Date().toISOString(), machine: describeMachine(), profiles };
await mkdir(dirname(values.out), { recursive: true });
await writeFile(values.out, `${JSON.stringify(report, undefined, 2)}\n`);
console.log(`${profilesToMarkdown(profiles)}\n\nThe shares are in ${resolve(values.out)}.`);
