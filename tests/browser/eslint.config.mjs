// SPDX-License-Identifier: GPL-2.0-or-later
// What ESLint asks of the portal's pages and of their tests. Limits of length are those of the C
// code. No rule is about layout, which is Prettier's, but for lines that Prettier does not break.
import js from "@eslint/js";

const COLUMNS = 100;
const FUNCTION_LINES = 100;

const rules = {
  ...js.configs.recommended.rules,
  // A function does one thing, and fits on a screen or two.
  "max-len": [
    "error",
    {
      code: COLUMNS,
      ignoreStrings: true,
      ignoreTemplateLiterals: true,
      ignoreRegExpLiterals: true,
    },
  ],
  "max-lines-per-function": ["error", { max: FUNCTION_LINES }],
  complexity: ["error", { max: 12 }],
  "max-depth": ["error", 4],
  // A decision stands in a statement, or in one short expression; an expression has no side effect
  // that decides over another.
  "no-nested-ternary": "error",
  "no-unneeded-ternary": "error",
  "no-unused-expressions": "error",
  "no-sequences": "error",
  "no-mixed-operators": ["error", { groups: [["&&", "||"]] }],
  "no-else-return": ["error", { allowElseIf: false }],
  // One name, one thing; nothing that nobody uses.
  "no-shadow": "error",
  "no-unused-vars": ["error", { caughtErrors: "none" }],
  "no-useless-return": "error",
  "prefer-const": "error",
  "one-var": ["error", "never"],
  "no-var": "error",
  // What JavaScript converts in silence.
  eqeqeq: "error",
  "no-implicit-coercion": "error",
  "array-callback-return": "error",
  // One way to write a function that is a value.
  "prefer-arrow-callback": "error",
  "arrow-body-style": "error",
  "object-shorthand": "error",
};

const NAMES = {
  node: ["Buffer", "URL", "console", "fetch", "process", "setTimeout"],
  // Of functions that run in the page.
  browser: [
    "DataTransfer",
    "Event",
    "File",
    "Image",
    "NodeFilter",
    "OffscreenCanvas",
    "document",
    "getComputedStyle",
    "location",
    "window",
  ],
};
const globals = Object.fromEntries(
  Object.values(NAMES).flatMap((names) => names.map((name) => [name, "readonly"])),
);

export default [
  { ignores: ["**/node_modules/**", "portal/ui/vendor/**"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    // The browsers of an office are old: the syntax of ES2019. Names that are not there are found
    // by the type checker.
    files: ["portal/ui/**/*.js"],
    languageOptions: { ecmaVersion: 2019, sourceType: "module" },
    rules: { ...rules, "no-undef": "off" },
  },
  {
    files: ["tests/browser/*.mjs"],
    languageOptions: { ecmaVersion: 2022, sourceType: "module", globals },
    rules,
  },
];
