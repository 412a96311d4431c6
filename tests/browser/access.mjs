// SPDX-License-Identifier: GPL-2.0-or-later
// Tests JIS X 8341-3:2016 AA as far as a program can, narrow and enlarged screens, and what happens
// when the server fails.
import {
  assert,
  barriers,
  environment,
  go,
  open,
  screenshot,
  settled,
  test,
  windowOf,
} from "./lib.mjs";

const { users } = environment;
const PAGES = {
  staff: ["mails", "requests", "uploads", "preferences", "nowhere"],
  approver: ["queue", "handled", "absence"],
  administrator: [
    "health",
    "reprocess",
    "statistics",
    "allow",
    "block",
    "agreed",
    "clients",
    "policies",
    "users",
    "users/" + users.staff.name,
    "records",
    "all-requests",
    "holds",
    "selfcheck",
    "cases",
  ],
  auditor: ["audit", "destructions"],
};

async function firstLink(page, list) {
  await go(page, list);
  const link = page.locator(".row-title").first();
  await link.waitFor();
  return (await link.getAttribute("href")).slice(2);
}

/** Everything that opens is open: what is hidden nobody judges. */
async function openAll(page) {
  await page.evaluate(() => {
    document.querySelectorAll("main details").forEach((details) => {
      details.open = true;
    });
    document
      .querySelectorAll("main button[aria-expanded=false]")
      .forEach((button) => button.click());
  });
  await settled(page);
}

async function setLanguage(page, name) {
  const button = page.locator(`button.plain[lang=${name}]`);
  if (await button.count()) {
    await button.click();
    await settled(page);
  }
}

/** Style sheets know no language, and the dark one changes nothing but colours. */
async function judge(page, address, language, found) {
  await setLanguage(page, language);
  await go(page, address);
  await openAll(page);
  for (const barrier of await barriers(page, language === "ja" ? "all" : "words")) {
    found.push(`${language} ${address}: ${barrier}`);
  }
  if (language === "ja") {
    await page.emulateMedia({ colorScheme: "dark" });
    for (const barrier of await barriers(page, "colours")) {
      found.push(`dark ${address}: ${barrier}`);
    }
    await page.emulateMedia({ colorScheme: null });
  }
  const dotted = (
    await page.evaluate(() =>
      Array.from(
        document.querySelectorAll(
          "h1, h2, h3, h4, p, li, dt, dd, label, button, a, th, td, legend, summary",
        ),
      )
        .map((element) => {
          // Keys and values of the configuration stand as they are.
          const copy = /** @type {Element} */ (element.cloneNode(true));
          copy.querySelectorAll("code").forEach((code) => code.remove());
          return copy.textContent;
        })
        .join(" "),
    )
  ).match(/\b[a-z][a-z-]+\.[a-z][a-z.-]+-next\b|\b(?:error|next|menu|mail|state)\.[a-z-]+\b/);
  if (dotted) {
    found.push(`${language} ${address}: a sentence is missing: ${dotted[0]}`);
  }
  if (/\\u\{/.test(await page.evaluate(() => document.body.innerText))) {
    found.push(`${language} ${address}: an escape is shown`);
  }
  if (page.errors.length) {
    found.push(`${language} ${address}: ${page.errors.splice(0).join("; ")}`);
  }
}

async function isTooWide(page) {
  return page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  );
}

async function judgeWidth(page, address, width, found) {
  await page.setViewportSize({ width, height: 700 });
  await go(page, address);
  await openAll(page);
  if (await isTooWide(page)) {
    found.push(`${address} at ${width} px`);
  }
}

