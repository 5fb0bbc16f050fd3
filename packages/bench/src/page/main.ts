// Writes the page of the benchmarks: `npm run bench:page -- <results.json>...`. Later files replace works of earlier ones.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { makePage } from "./page.js";
import { mergeResults, resultsToJson } from "./results.js";

const DOCS = new URL("../../../../docs/", import.meta.url);
const PAGE = new URL("benchmarks.md", DOCS);
/** The charts, and the results that they are made of. */
const FOLDER = new URL("benchmarks/", DOCS);

const files = process.argv.slice(2);
if (files.length === 0) throw new Error("Name the files of results that the page is made of.");
const documents = await Promise.all(files.map(async (file) => JSON.parse(await readFile(file, "utf8")) as unknown));
const json = resultsToJson(mergeResults(documents));
// Of what is kept, and not of what was read: so the page can be made again of what stands beside it.
const { text, charts } = makePage(await readFile(PAGE, "utf8"), mergeResults([JSON.parse(json)]));
await mkdir(FOLDER, { recursive: true });
await writeFile(PAGE, text);
await writeFile(new URL("results.json", FOLDER), json);
for (const [name, svg] of charts) await writeFile(new URL(name, FOLDER), svg);
console.log(`Written: ${fileURLToPath(PAGE)}, and ${charts.size} charts beside it.`);
