// SPDX-License-Identifier: GPL-2.0-or-later
// Provides what the browser tests share: the browser, the users, axe, the list of results.
import { chromium } from "playwright-core";
import { createHmac } from "node:crypto";
import { createRequire } from "node:module";
import fs from "node:fs";
import path from "node:path";

const axeSource = fs.readFileSync(
  createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
  "utf8",
);
const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--lang=ja",
];
const AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];
const COLOUR_RULES = ["color-contrast", "link-in-text-block"]; // they take most of axe's time
/** Which rules of axe are asked for: those of a page, those of its colours, those of all else. */
const AXE_RULES = {
  all: { runOnly: AXE_TAGS },
  colours: { runOnly: { type: "rule", values: COLOUR_RULES } },
  words: {
    runOnly: AXE_TAGS,
    rules: Object.fromEntries(COLOUR_RULES.map((rule) => [rule, { enabled: false }])),
  },
};

export const environment = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
export const results = [];

export function assert(condition, message) {
  if (!condition) {
    throw new Error(message);
  }
}

export async function test(name, work) {
  await testUnless("", name, work);
}

/** Runs the test WORK, unless the machine LACKS something for it: then it counts as skipped. */
export async function testUnless(lacks, name, work) {
  if (environment.only && !environment.only.split("|").some((words) => name.includes(words))) {
    return;
  }
  const started = Date.now();
  if (lacks) {
    results.push({ name, seconds: 0, skipped: lacks });
    console.log(`ok - ${name} # SKIP ${lacks}`);
    return;
  }
  try {
    await work();
    results.push({ name, seconds: (Date.now() - started) / 1000 });
    console.log(`ok - ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  } catch (error) {
    results.push({
      name,
      seconds: (Date.now() - started) / 1000,
      failure: String(error.stack || error),
    });
    console.log(`not ok - ${name}\n${String(error.stack || error).replace(/^/gm, "#   ")}`);
  }
}

function escape(text) {
  return text
    .replace(
      /[&<>"]/g,
      (letter) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[letter],
    )
    .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd]/g, "?");
}

export function writeResults(file) {
  const cases = results.map(
    (one) =>
      `<testcase classname="browser" name="${escape(one.name)}" time="${one.seconds}">` +
      (one.failure ? `<failure message="failed">${escape(one.failure)}</failure>` : "") +
      (one.skipped ? `<skipped message="${escape(one.skipped)}"/>` : "") +
      "</testcase>",
  );
  fs.writeFileSync(
    file,
    `<testsuites><testsuite name="browser" tests="${results.length}">${cases.join("\n")}</testsuite></testsuites>\n`,
  );
}

/** The six digits of SECRET (base32) for now (RFC 6238). */
export function totp(secret, at = Date.now()) {
  let bits = "";
  for (const letter of secret.replace(/[\s=]/g, "")) {
    bits += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0");
  }
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30000)));
  const hash = createHmac("sha1", key).update(counter).digest();
  const value = hash.readUInt32BE(hash[19] & 15) & 0x7fffffff;
  return String(value % 1000000).padStart(6, "0");
}

/** A code is good once: waits until the next one where this one has been used. */
const lastCode = {};
export async function freshCode(user) {
  let code = totp(user.secret);
  while (lastCode[user.name] === code) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    code = totp(user.secret);
  }
  lastCode[user.name] = code;
  return code;
}

export async function launch() {
  return chromium.launch({ executablePath: environment.chromium, args: ARGUMENTS });
}

/** A browser window of its own, which reports every error of the page; width 1280 unless said. */
export async function open(browser, options = {}) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    locale: "ja-JP",
    timezoneId: "Asia/Tokyo",
    acceptDownloads: true,
    ...options,
  });
  const page = await context.newPage();
  page.errors = [];
  // Long enough for a busy machine: only a page that never shows what a test waits for meets it.
  page.setDefaultTimeout(120000);
  page.on("pageerror", (error) => page.errors.push(error.message));
  page.on("console", (line) => {
    if (
      line.type() === "error" &&
      !/status of 4\d\d|status of 5\d\d|ERR_FAILED/.test(line.text())
    ) {
      page.errors.push(line.text());
    }
  });
  page.on("request", (request) => {
    if (
      !request.url().startsWith(environment.url) &&
      !request.url().startsWith("blob:") &&
      !request.url().startsWith("data:")
    ) {
      page.errors.push("asked elsewhere: " + request.url());
    }
  });
  await page.goto(environment.url);
  await page.locator("form").first().waitFor();
  return page;
}

export async function signIn(page, user) {
  await page.getByLabel("利用者名").fill(user.name);
  await page.getByLabel("パスワード").fill(user.password);
  await page.getByRole("button", { name: "サインインする" }).click();
  if (user.secret) {
    await page.getByLabel("確認番号").fill(await freshCode(user));
    await page.getByRole("button", { name: "サインインする" }).click();
  }
  await page.locator(".who .name").waitFor({ state: "attached" });
}

const windows = {};

/** The window of USER, signed in once and kept. */
export async function windowOf(browser, user) {
  if (!windows[user.name]) {
    windows[user.name] = await open(browser);
    await signIn(windows[user.name], user);
  }
  return windows[user.name];
}

export async function settled(page) {
  await page.waitForFunction(() => !document.querySelector("[aria-busy]"));
}

/**
 * Lets ACT go to another view, or to the same one anew: waits for a frame that was not there
 * before, and for its answers.
 */
export async function moved(page, act) {
  await page.evaluate(() => document.getElementById("main").setAttribute("data-old", "yes"));
  await act();
  await page.waitForFunction(() => {
    const main = document.getElementById("main");
    return main && !main.hasAttribute("data-old") && main.querySelector("h1, [aria-busy]");
  });
  await settled(page);
}

/** Goes to ADDRESS, anew when it is the present one. */
export async function go(page, address) {
  await moved(page, () =>
    page.evaluate((hash) => {
      location.hash = location.hash === hash ? hash + "?" : hash;
    }, "#/" + address),
  );
}

/**
 * What axe finds on the page as it is, as one line each; of WHICH rules. A document keeps axe: the
 * browser need not compile it again.
 */
export async function barriers(page, which = "all") {
  assert(which in AXE_RULES, `there are no rules called ${which}`);
  if (!(await page.evaluate(() => "axe" in window))) {
    await page.evaluate(axeSource);
  }
  return page.evaluate(
    async (options) => {
      const found = await window.axe.run(document, options);
      return found.violations.map(
        (rule) =>
          `${rule.id}: ${rule.nodes
            .map((node) => node.html.slice(0, 120))
            .slice(0, 3)
            .join(" ; ")}`,
      );
    },
    { resultTypes: ["violations"], ...AXE_RULES[which] },
  );
}

export async function expectNoBarriers(page) {
  const found = await barriers(page);
  assert(!found.length, found.join("\n"));
}

export async function screenshot(page, name, options = {}) {
  if (environment.screenshots) {
    await page.screenshot({ path: path.join(environment.screenshots, name + ".png"), ...options });
  }
}

export async function expectText(page, text) {
  await page.locator("main").getByText(text).first().waitFor();
}

export async function downloadOf(page, click) {
  const [download] = await Promise.all([page.waitForEvent("download"), click()]);
  return { name: download.suggestedFilename(), bytes: fs.readFileSync(await download.path()) };
}