async function failureTests(browser) {
  await test("when the server fails, the page says so, keeps standing and goes on", async () => {
    const page = await windowOf(browser, users.staff);
    const answers = [
      [500, "oops"],
      [503, JSON.stringify({ error: { code: "unavailable", message: "x" } })],
      [200, "not JSON"],
      [200, "{}"],
    ];
    for (const [status, body] of answers) {
      await page.route("**/api/mails*", (route) =>
        route.fulfill({ status, body, contentType: "application/json" }),
      );
      await go(page, "requests");
      await go(page, "mails");
      if (body === "{}") {
        await page.getByText("まだメールはありません").waitFor();
      } else {
        await page.getByRole("alert").waitFor();
        if (status === 503) {
          await screenshot(page, "error");
        }
      }
      await page.unroute("**/api/mails*");
      if (body !== "{}") {
        await page.getByRole("button", { name: "もう一度試す" }).click();
        await page.locator(".row-title").first().waitFor();
      }
    }
    await page.route("**/api/**", (route) => route.abort());
    await go(page, "requests");
    assert(
      /サーバーにつながりません/.test(await page.getByRole("alert").innerText()),
      "nothing is said about the network",
    );
    await page.unroute("**/api/**");
    assert(!page.errors.length, page.errors.join("; "));
  });
}

export async function accessTests(browser) {
  const pages = Object.assign({}, PAGES);
  await test("axe finds nothing on any page, in both languages", async () => {
    const found = [];
    const outside = await open(browser);
    for (const language of ["ja", "en"]) {
      await setLanguage(outside, language);
      (await barriers(outside)).forEach((barrier) => found.push(`${language} sign-in: ${barrier}`));
    }
    await outside.context().close();
    for (const role of Object.keys(pages)) {
      const page = await windowOf(browser, users[role]);
      const more = [];
      if (role === "staff") {
        more.push(await firstLink(page, "mails"), await firstLink(page, "requests"));
      } else if (role === "administrator") {
        more.push(await firstLink(page, "records"));
      }
      pages[role] = PAGES[role].concat(more);
      for (const language of ["ja", "en"]) {
        for (const address of pages[role]) {
          await judge(page, address, language, found);
        }
      }
      await setLanguage(page, "ja");
    }
    assert(!found.length, found.join("\n"));
  });

  await test("no page needs to be scrolled sideways at 320 px, nor at 200 %", async () => {
    const found = [];
    for (const role of Object.keys(pages)) {
      const page = await windowOf(browser, users[role]);
      for (const address of pages[role]) {
        await judgeWidth(page, address, 320, found);
        await judgeWidth(page, address, 640, found);
      }
      if (role === "staff") {
        await page.setViewportSize({ width: 320, height: 700 });
        await go(page, "mails");
        await screenshot(page, "narrow-mails");
        await page.getByRole("button", { name: "メニュー" }).click();
        await page.getByRole("link", { name: "自分の申請" }).click();
        await page.getByRole("heading", { level: 1, name: "自分の申請" }).waitFor();
      }
      await page.setViewportSize({ width: 1280, height: 900 });
    }
    assert(!found.length, found.join("\n"));
  });

  await test("every control can be reached by the keyboard, and shows that it has the focus", async () => {
    const page = await windowOf(browser, users.staff);
    await go(page, "mails");
    const wanted = await page
      .locator("a[href]:visible, button:visible, input:visible, select:visible, summary:visible")
      .count();
    await page.evaluate(() => {
      document.activeElement.blur();
    });
    const reached = new Set();
    let unmarked = 0;
    for (let presses = 0; presses < wanted + 20; presses += 1) {
      await page.keyboard.press("Tab");
      const [id, mark] = await page.evaluate(() => {
        const element = document.activeElement;
        window.seen = window.seen || [];
        if (!window.seen.includes(element)) {
          window.seen.push(element);
        }
        return [window.seen.indexOf(element), getComputedStyle(element).outlineStyle];
      });
      reached.add(id);
      unmarked +=
        mark === "none" && (await page.evaluate(() => document.activeElement !== document.body));
    }
    assert(reached.size >= wanted, `${reached.size} of ${wanted} controls were reached`);
    assert(unmarked === 0, `${unmarked} times the focus could not be seen`);
  });

  await failureTests(browser);
}
