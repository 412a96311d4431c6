// SPDX-License-Identifier: GPL-2.0-or-later
// Tests that a Japanese page has no word of another language except names, text that people wrote,
// and text that is marked as English.
import { assert, environment, go, settled, test, windowOf } from "./lib.mjs";

const { users } = environment;
// Whose rows lead to further pages.
const LISTS = { staff: ["mails", "requests"], approver: ["queue", "handled"] };
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
  ],
  auditor: ["audit", "destructions", "records", "all-requests"],
};
const MAILS = 12;
// Names of formats, units, programs and of what Japanese pages call so, too.
const NAMES = (
  "kiyome Kiyome SHA CSV JSON Lines PDF SVG ZIP Word Excel PowerPoint Office AutoCAD CAD DXF JWW JWC SXF JPEG XL PNG HEIC AVIF HTML XML QR USB KB MB GB TB Cc Windows DOS ClamAV freshclam " +
  "libclamav LibreOffice bubblewrap Postfix milter store opener portal sanitizer scanner worker verifier conf engine English Language ID URL LDAP " +
  "PC iOS Android Google Microsoft Authenticator CP UTF docx pdf xlsx dwg png lg jp"
).split(" ");
// What the samples and the tests have brought: subjects, people, policies, reasons that were typed.
const BROUGHT = [
  "test virus",
  "plain",
  "standard",
  "limited",
  "strict",
  "text-only",
  "bunsho",
  "RE",
  "Eicar-Test-Signature",
  "dropped",
  "evil(?:\\.example)?",
  "kimura",
  "noda",
  "hayashi",
  "mizuno",
  "nomura",
].concat(Object.keys(users).map((role) => users[role].name));

/** Text that people see or hear, with the elements around it that tell what it is. */
function textsOf(page) {
  return page.evaluate(() => {
    const found = [];
    const isLeftOut = (element) =>
      element.closest("script, style, pre, code, [lang]:not(html), [hidden], datalist");
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      if (!isLeftOut(element)) {
        found.push(walker.currentNode.data);
      }
    }
    document.querySelectorAll("[aria-label], [title], [placeholder], [alt]").forEach((element) => {
      if (!isLeftOut(element)) {
        ["aria-label", "title", "placeholder", "alt"].forEach((name) =>
          found.push(element.getAttribute(name) || ""),
        );
      }
    });
    return found.concat(document.title);
  });
}

const FOREIGN = [
  /\S*@[\w.-]+/g, // addresses and domains of the allowlist
  /\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){2,}/gi, // numbers of mails and requests
  /\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b/g, // numbers of entries
  /\b[0-9a-f]{16,}\b/g, // hashes and names of keys
  /[^\s、／（）「」：]+\.[a-z]{2,4}\b/g, // file names
  /\b\w+\/[\w./*-]+/g, // media types, paths in a file
  /\d+\.\d+\.\d+(?:\.\d+)?/g, // versions, addresses of computers
  /\b(?:[\w-]+\.)+example\b/g, // domains of partners
];

function strangeWords(text) {
  let rest = text;
  FOREIGN.concat(
    BROUGHT.map((name) => new RegExp(`(?<![A-Za-z])${name}(?![A-Za-z])`, "g")),
  ).forEach((pattern) => {
    rest = rest.replace(pattern, " ");
  });
  return (rest.match(/[A-Za-z][A-Za-z=_-]+/g) || []).filter((word) =>
    word.split(/[-=_]/).some((piece) => piece.length > 1 && !NAMES.includes(piece)),
  );
}

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

async function linksOf(page, list) {
  await go(page, list);
  const all = await page
    .locator(".row-title")
    .evaluateAll((links) =>
      links
        .filter((link) => !/^plain/.test(link.textContent))
        .map((link) => link.getAttribute("href").slice(2)),
    );
  return all.slice(0, MAILS);
}

export async function wordsTests(browser) {
  await test("the check of words finds what is not Japanese, and lets names pass", async () => {
    for (const [text, words] of [
      ["no-method", 1],
      ["zip: the member is encrypted", 5],
      ["scope=all", 1],
      ["状態：waiting", 1],
      ["SHA-256 の PDF", 0],
      ["tanaka@partner.example から zumen.dwg", 0],
      ["JRPK-S61Y-J9NS-Y6NA-ZKPP", 0],
      ["2 KB", 0],
    ]) {
      const found = strangeWords(text);
      assert(found.length === words, `${text}: ${found}`);
    }
  });

  await test("what another mail system said stands as its own words", async () => {
    const page = await windowOf(browser, users.administrator);
    const said = "450 4.2.1 mailbox is busy";
    await page.route("**/api/health", async (route) => {
      const health = await (await route.fetch()).json();
      await route.fulfill({
        json: Object.assign({}, health, {
          store: Object.assign({}, health.store, {
            delayed: 1,
            delayed_age: 60,
            delayed_relay: "inner.example",
            delayed_last: said,
          }),
        }),
      });
    });
    await page.route("**/api/queue", (route) =>
      route.fulfill({
        json: {
          deliveries: [
            {
              id: "AAAA-AAAA-AAA1",
              what: "file",
              recipients: "sato@city.example",
              subject: "図面",
              created: 1790000000,
              state: "waiting",
              nextTry: 1790000600,
              tries: 3,
              code: "mail-failed",
              error: said,
            },
          ],
        },
      }),
    );
    await go(page, "health");
    assert(
      (await page.locator("main").innerText()).split(said).length === 3,
      "the answer does not stand twice",
    );
    const strange = (await textsOf(page)).filter((text) => strangeWords(text).length);
    assert(!strange.length, strange.join("\n"));
    for (const pattern of ["**/api/health", "**/api/queue"]) {
      await page.unroute(pattern);
    }
  });

  await test("no page in Japanese has a word of another language, but for names", async () => {
    const found = {};
    for (const role of Object.keys(PAGES)) {
      const page = await windowOf(browser, users[role]);
      const more = [];
      for (const list of LISTS[role] || ["records"]) {
        more.push(...(await linksOf(page, list)));
      }
      for (const address of PAGES[role].concat(more)) {
        await go(page, address);
        await openAll(page);
        if (await page.locator("input[type=file]:not(.unseen)").count()) {
          found[address] =
            `${role} ${address}: a control of the browser's own, in its own language`;
        }
        for (const text of await textsOf(page)) {
          if (strangeWords(text).length) {
            found[text.trim()] = `${role} ${address}: ${text.trim()}`;
          }
        }
      }
    }
    assert(!Object.keys(found).length, Object.values(found).join("\n"));
  });
}
