// SPDX-License-Identifier: GPL-2.0-or-later
// Tests the portal in a real browser, with everything behind it. environment.py starts that and
// calls this:   node run.mjs ENVIRONMENT.json
import { environment, launch, results, writeResults } from "./lib.mjs";
import { signInTests } from "./sign-in.mjs";
import { staffTests } from "./staff.mjs";
import { approverTests } from "./approver.mjs";
import { officeTests } from "./office.mjs";
import { machinesTests } from "./machines.mjs";
import { partnersTests } from "./partners.mjs";
import { casesTests } from "./cases.mjs";
import { holdsTests } from "./holds.mjs";
import { selfcheckTests } from "./selfcheck.mjs";
import { steadyTests } from "./steady.mjs";
import { againTests } from "./again.mjs";
import { wordsTests } from "./words.mjs";
import { accessTests } from "./access.mjs";

const browser = await launch();
try {
  for (const group of [
    signInTests,
    staffTests,
    approverTests,
    officeTests,
    machinesTests,
    partnersTests,
    holdsTests,
    casesTests,
    selfcheckTests,
    steadyTests,
    againTests,
    wordsTests,
    accessTests,
  ]) {
    await group(browser);
  }
} finally {
  await browser.close();
  writeResults(environment.results);
}
process.exit(results.some((one) => one.failure) || !results.length ? 1 : 0);
