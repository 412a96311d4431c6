// SPDX-License-Identifier: GPL-2.0-or-later
// Tests that typed text is never lost, that the language is the user's, that numbers are found, and
// that lists are dense and agree with pages.
import { execFileSync } from "node:child_process";
import {
  assert,
  downloadOf,
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
import { askFor } from "./staff.mjs";
import { locked } from "./samples.mjs";

const { users } = environment;
const MAIL = "見積書の送付について";
const LATER = 9000; // ms: longer than any page once waited before it drew itself anew

async function openMail(page, subject) {
  await go(page, "mails");
  await page.getByRole("link", { name: subject }).first().click();
  await page.getByRole("heading", { level: 1, name: subject }).waitFor();
  await settled(page);
}

function card(page, name) {
  return page
    .getByRole("article")
    .filter({ has: page.getByRole("heading", { level: 3, name, exact: true }) });
}

async function withdraw(page, id) {
  await go(page, "requests/" + id);
  await page.getByRole("button", { name: "申請を取り下げる" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "申請を取り下げる" }).click();
  await expectText(page, "この申請は取り下げました");
}

async function keptTests(browser) {
  await test("what is typed outlives another page, the language and the end of the session, and nobody else reads it", async () => {
    const page = await open(browser);
    await signIn(page, users.staff);
    await openMail(page, MAIL);
    const address = new URL(page.url()).hash.slice(2);
    await card(page, "mitsumori.pdf")
      .getByRole("button", { name: "元のファイルを申請する" })
      .click();
    await card(page, "mitsumori.pdf").getByRole("textbox").first().fill("途中まで");
    const typed = async (why) => {
      const field = card(page, "mitsumori.pdf").locator("textarea");
      await field.waitFor();
      assert((await field.inputValue()) === "途中まで", `${why}: ${await field.inputValue()}`);
    };
    await go(page, "requests");
    await go(page, address);
    await typed("another page");
    await page.locator("button.plain[lang=en]").click();
    await page.getByRole("button", { name: "Sign out" }).waitFor();
    await settled(page);
    await typed("the language");
    await page.locator("button.plain[lang=ja]").click();
    await page.getByRole("button", { name: "サインアウト" }).waitFor();
    await page.context().clearCookies();
    await page.getByRole("button", { name: "本文を表示する" }).click();
    await expectText(page, "操作のない時間が続いたため");
    await signIn(page, users.staff);
    await settled(page);
    await typed("the end of the session");
    await page.context().clearCookies();
    await page.getByRole("button", { name: "本文を表示する" }).click();
    await expectText(page, "操作のない時間が続いたため");
    await signIn(page, users.other);
    await settled(page);
    await page.getByRole("button", { name: "サインアウト" }).click();
    await expectText(page, "サインアウトしました");
    await signIn(page, users.staff);
    await go(page, address);
    assert(
      (await card(page, "mitsumori.pdf").locator("textarea").count()) === 0,
      "what was typed outlived another person",
    );
    await page.context().close();
  });
}

async function typingTests(browser) {
  await test("what is typed stays while another form is sent, and no clock draws the page anew", async () => {
    const page = await windowOf(browser, users.staff);
    await openMail(page, MAIL);
    for (const name of ["mitsumori.docm", "mitsumori.pdf"]) {
      await card(page, name).getByRole("button", { name: "元のファイルを申請する" }).click();
    }
    const waiting = card(page, "mitsumori.pdf").getByLabel("必要な理由");
    await card(page, "mitsumori.docm").getByLabel("必要な理由").fill("署名の確認");
    await card(page, "mitsumori.docm")
      .getByRole("button", { name: "申請する", exact: true })
      .click();
    await waiting.fill("まだ書いている");
    await card(page, "mitsumori.docm").getByText("申請しました。").waitFor();
    await waiting.focus();
    await page.waitForTimeout(LATER);
    assert(
      (await waiting.inputValue()) === "まだ書いている",
      "the page was drawn anew, and what was typed is gone",
    );
    assert(
      await waiting.evaluate((field) => field === document.activeElement),
      "the focus is elsewhere",
    );
    // What was asked for is not offered a second time, now or when the page is loaded anew.
    const link = card(page, "mitsumori.docm")
      .getByRole("link", { name: "申請の内容を見る" })
      .first();
    const id = (await link.getAttribute("href")).split("/").pop();
    assert(
      (await card(page, "mitsumori.docm")
        .getByRole("button", { name: "元のファイルを申請する" })
        .count()) === 0,
      "it is offered again",
    );
    await openMail(page, MAIL);
    assert(
      (await card(page, "mitsumori.docm")
        .getByRole("button", { name: "元のファイルを申請する" })
        .count()) === 0,
      "it is offered after a reload",
    );
    assert(
      (await card(page, "mitsumori.pdf").getByLabel("必要な理由").inputValue()) ===
        "まだ書いている",
      "what was typed went with the other page",
    );
    await card(page, "mitsumori.pdf").getByLabel("必要な理由").fill("");
    await withdraw(page, id);
    await openMail(page, MAIL);
    assert(
      (await card(page, "mitsumori.pdf").getByLabel("必要な理由").count()) === 0,
      "an empty form is opened again",
    );
    await card(page, "mitsumori.docm")
      .getByRole("button", { name: "元のファイルを申請する" })
      .waitFor();
  });

  await keptTests(browser);
}

async function languageTests(browser) {
  await test("the language switches all of the page, findings and types too, and stays after a reload", async () => {
    const page = await open(browser);
    await page.locator("button.plain[lang=en]").click();
    await page.getByLabel("User name").fill(users.staff.name);
    await page.getByLabel("Password").first().fill(users.staff.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { level: 1, name: "Your mails" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Your mails" }).waitFor();
    await settled(page);
    await page.getByRole("link", { name: MAIL }).first().click();
    await card(page, "mitsumori.docm").waitFor();
    const said = await card(page, "mitsumori.docm")
      .locator(".sentences, .small-text, .badge")
      .allInnerTexts();
    assert(
      said.length > 2 && !/[\u3040-\u30ff\u4e00-\u9fff]/.test(said.join(" ")),
      said.join(" / "),
    );
    await page.locator("button.plain[lang=ja]").click();
    await page.getByRole("button", { name: "サインアウト" }).waitFor();
    await settled(page);
    const words = await card(page, "mitsumori.docm").locator(".sentences").innerText();
    assert(/マクロ/.test(words), words);
    await page.reload();
    await settled(page);
    await page.getByRole("button", { name: "サインアウト" }).waitFor();
    assert(
      (await page.evaluate(() => document.documentElement.lang)) === "ja",
      "the choice did not stay",
    );
    await page.context().close();
  });
}

async function numberTests(browser) {
  await test("the number of the notice is found by clerk, approver, administrator and auditor", async () => {
    const staff = await windowOf(browser, users.staff);
    await openMail(staff, MAIL);
    const number = new URL(staff.url()).hash.split("/").pop();
    const request = await askFor(staff, MAIL, "mitsumori.pdf", "番号で探すため");
    const look = async (page, address, label, text) => {
      await go(page, address);
      await page.getByLabel(label).fill(text);
      await page.getByRole("button", { name: "探す", exact: true }).first().click();
      await settled(page);
    };
    const wide = number.replace(/[!-~]/g, (letter) =>
      String.fromCharCode(letter.charCodeAt(0) + 0xfee0),
    );
    await look(staff, "mails", "探す言葉", wide);
    assert(
      (await staff.locator(".row-title").allInnerTexts()).join() === MAIL,
      "not among the clerk's mails",
    );
    await staff.getByRole("button", { name: "条件を消す" }).click();
    const approver = await windowOf(browser, users.approver);
    for (const [page, address, wanted] of [
      [approver, "queue", request],
      [staff, "requests", request],
      [await windowOf(browser, users.administrator), "all-requests", request],
      [await windowOf(browser, users.auditor), "all-requests", request],
    ]) {
      await look(page, address, "探す言葉", "受付番号: " + number.toLowerCase());
      const links = await page
        .locator(".row-title")
        .evaluateAll((all) => all.map((one) => one.getAttribute("href")));
      assert(links.length >= 1 && links.includes("#/requests/" + wanted), `${address}: ${links}`);
    }
    for (const role of ["administrator", "auditor"]) {
      const page = await windowOf(browser, users[role]);
      await look(page, "records", "探す言葉", number);
      assert(
        (await page.locator(".row-title").allInnerTexts()).join() === MAIL,
        `${role}: not among the records`,
      );
      await page.getByRole("button", { name: "条件を消す" }).click();
    }
    const auditor = await windowOf(browser, users.auditor);
    await look(auditor, "audit", "探す言葉", number.replace(/-/g, ""));
    await auditor.getByRole("table").getByText(number).first().waitFor();
    for (const [page, address] of [
      [approver, "queue"],
      [staff, "requests"],
    ]) {
      await go(page, address);
      await page.getByRole("button", { name: "条件を消す" }).click();
      await settled(page);
    }
    await withdraw(staff, request);
  });
}

async function uploadTests(browser) {
  await test("uploads have a room of their own, keep their reason, open with a password where they stand, and are saved together", async () => {
    const page = await windowOf(browser, users.staff);
    await go(page, "uploads");
    await page.getByLabel("ファイルを選ぶ").setInputFiles([
      { name: "一.txt", mimeType: "text/plain", buffer: Buffer.from("いち\n") },
      { name: "二.txt", mimeType: "text/plain", buffer: Buffer.from("に\n") },
      {
        name: "図.dwg",
        mimeType: "image/vnd.dwg",
        buffer: Buffer.from("AC1032" + "\0".repeat(40)),
      },
      {
        name: "鍵.zip",
        mimeType: "application/zip",
        buffer: locked("名簿.txt", Buffer.from("山田 花子\n"), environment.password),
      },
    ]);
    const item = (name) =>
      page
        .getByRole("listitem")
        .filter({ has: page.getByRole("heading", { name, exact: true }) })
        .first();
    await item("鍵.zip").getByLabel("ファイルのパスワード").waitFor();
    const downloads = [];
    page.on("download", (one) => downloads.push(one.suggestedFilename()));
    await page.getByRole("button", { name: "できたファイルをすべて保存する（2 件）" }).click();
    await page.getByText("2 件のうち 2 件を保存しました").waitFor();
    assert(downloads.sort().join() === "一.txt,二.txt", downloads.join());
    const said = await item("図.dwg").locator(".sentences").innerText();
    assert(said.length > 5, "no reason is given");
    await page.reload();
    await settled(page);
    assert(
      (await item("図.dwg").locator(".sentences").innerText()) === said,
      "the reason is gone after a reload",
    );
    await item("鍵.zip").getByLabel("ファイルのパスワード").fill("wrong");
    await item("鍵.zip").getByRole("button", { name: "開いて保存する" }).click();
    await item("鍵.zip").getByText("パスワードが違うため").waitFor();
    await item("鍵.zip").getByLabel("ファイルのパスワード").fill(environment.password);
    const file = await downloadOf(page, () =>
      item("鍵.zip").getByRole("button", { name: "開いて保存する" }).click(),
    );
    assert(file.name.endsWith(".zip") && file.bytes.subarray(0, 2).toString() === "PK", file.name);
    await item("鍵.zip").getByText("開けました").waitFor();
    await screenshot(page, "staff-uploads-password", { fullPage: true });
    await go(page, "mails");
    const titles = (await page.locator(".row-title").allInnerTexts()).join();
    assert(
      !/一\.txt|図\.dwg|鍵\.zip|件名なし/.test(titles),
      "uploads stand among the mails: " + titles,
    );
  });
}

async function phoneTests(browser) {
  await test("a phone's header is 56 px high, and paper has headings and no controls", async () => {
    const page = await windowOf(browser, users.staff);
    for (const address of ["mails", "uploads", "requests"]) {
      await page.setViewportSize({ width: 360, height: 740 });
      await go(page, address);
      const height = await page
        .locator("header.top")
        .evaluate((header) => header.getBoundingClientRect().height);
      assert(height <= 56, `${address}: ${height} px`);
    }
    await page.getByRole("button", { name: "メニュー" }).click();
    await page.getByRole("button", { name: "サインアウト" }).waitFor();
    await page.setViewportSize({ width: 1280, height: 900 });
    await go(page, "mails");
    await page.emulateMedia({ media: "print" });
    assert(await page.getByRole("heading", { level: 1 }).isVisible(), "no heading is printed");
    assert(
      /さくら市.*山田 花子 さんが印刷/s.test(await page.locator(".print-head").innerText()),
      "nothing says whose it is and when",
    );
    assert(
      (await page.locator("button:visible, input:visible").count()) === 0,
      "controls are printed",
    );
    await page.emulateMedia({ media: null });
  });
}

async function lineTests(browser) {
  await test("a line of the list says what was withheld before it is cut off, and an archive says that a file was taken out of it", async () => {
    const page = await windowOf(browser, users.staff);
    await go(page, "mails");
    for (const row of await page
      .locator("li.row")
      .filter({ has: page.locator(".badge.bad") })
      .all()) {
      const line = row.locator(".row-line");
      const cut = await line.evaluate((element) => {
        const range = document.createRange();
        const text = element.textContent;
        const at = text.indexOf("お預かり");
        const node = Array.from(element.childNodes).find((one) =>
          one.textContent.includes("お預かり"),
        );
        range.selectNodeContents(node);
        return (
          at < 0 || range.getBoundingClientRect().right > element.getBoundingClientRect().right
        );
      });
      assert(!cut, `how many were withheld is cut off: ${await line.textContent()}`);
    }
    await openMail(page, "資料一式");
    const archive = page
      .locator("article.card")
      .filter({ has: page.getByRole("heading", { level: 3, name: "shiryo.zip", exact: true }) })
      .first();
    assert(
      /この中のファイル 1 件は、取り除いて/.test(await archive.innerText()),
      await archive.innerText(),
    );
    assert(
      !/取り除いたものはありません/.test(await archive.innerText()),
      "it says that nothing was taken out",
    );
    // On paper stands nothing of a text that is not shown, nor the frame of a form.
    await page.emulateMedia({ media: "print" });
    assert(
      !(await page.getByRole("heading", { level: 2, name: "本文", exact: true }).isVisible()),
      "an empty section is printed",
    );
    assert(
      await page.getByRole("heading", { level: 2, name: "添付ファイル", exact: true }).isVisible(),
      "the files are not printed",
    );
    await page.emulateMedia({ media: null });
    await page.getByRole("button", { name: "本文を表示する" }).click();
    await page.locator(".paper").waitFor();
    await page.emulateMedia({ media: "print" });
    assert(
      await page.getByRole("heading", { level: 2, name: "本文", exact: true }).isVisible(),
      "the text that is shown is not printed",
    );
    await page.emulateMedia({ media: null });
  });

  await phoneTests(browser);
}

async function listTests(browser) {
  await test("ten mails fit on a screen, one button shows what is withheld alone, and counts agree with pages", async () => {
    const page = await windowOf(browser, users.staff);
    await go(page, "mails");
    const shown = await page
      .locator(".row")
      .evaluateAll(
        (rows) =>
          rows.filter((row) => row.getBoundingClientRect().bottom <= window.innerHeight).length,
      );
    assert(shown >= 10, `${shown} mails fit on the screen`);
    await page.getByRole("button", { name: "お預かりのみ" }).click();
    await settled(page);
    const states = await page.locator(".row-state .badge").allInnerTexts();
    assert(states.length > 1 && states.every((state) => /お預かり中/.test(state)), states.join());
    assert(
      (await page.getByRole("button", { name: "お預かりのみ" }).getAttribute("aria-pressed")) ===
        "true",
      "the button does not say so",
    );
    await page.getByRole("button", { name: "すべて", exact: true }).click();
    await settled(page);
    const rows = await page
      .locator(".row")
      .evaluateAll((all) =>
        all
          .slice(0, 8)
          .map((row) => [
            row.querySelector("a").textContent,
            row.querySelector(".row-line").textContent,
          ]),
      );
    for (const [subject, line] of rows) {
      const told = /添付ファイル (\d+) 件/.exec(line);
      if (told) {
        await openMail(page, subject);
        const cards = await page.locator("article.card:not(.inside)").count();
        assert(cards === Number(told[1]), `${subject}: ${told[0]}, and ${cards} cards`);
        await go(page, "mails");
      }
    }
  });

  await lineTests(browser);
}

async function laterTests(browser) {
  await test("an original that the mail system does not take just now says so, and is saved instead, or withdrawn", async () => {
    const staff = await windowOf(browser, users.staff);
    const id = await askFor(staff, MAIL, "mitsumori.pdf", "メールが止まっているとき");
    const page = await windowOf(browser, users.approver);
    await go(page, "requests/" + id);
    await page
      .getByRole("form", { name: "承認する" })
      .getByRole("button", { name: "承認する" })
      .click();
    await page.getByRole("dialog").getByRole("button", { name: "承認する" }).click();
    await expectText(page, "受け取りの期限");
    await go(staff, "requests/" + id);
    execFileSync(environment.postfix, ["stop", environment.inner]);
    try {
      await staff.getByRole("button", { name: "メールで受け取る" }).click();
      await staff.getByRole("dialog").getByRole("button", { name: "メールで受け取る" }).click();
      await expectText(staff, "自動で送り直します");
      await expectText(staff, "元のファイルをメールで送っています");
      assert(
        (await staff.getByText("受け取り済みです").count()) === 0,
        "what waits is said to be there",
      );
      await screenshot(staff, "staff-waits", { fullPage: true });
      await staff.getByRole("button", { name: "ここで保存する" }).click();
      const dialog = staff.getByRole("dialog");
      await downloadOf(staff, () => dialog.getByRole("button", { name: "ここで保存する" }).click());
      await expectText(staff, "元のファイルは受け取り済みです");
      // Another one, which he then does not need.
      const other = await askFor(staff, MAIL, "mitsumori.pdf", "やはり要らないとき");
      await go(page, "requests/" + other);
      await page
        .getByRole("form", { name: "承認する" })
        .getByRole("button", { name: "承認する" })
        .click();
      await page.getByRole("dialog").getByRole("button", { name: "承認する" }).click();
      await expectText(page, "受け取りの期限");
      await go(staff, "requests/" + other);
      await staff.getByRole("button", { name: "メールで受け取る" }).click();
      await staff.getByRole("dialog").getByRole("button", { name: "メールで受け取る" }).click();
      await expectText(staff, "メールで送るよう頼みました");
      await staff.getByRole("button", { name: "申請を取り下げる" }).click();
      await staff.getByRole("dialog").getByRole("button", { name: "申請を取り下げる" }).click();
      await expectText(staff, "この申請は取り下げました");
    } finally {
      execFileSync(environment.postfix, ["inner", environment.inner, environment.innerPort]);
    }
  });
}

async function queueTests(browser) {
  await test("the approver sees how many wait, how risky each is, the nearest deadline first, and decides several at once", async () => {
    const staff = await windowOf(browser, users.staff);
    const asked = [
      await askFor(staff, MAIL, "mitsumori.pdf", "まとめて一"),
      await askFor(staff, MAIL, "mitsumori.docm", "まとめて二"),
    ];
    const page = await windowOf(browser, users.approver);
    await go(page, "queue");
    const count = await page.locator(".row").count();
    await page.locator(".menu .count").getByText(String(count), { exact: true }).waitFor();
    assert((await page.title()).startsWith(`(${count}) `), await page.title());
    const row = page.getByRole("listitem").filter({ hasText: "まとめて一" });
    assert(
      /危険：/.test(await row.innerText()) &&
        /承認 0 ／ 1 人/.test(await row.innerText()) &&
        /判断の期限：/.test(await row.innerText()),
      await row.innerText(),
    );
    const order = await page.locator(".row-line").allInnerTexts();
    assert(
      order.findIndex((text) => /まとめて一/.test(text)) <
        order.findIndex((text) => /まとめて二/.test(text)),
      "what was asked first is not first",
    );
    assert(
      await page.getByRole("button", { name: "選んだ申請を却下する" }).isDisabled(),
      "nothing is chosen, and it can be refused",
    );
    for (const words of ["まとめて一", "まとめて二"]) {
      await page.getByRole("listitem").filter({ hasText: words }).getByRole("checkbox").check();
    }
    await screenshot(page, "approver-several");
    await page.getByRole("button", { name: "選んだ申請を却下する" }).click();
    await page.getByRole("dialog").getByLabel("却下する理由").fill("まとめての試し");
    await page.getByRole("dialog").getByRole("button", { name: "却下する" }).click();
    await expectText(page, "2 件を却下しました");
    for (const id of asked) {
      await go(staff, "requests/" + id);
      await expectText(staff, "まとめての試し");
      assert(
        (await staff.getByText("判断してください").count()) === 0,
        "the applicant is told to decide",
      );
    }
  });

  await test("once approved, page and letter say until when it can be fetched", async () => {
    const staff = await windowOf(browser, users.staff);
    const id = await askFor(staff, MAIL, "mitsumori.pdf", "期限を見るため");
    await go(staff, "requests");
    const row = staff.getByRole("listitem").filter({ hasText: "期限を見るため" });
    assert(/承認者は .*までに判断します/.test(await row.innerText()), await row.innerText());
    const page = await windowOf(browser, users.approver);
    await go(page, "requests/" + id);
    await page
      .getByRole("form", { name: "承認する" })
      .getByRole("button", { name: "承認する" })
      .click();
    await page.getByRole("dialog").getByRole("button", { name: "承認する" }).click();
    await expectText(page, "受け取りの期限");
    assert(
      (await page.getByRole("heading", { name: "あなたの判断" }).count()) === 0,
      "a second click is offered",
    );
    await go(staff, "requests/" + id);
    await expectText(staff, "までに受け取ってください");
    await go(staff, "requests");
    assert(/までに受け取ってください/.test(await row.innerText()), await row.innerText());
    await go(staff, "requests/" + id);
    await staff.getByRole("button", { name: "このパソコンに保存する" }).click();
    const dialog = staff.getByRole("dialog");
    await downloadOf(staff, () =>
      dialog.getByRole("button", { name: "このパソコンに保存する" }).click(),
    );
    // What was done is said above what it has become, at once.
    await expectText(staff, "を保存しました");
    await expectText(staff, "元のファイルは受け取り済みです");
  });

  await laterTests(browser);
}

async function allowTests(browser) {
  await test("the allowlist takes its own example, names the field that is wrong, warns of what is wide or double, and starts from a mail's file", async () => {
    const page = await windowOf(browser, users.administrator);
    await go(page, "allow");
    await page.getByText("新しく登録する").click();
    const form = page.getByRole("form", { name: "新しく登録する" });
    const fill = async () => {
      await form.getByLabel("理由").fill("契約の相手のため");
      await form.getByLabel("承認した人").fill("課長");
      await form
        .getByLabel("期限")
        .fill(new Date(Date.now() + 30 * 86400000).toISOString().slice(0, 10));
    };
    const send = () => form.getByRole("button", { name: "登録する" }).click();
    await fill();
    await form.getByLabel("ファイルの指紋").fill("短い");
    await send();
    await form.locator("[name=sha256][aria-invalid=true]").waitFor();
    assert(
      (await page.evaluate(() => document.activeElement.name)) === "sha256",
      "the focus is not at the field that is wrong",
    );
    await form.getByLabel("ファイルの指紋").fill("");
    const domain = page.getByRole("dialog", { name: /^partner\.example から届くすべてのファイル/ });
    await form.getByLabel("差出人").fill("@partner.example");
    await send();
    await domain.getByRole("button", { name: "それでも登録する" }).click();
    await page.getByRole("table").getByText("partner.example").first().waitFor();
    await fill();
    await form.getByLabel("差出人").fill("partner.example");
    await send();
    await page
      .getByRole("dialog", { name: "同じものを通す登録が、すでにあります" })
      .getByRole("button", { name: "登録する" })
      .click();
    await domain.getByRole("button", { name: "それでも登録する" }).click();
    await page.getByText("同じ登録がほかにもあります").first().waitFor();
    await fill();
    await form.getByLabel("ファイルの種類").fill("pdf");
    await send();
    const dialog = page.getByRole("dialog", { name: /pdf のすべてのファイル/ });
    await dialog.getByRole("button", { name: "やめて戻る" }).click();
    assert(
      (await form.getByLabel("ファイルの種類").inputValue()) === "pdf",
      "what was typed is gone",
    );
    await send();
    await dialog.getByRole("button", { name: "それでも登録する" }).click();
    // The third: both of the domain have it already.
    await page
      .locator("td .badge, th .badge")
      .filter({ hasText: "範囲が広すぎる登録" })
      .nth(2)
      .waitFor();
    // Typing here, and taking another entry off the list.
    await form.getByLabel("理由").fill("書きかけの理由");
    for (
      let left = await page.getByRole("button", { name: /を削除する/ }).count();
      left > 0;
      left -= 1
    ) {
      await page
        .getByRole("button", { name: /を削除する/ })
        .first()
        .click();
      await page.getByRole("dialog").getByLabel("削除する理由").fill("試しのため");
      await page.getByRole("dialog").getByRole("button", { name: "削除する", exact: true }).click();
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await settled(page);
    }
    assert(
      (await form.getByLabel("理由").inputValue()) === "書きかけの理由",
      "what was typed went with the entry that was removed",
    );
    await form.getByLabel("理由").fill("");
    await go(page, "records");
    await page.getByRole("link", { name: "工事図面の送付" }).first().click();
    await settled(page);
    await page.getByRole("link", { name: "このファイルを許可リストに登録する" }).first().click();
    await page.getByText("種類と指紋を入れてあります").waitFor();
    assert(
      (await form.getByLabel("ファイルの指紋").inputValue()) === environment.original,
      "the hash is not the file's",
    );
    assert(
      (await form.getByLabel("ファイルの種類").inputValue()) === "dwg",
      "the type is not filled in",
    );
  });
}

export async function steadyTests(browser) {
  await typingTests(browser);
  await languageTests(browser);
  await numberTests(browser);
  await uploadTests(browser);
  await listTests(browser);
  await queueTests(browser);
  await allowTests(browser);
}
