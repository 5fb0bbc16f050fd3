// Checks the files of a project that have decorators, and only those, with options of the project's:
// `node packages/checks/bin/typecheck-decorated.js <tsconfig>`. What has none means the same with either kind of them.
import ts from "typescript";

const [project = ""] = process.argv.slice(2);
const host = {
  ...ts.sys,
  onUnRecoverableConfigFileDiagnostic: (diagnostic) => finish([diagnostic]),
};

/** Says what is wrong, as the compiler does, and ends. */
function finish(diagnostics) {
  if (diagnostics.length > 0) {
    const format = {
      getCanonicalFileName: (path) => path,
      getCurrentDirectory: () => process.cwd(),
      getNewLine: () => "\n",
    };
    console.log(ts.formatDiagnostics(diagnostics, format));
  }
  process.exit(diagnostics.length === 0 ? 0 : 1);
}

function isDecorated(node) {
  return ts.isDecorator(node) || ts.forEachChild(node, (child) => isDecorated(child) || undefined) === true;
}

const { fileNames, options, errors } = ts.getParsedCommandLineOfConfigFile(project, {}, host);
const program = ts.createProgram(fileNames, options);
const decorated = program.getSourceFiles().filter((file) => !file.isDeclarationFile && isDecorated(file));
if (decorated.length === 0) throw new Error(`No file of ${project} has decorators.`);

finish([
  ...errors,
  ...program.getOptionsDiagnostics(),
  ...program.getGlobalDiagnostics(),
  ...decorated.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]),
]);
