// SPDX-License-Identifier: GPL-2.0-or-later
// Tests the page by which an administrator has withheld mail processed again, and that a link to
// it cannot choose what is processed.
import fs from "node:fs";
import {
  assert,
  environment,
  expectText,
  go,
  open,
  screenshot,
  settled,
  signIn,
  test,
  windowOf,
} from "./lib.mjs";
import { mailsInside } from "./staff.mjs";

const { users, inbox } = environment;
const SUBJECT = "現場の写真";

const FIRST_PAGE = { staff: "mails", approver: "queue", auditor: "audit" };

function row(page, heading, subject) {
  return page
    .locator("section")
    .filter({ has: page.getByRole("heading", { level: 2, name: heading, exact: true }) })
    .locator("li.row")
    .filter({ has: page.getByRole("link", { name: subject }) });
}

/** Copies that came to the mailbox of the closed segment, by their recipient. */
// Mails for the address, without kiyome's own letters.
function copiesFor(address) {
  return mailsInside()
    .map((name) => fs.readFileSync(`${inbox}/${name}`, "latin1").split(/\r?\n\r?\n/, 1)[0])
    .filter((head) => head.includes(`X-Original-To: ${address}`) && !/^Auto-Submitted:/m.test(head))
    .length;
}

async function chooseAndAsk(page, subject, reason) {
  await row(page, "もう一度処理できるメール", subject).getByRole("checkbox").check();
  await expectText(page, "1 通を選んでいます");
  await page.getByRole("button", { name: "選んだメールをもう一度処理する" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "もう一度処理する", exact: true }).click();
  await dialog.getByText("ここに入力してください").waitFor();
  await dialog.getByLabel("理由").fill(reason);
  await dialog.getByRole("button", { name: "もう一度処理する", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
}

async function allMailsTests(browser) {
  await test("all that is found is worked on again at one word, and what is typed for it stays when one goes back", async () => {
    const page = await windowOf(browser, users.administrator);
    await go(page, "reprocess");
    const all = page.getByRole("button", { name: /通すべてをもう一度処理する/ });
    const total = Number(/(\d+)/.exec(await all.innerText())[1]);
    await all.click();
    await page.getByRole("dialog").getByLabel("理由").fill("書きかけ");
    await page.getByRole("dialog").getByRole("button", { name: "やめて戻る" }).click();
    await go(page, "health");
    await go(page, "reprocess");
    await page.getByRole("button", { name: /通すべてをもう一度処理する/ }).click();
    assert(
      (await page.getByRole("dialog").getByLabel("理由").inputValue()) === "書きかけ",
      "what was typed is gone",
    );
    await page
      .getByRole("dialog")
      .getByRole("button", { name: "もう一度処理する", exact: true })
      .click();
    await expectText(page, `${total} 通のうち ${total} 通が終わりました`);
    assert(!page.errors.length, page.errors.join("; "));
  });

  await test("nobody else has the page of mail that is worked on again", async () => {
    for (const role of ["staff", "approver", "auditor"]) {
      const page = await windowOf(browser, users[role]);
      assert(
        (await page.getByRole("link", { name: "お預かりの再処理" }).count()) === 0,
        `${role} has it in the menu`,
      );
      await go(page, "reprocess");
      await page.getByRole("heading", { level: 1, name: "このページはありません" }).waitFor();
      await go(page, FIRST_PAGE[role]);
    }
  });

  await test("the form of the allowlist takes nothing from a link but the numbers of a file that there is", async () => {
    const page = await windowOf(browser, users.administrator);
    const hash = "f".repeat(64);
    for (const link of [
      `allow?sha256=${hash}&type=exe&name=safe.pdf&sender=evil@example.com&reason=x&approver=y`,
      `allow?mail=7ZZZ-7ZZZ-7ZZZ-7ZZZ-7ZZZ&part=1.2&sha256=${hash}&type=exe`,
      `allow?mail=x&part=../../users&sha256=${hash}`,
    ]) {
      await go(page, link);
      const text = await page.getByRole("main").innerText();
      const values = await page
        .locator("main input, main textarea")
        .evaluateAll((inputs) => inputs.map((input) => input.value).join(" "));
      for (const word of [hash, "exe", "safe.pdf", "evil@"]) {
        assert(!values.includes(word) && !text.includes(word), `${link}: ${word} stands there`);
      }
    }
    await go(page, "allow");
  });
}

async function leftPageTests(browser) {
  await test("a page of progress that is left asks for nothing any more", async () => {
    const page = await open(browser);
    await signIn(page, users.administrator);
    let asked = 0;
    await page.route(/\/api\/reprocess\?/, (route) =>
      route.fulfill({
        contentType: "application/json",
        body: JSON.stringify({
          mails: [
            {
              id: "7ZZZ-7ZZZ-7ZZZ-7ZZZ-7ZZZ",
              state: "waiting",
              detail: "",
              error: "",
              finished: null,
              received: 1,
              sender: "a@b.example",
              recipients: null,
              subject: null,
              asked: 1,
              by: "x",
              reason: "y",
            },
          ],
          next: null,
        }),
      }),
    );
    await page.route("**/api/reprocess/progress", (route) => {
      asked += 1;
      return route.fulfill({
        contentType: "application/json",
        body: JSON.stringify({
          mails: [
            {
              id: "7ZZZ-7ZZZ-7ZZZ-7ZZZ-7ZZZ",
              state: "waiting",
              detail: "",
              error: "",
              finished: null,
            },
          ],
        }),
      });
    });
    await go(page, "reprocess");
    await expectText(page, "1 通のうち 0 通が終わりました");
    await page.waitForTimeout(5000);
    assert(asked >= 2, `${asked} looks while somebody waits`);
    await go(page, "health");
    const then = asked;
    await page.waitForTimeout(5000);
    assert(asked <= then + 1, `${asked - then} looks after the page was left`);
    await page.context().close();
  });
}

export async function againTests(browser) {
  await test("the administrator has one withheld mail worked on again, sees how far it is and what came of it; it arrives once", async () => {
    const page = await windowOf(browser, users.administrator);
    const before = copiesFor("jogen@city.example");
    assert(before === 1, `${before} copies at first`);
    // What an outage left behind is said where one looks whether it is over.
    await page.route(/\/api\/reprocess\/counts/, (route) =>
      route.fulfill({
        contentType: "application/json",
        body: JSON.stringify({ reasons: [{ reason: "failure", mails: 3 }], total: 3 }),
      }),
    );
    await go(page, "health");
    await expectText(page, "お預かりしたままのメールが 3 通あります");
    await page.unroute(/\/api\/reprocess\/counts/);
    await page.getByRole("main").getByRole("link", { name: "お預かりの再処理" }).click();
    await settled(page);
    // Counts and list agree.
    const found = page
      .locator("section")
      .filter({
        has: page.getByRole("heading", { level: 2, name: "もう一度処理できるメール", exact: true }),
      });
    await found
      .getByText(/\d+ 通あります/)
      .first()
      .waitFor();
    const total = Number(/(\d+) 通あります/.exec(await found.innerText())[1]);
    assert(total === (await found.locator("li.row").count()), `${total} are said to be there`);
    assert(/上限超過 1 通/.test(await found.innerText()), await found.innerText());
    const mail = row(page, "もう一度処理できるメール", SUBJECT);
    assert(
      /上限超過/.test(await mail.innerText()) && /jogen@city.example/.test(await mail.innerText()),
      await mail.innerText(),
    );
    await screenshot(page, "administrator-reprocess", { fullPage: true });
    // What is not chosen by its reason is not shown.
    await page.getByLabel("上限超過").uncheck();
    await page.getByRole("button", { name: "探す", exact: true }).click();
    await settled(page);
    assert(
      (await row(page, "もう一度処理できるメール", SUBJECT).count()) === 0,
      "a reason that was not ticked is shown",
    );
    await page.getByLabel("上限超過").check();
    await page.getByRole("button", { name: "探す", exact: true }).click();
    await settled(page);
    // The cause is still there: nobody gets anything.
    await chooseAndAsk(page, SUBJECT, "試しに");
    await expectText(page, "お預かりのままのもの 1 通");
    await row(page, "これまでの再処理", SUBJECT).getByText("お預かりのままです").waitFor();
    assert(copiesFor("jogen@city.example") === 1, "something was delivered");
    fs.writeFileSync(
      environment.limits,
      fs.readFileSync(environment.limits, "utf8").replace("pixels = 1024", "pixels = 400000000"),
    );
    // The configuration that was loaded applies, and not the changed files.
    process.kill(environment.opener, "SIGHUP");
    while (!fs.readFileSync(environment.openerLog, "utf8").includes("reloaded: configuration")) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await chooseAndAsk(page, SUBJECT, "上限を上げたため");
    await expectText(page, "1 通のうち 1 通が終わりました。 届けたもの 1 通");
    const past = row(page, "これまでの再処理", SUBJECT);
    await past.locator(".badge.good").filter({ hasText: "届けました" }).waitFor();
    await past.getByText("上限を上げたため").waitFor();
    await past.getByText("genba.jpg").waitFor();
    assert(
      (await row(page, "もう一度処理できるメール", SUBJECT).count()) === 0,
      "it is offered again",
    );
    for (let tries = 0; tries < 100 && copiesFor("jogen@city.example") < 2; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert(copiesFor("jogen@city.example") === 2, `${copiesFor("jogen@city.example")} copies`);
    await screenshot(page, "administrator-reprocessed", { fullPage: true });
  });

  await allMailsTests(browser);
  await leftPageTests(browser);
}
