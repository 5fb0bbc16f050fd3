import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitepress";
import type { DefaultTheme } from "vitepress";

const DOCS = fileURLToPath(new URL("..", import.meta.url));

const GUIDE = [
  "first-steps",
  "contract",
  "channels",
  "server",
  "client",
  "sessions",
  "reconnecting",
  "blocking-loops",
  "browser",
  "offline",
  "host-and-play",
  "time",
  "authentication",
  "put-it-online",
  "security",
  "scaling",
  "testing",
  "metrics",
  "decorators",
  "coming-from-python",
] as const;

const PACKAGES = ["core", "server", "server/cluster", "client", "client/port", "testing", "redis"] as const;
/** The folders of a package in the reference, in the order in which they are shown. */
const KINDS = ["classes", "functions", "interfaces", "type-aliases", "variables"] as const;

/** Tables of figures have many columns: so more of them fit beside each other, and no figure is broken. */
const TABLES = [
  ".vp-doc table tr :is(th, td) { padding: 4px 10px; font-size: 13px; line-height: 20px; }",
  '.vp-doc table td[style*="right"] { white-space: nowrap; }',
  ".vp-doc table td:first-child { min-width: 110px; }",
].join(" ");

/** A page in the sidebar, under its own heading. */
function page(path: string): DefaultTheme.SidebarItem {
  const [heading = path] = readFileSync(`${DOCS}${path}.md`, "utf8").split("\n", 1);
  return { text: heading.replace(/^#\s*/, ""), link: `/${path}` };
}

function pagesIn(folder: string): string[] {
  const path = `${DOCS}${folder}`;
  if (!existsSync(path)) return [];
  const pages = readdirSync(path).filter((file) => file.endsWith(".md") && file !== "index.md");
  return pages.map((file) => file.slice(0, -".md".length)).sort();
}

function referenceOf(name: string): DefaultTheme.SidebarItem {
  const folder = `reference/@repod/${name}`;
  const items = KINDS.flatMap((kind) =>
    pagesIn(`${folder}/${kind}`).map((file) => ({
      // The generator numbers a name that differs from another only by case: Action and action.
      text: file.replace(/-\d+$/, ""),
      link: `/${folder}/${kind}/${file}`,
    })),
  );
  return { text: `@repod/${name}`, link: `/${folder}/`, collapsed: true, items };
}

export default defineConfig({
  title: "repod",
  description:
    "Multiplayer networking for TypeScript: each client an object of your class, each message a method of it",
  cleanUrls: true,
  head: [["style", {}, TABLES]],
  // The pages of the reference are made anew with each build.
  lastUpdated: false,
  themeConfig: {
    outline: [2, 3],
    search: { provider: "local" },
    nav: [
      { text: "Guide", link: "/guide/first-steps" },
      { text: "Protocol", link: "/protocol" },
      { text: "Reference", link: "/reference/" },
      { text: "Decisions", link: "/decisions/" },
    ],
    sidebar: [
      { text: "Guide", items: GUIDE.map((name) => page(`guide/${name}`)) },
      { text: "Protocol", items: [page("protocol"), page("hostile"), page("benchmarks")] },
      { text: "Reference", items: PACKAGES.map(referenceOf) },
      { text: "Decisions", collapsed: true, items: pagesIn("decisions").map((name) => page(`decisions/${name}`)) },
    ],
  },
});
