// SPDX-License-Identifier: GPL-2.0-or-later
// What ESLint asks of the portal's pages and of their tests. Lengths are those of the C code (CONTRIBUTING.md, Style);
// Prettier lays the code out, so no rule here is about layout but the width of what Prettier does not break.
import js from "@eslint/js";

const COLUMNS = 100;
const LINES = 100; // of a function

const rules = {
  ...js.configs.recommended.rules,
  "max-len": [
    "error",
    {
      code: COLUMNS,
      ignoreStrings: true,
      ignoreTemplateLiterals: true,
      ignoreRegExpLiterals: true,
    },
  ],
  "max-lines-per-function": ["error", { max: LINES }],
  complexity: ["error", { max: 12 }],
  "max-depth": ["error", 4],
  // A decision stands in a statement, or in an expression of its own.
  "no-nested-ternary": "error",
  "no-unneeded-ternary": "error",
  "no-unused-expressions": "error",
  "no-sequences": "error",
  "no-else-return": ["error", { allowElseIf: false }],
  // One name, one thing; nothing that nobody uses.
  "no-shadow": "error",
  "no-unused-vars": ["error", { caughtErrors: "none" }],
  "no-useless-return": "error",
  "no-var": "error",
  "prefer-const": "error",
  eqeqeq: "error",
  "no-implicit-coercion": ["error", { allow: ["!!"] }],
  "default-case-last": "error",
  "array-callback-return": "error",
  // One way to write a function that is a value.
  "prefer-arrow-callback": "error",
  "arrow-body-style": "error",
  "object-shorthand": "error",
};

const browser = { document: "readonly", window: "readonly", location: "readonly" };

export default [
  { ignores: ["**/node_modules/**", "portal/ui/vendor/**", "tests/browser/api.d.ts"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  // The browsers of an office are old: syntax of ES2019 and no later. Names that are not there are found by tsc.
  {
    files: ["portal/ui/**/*.js"],
    languageOptions: { ecmaVersion: 2019, sourceType: "module" },
    rules: { ...rules, "no-undef": "off" },
  },
  {
    files: ["tests/browser/*.mjs"],
    languageOptions: { ecmaVersion: 2022, sourceType: "module", globals: { ...browser } },
    rules,
  },
];
