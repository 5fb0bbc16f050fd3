import ts from "typescript";

/** An option as its doc comment tells it. */
export interface DocumentedOption {
  readonly name: string;
  /** What follows "Defaults to". */
  readonly fallback: string;
  /** The sentences before that. */
  readonly sentence: string;
}

/**
 * The options that an interface lists, from the doc comments of its members.
 *
 * @throws Error where there is no such interface, or a member's comment does not end in "Defaults to".
 */
export function documentedOptions(source: string, interfaceName: string): DocumentedOption[] {
  const file = ts.createSourceFile("options.ts", source, ts.ScriptTarget.Latest, true);
  const found = file.statements.find(
    (statement) => ts.isInterfaceDeclaration(statement) && statement.name.text === interfaceName,
  ) as ts.InterfaceDeclaration | undefined;
  if (!found) throw new Error(`There is no interface ${interfaceName}.`);
  return found.members.map((member) => documentedOption(member.name?.getText(file) ?? "", commentOf(member)));
}

function commentOf(member: ts.TypeElement): string {
  const comments = ts.getJSDocCommentsAndTags(member).filter(ts.isJSDoc);
  return comments.map(({ comment }) => (typeof comment === "string" ? comment.replace(/\s+/g, " ") : "")).join(" ");
}

function documentedOption(name: string, comment: string): DocumentedOption {
  const match = /^(.*?) ?Defaults to (.+)\.$/.exec(comment);
  const [, sentence = "", fallback] = match ?? [];
  if (fallback === undefined) throw new Error(`The comment of the option ${name} does not end in "Defaults to".`);
  return { name, fallback, sentence };
}
