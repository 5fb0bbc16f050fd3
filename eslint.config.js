import js from "@eslint/js";
import tseslint from "typescript-eslint";

const LIBRARY = ["packages/{core,server,client,testing,redis}/src/**/*.ts"];

const PASSED_IN = "Take it from the `Clock` or `Runtime` that is passed in.";

export default tseslint.config(
  {
    ignores: ["**/node_modules/", "**/dist/", "coverage/", "**/fixtures/", "docs/reference/", "docs/.vitepress/"],
  },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  js.configs.recommended,
  {
    files: ["**/*.js"],
    languageOptions: {
      globals: { URL: "readonly", console: "readonly", performance: "readonly", process: "readonly" },
    },
  },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommended],
    languageOptions: {
      // One program for everything: on two cores half the time of a program for each package.
      parserOptions: { project: "packages/checks/tsconfig.workspace.json", tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/consistent-type-exports": "error",
      "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
      "@typescript-eslint/no-base-to-string": "error",
      "@typescript-eslint/no-deprecated": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-for-in-array": "error",
      "@typescript-eslint/no-import-type-side-effects": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/no-unnecessary-boolean-literal-compare": "error",
      "@typescript-eslint/no-unnecessary-type-arguments": "error",
      "@typescript-eslint/no-unnecessary-type-assertion": "error",
      "@typescript-eslint/no-useless-empty-export": "error",
      // What was caught is unknown, and may be passed on as it is.
      "@typescript-eslint/only-throw-error": ["error", { allowThrowingUnknown: true }],
      "@typescript-eslint/prefer-promise-reject-errors": ["error", { allowThrowingUnknown: true }],
      "@typescript-eslint/return-await": ["error", "error-handling-correctness-only"],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      // The compiler finds them, and knows types.
      "@typescript-eslint/no-unused-vars": "off",
      // `{}` is the payload of an action without one.
      "@typescript-eslint/no-empty-object-type": "off",
      // A class adds to its own type by an interface of the same name.
      "@typescript-eslint/no-unsafe-declaration-merging": "off",
      "no-restricted-syntax": [
        "error",
        { selector: "TSEnumDeclaration", message: "Use an `as const` object." },
        { selector: "TSModuleDeclaration[kind='namespace']", message: "Use a file." },
        { selector: "TSParameterProperty", message: "Declare the field and assign it." },
        { selector: "ExportDefaultDeclaration", message: "Export it by its name." },
      ],
      eqeqeq: ["error", "always"],
      "no-self-compare": "error",
      "object-shorthand": "error",
    },
  },
  {
    files: LIBRARY,
    rules: { "no-console": "error" },
  },
  {
    files: ["packages/core/src/**/*.ts"],
    rules: {
      "no-restricted-globals": [
        "error",
        ...["setTimeout", "setInterval", "setImmediate", "queueMicrotask", "performance"].map((name) => ({
          name,
          message: PASSED_IN,
        })),
      ],
      "no-restricted-properties": [
        "error",
        { object: "Date", property: "now", message: PASSED_IN },
        { object: "Math", property: "random", message: PASSED_IN },
      ],
    },
  },
  {
    // What the others are passed, when nobody passes them another.
    files: ["packages/core/src/util/system-runtime.ts", "packages/core/src/util/system-runtime.browser.ts"],
    rules: { "no-restricted-properties": "off" },
  },
  {
    files: ["**/test/**/*.ts"],
    rules: {
      // A test may break what the compiler would not let a user break.
      "@typescript-eslint/no-explicit-any": "off",
    },
  },
  {
    files: ["jest.config.ts"],
    rules: { "no-restricted-syntax": "off" },
  },
);
