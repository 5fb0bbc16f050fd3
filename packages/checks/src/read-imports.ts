import ts from "typescript";

/** One mention of another module in a source file. */
export interface ModuleImport {
  /** What stands between the quotes; for a computed `import(x)`, the expression's text. */
  readonly specifier: string;
  /** Counted from 1. */
  readonly line: number;
  /** Whether it leaves no trace in the compiled file, under `verbatimModuleSyntax`. */
  readonly typeOnly: boolean;
}

/** Every module that a TypeScript source mentions: imports, re-exports, `import()`, and `import("…")` in types. */
export function readImports(fileName: string, text: string): ModuleImport[] {
  const source = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest);
  const found: ModuleImport[] = [];

  const add = (node: ts.Node, specifier: ts.Expression, typeOnly: boolean): void => {
    found.push({
      specifier: ts.isStringLiteralLike(specifier) ? specifier.text : specifier.getText(source),
      line: source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1,
      typeOnly,
    });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      add(node, node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
      add(node, node.moduleSpecifier, node.isTypeOnly);
    } else if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
      add(node, node.moduleReference.expression, node.isTypeOnly);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node, node.argument.literal, true);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [specifier] = node.arguments;
      if (specifier) add(node, specifier, false);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
