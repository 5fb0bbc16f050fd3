import { beforeAll, expect, test } from "@jest/globals";
import { codeBlocks } from "../../src/docs/markdown.js";
import { SnippetProject } from "../../src/docs/snippet-project.js";
import { snippetsOf } from "../../src/docs/snippets.js";
import type { Snippet } from "../../src/docs/snippets.js";
import { readText } from "../../src/repository.js";

const PAGE = "docs/guide/first-steps.md";
const page = readText(PAGE);

/** What the page shows of the compiler's output about a file: the line, and what it says from first to last. */
function shownFor(file: string): { line: number; sentences: RegExp[] } {
  const block = codeBlocks(page).find(({ info, text }) => info === "text" && text.startsWith(`${file}:`));
  const [, line, text] = /^[^:]+:(\d+):\d+ - error TS\d+: ([^]*?)\n\n/.exec(block?.text ?? "") ?? [];
  if (line === undefined || text === undefined) throw new Error(`${PAGE} shows nothing about ${file}.`);
  return { line: Number(line), sentences: sentencesOf(text).map(patternOf) };
}

function sentencesOf(text: string): string[] {
  return text
    .trim()
    .split("\n")
    .map((line) => line.trim());
}

/** A sentence in which an ellipsis stands for anything. */
function patternOf(sentence: string): RegExp {
  const parts = sentence.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`);
}

/** What the compiler says to snippets of which some hold mistakes. */
function compile(snippets: readonly Snippet[]): string[] {
  const project = new SnippetProject(snippets);
  try {
    return project.compile(snippets.find(({ file }) => file === "tsconfig.json")!);
  } finally {
    project.remove();
  }
}

const MISTAKES: [file: string, right: string, wrong: string][] = [
  ["server.ts", '@Action("say")', '@Action("sya")'],
  ["client.ts", '{ action: "say", text }', '{ action: "say" }'],
];

const snippets = snippetsOf(PAGE, page).map((snippet) => {
  const mistake = MISTAKES.find(([name]) => name === snippet.file);
  return mistake ? { ...snippet, text: snippet.text.replace(mistake[1], mistake[2]) } : snippet;
});
let problems: readonly string[];

beforeAll(() => {
  problems = compile(snippets);
}, 120_000);

/** Where a problem is told of, as far as the sentences. */
function placeOf(name: string): string {
  const { lineOffset } = snippets.find(({ file }) => file === name)!;
  return `${PAGE}:${shownFor(name).line + lineOffset}: `;
}

test.each(MISTAKES)("the first steps show what the compiler says when %s is mistyped, first line and last", (name) => {
  const { sentences } = shownFor(name);
  const place = placeOf(name);
  const [problem = "", ...others] = problems.filter((each) => each.startsWith(place));
  expect(others).toEqual([]);
  const said = sentencesOf(problem.slice(place.length));
  expect(said[0]).toMatch(sentences[0]!);
  expect(said.at(-1)).toMatch(sentences.at(-1)!);
});

test("the compiler says nothing else of them", () => {
  const places = MISTAKES.map(([name]) => placeOf(name));
  expect(problems.filter((problem) => !places.some((place) => problem.startsWith(place)))).toEqual([]);
  expect(problems).toHaveLength(MISTAKES.length);
});
