// SPDX-License-Identifier: GPL-2.0-or-later
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import {
  assert,
  barriers,
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

const { users, inbox } = environment;

function mailsInside() {
  return fs.existsSync(inbox) ? fs.readdirSync(inbox) : [];
}

/**
 * The first mail in the closed segment's mailbox that was not in BEFORE and whose header has TEXT.
 */
export async function arrival(before, text) {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = mailsInside()
      .filter((name) => !before.includes(name))
      .map((name) => fs.readFileSync(`${inbox}/${name}`, "latin1"))
      .find((mail) => mail.includes(text));
    if (found) {
      return found;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no mail with ${text} arrived`);
}

export { mailsInside };

async function openMail(page, subject) {
  await go(page, "mails");
  await page.getByRole("link", { name: subject }).first().click();
  await page.getByRole("heading", { level: 1, name: subject }).waitFor();
  await settled(page);
}

function attachment(page, name) {
  return page
    .getByRole("article")
    .filter({ has: page.getByRole("heading", { level: 3, name, exact: true }) });
}

export async function askFor(page, subject, file, reason) {
  await openMail(page, subject);
  const card = attachment(page, file);
  await card.getByRole("button", { name: "元のファイルを申請する" }).click();
  await card.getByLabel("必要な理由").fill(reason);
  await card.getByRole("button", { name: "申請する", exact: true }).click();
  await card.getByText("申請しました。").waitFor();
  return (
    await card
      .locator(".message")
      .getByRole("link", { name: "申請の内容を見る" })
      .getAttribute("href")
  )
    .split("/")
    .pop();
}

async function findTests(browser) {
  await test("who has no mail yet is not told to search otherwise", async () => {
    const page = await windowOf(browser, users.staff);
    const isList = (url) => url.pathname === "/api/mails";
    await page.route(isList, (route) => route.fulfill({ json: { mails: [], next: null } }));
    await go(page, "mails");
    await expectText(page, "まだメールはありません");
    assert((await page.getByText("日付の範囲").count()) === 0, "a search is advised");
    await page.getByLabel("探す言葉").fill("図面");
    await page.getByRole("button", { name: "探す", exact: true }).click();
    await expectText(page, "あてはまるメールはありません");
    // The other tests of this person go on in this window.
    await page.unroute(isList);
  });

  await test("the clerk finds a mail by a word of its subject and by its state", async () => {
    const page = await windowOf(browser, users.staff);
    await go(page, "mails");
    await screenshot(page, "staff-mails");
    await page.getByLabel("探す言葉").fill("図面");
    await page.getByRole("button", { name: "探す", exact: true }).click();
    await settled(page);
    const titles = await page.locator(".row-title").allInnerTexts();
    assert(titles.length === 1 && titles[0] === "工事図面の送付", titles.join(", "));
    await page.getByLabel("探す言葉").fill("この言葉はどこにもない");
    await page.getByRole("button", { name: "探す", exact: true }).click();
    await expectText(page, "あてはまるメールはありません");
    await page.getByRole("button", { name: "条件を消す" }).click();
    await settled(page);
    assert((await page.locator(".row-title").count()) > 2, "the list did not come back");
    await page.getByText("くわしい条件で探す").click();
    await page.getByLabel("添付ファイルの名前").fill("zumen.dwg");
    await page.getByRole("button", { name: "探す", exact: true }).click();
    await settled(page);
    assert(
      (await page.locator(".row-title").allInnerTexts()).join() === "工事図面の送付",
      "not found by its file",
    );
    await page.getByRole("button", { name: "条件を消す" }).click();
    await settled(page);
  });

  await test("one mail says in plain words what was done, and shows its text", async () => {
    const page = await windowOf(browser, users.staff);
    await openMail(page, "見積書の送付について");
    const macro = attachment(page, "mitsumori.docm");
    assert(/安全な形に作り直しました/.test(await macro.innerText()), await macro.innerText());
    assert(
      /マクロ/.test(await macro.locator(".sentences").innerText()),
      "the macro is not mentioned: " + (await macro.innerText()),
    );
    await page.getByRole("button", { name: "本文を表示する" }).click();
    await expectText(page, "見積書をお送りします");
    await screenshot(page, "staff-mail", { fullPage: true });
  });

  await test("the pages of a document are shown as pictures", async () => {
    const page = await windowOf(browser, users.staff);
    await openMail(page, "見積書の送付について");
    const card = attachment(page, "mitsumori.pdf");
    await card.getByRole("button", { name: "中身の見た目を確かめる" }).click();
    await card.locator("img.page").first().waitFor();
    const widths = await card.locator("img.page").evaluateAll((pictures) =>
      Promise.all(
        pictures.map(async (picture) => {
          await picture.decode();
          return picture.naturalWidth;
        }),
      ),
    );
    assert(
      widths.every((width) => width >= 400),
      `widths ${widths}`,
    );
    await expectText(page, "全 3 ページのうち");
    await screenshot(page, "staff-pages");
    await card.getByRole("button", { name: "次のページへ" }).click();
    await expectText(page, "3～3 ページ");
  });
}

async function withheldTests(browser) {
  await test("an encrypted archive is opened with its password and follows by mail", async () => {
    const page = await windowOf(browser, users.staff);
    await openMail(page, "名簿（パスワードつき）");
    const card = attachment(page, "meibo.zip");
    await card.getByRole("button", { name: "パスワードを入れて開く" }).click();
    await card.getByLabel("ファイルのパスワード").fill("wrong");
    await card.getByRole("button", { name: "開いて届ける" }).click();
    await card.getByText("パスワードが違うため、開けませんでした").waitFor();
    await screenshot(page, "staff-password", { fullPage: true });
    const before = mailsInside();
    await card.getByLabel("ファイルのパスワード").fill(environment.password);
    await card.getByRole("button", { name: "開いて届ける" }).click();
    await card.getByText("開けました").waitFor();
    const mail = await arrival(before, users.staff.mail);
    assert(/meibo\.zip/.test(mail), "the archive is not in the mail");
  });

  await test("an infected file is not offered as it came", async () => {
    const page = await windowOf(browser, users.staff);
    await openMail(page, "test virus");
    const card = attachment(page, "eicar.com");
    assert(/ウイルスが見つかりました/.test(await card.innerText()), await card.innerText());
    assert(
      (await card.getByRole("button", { name: "元のファイルを申請する" }).count()) === 0,
      "the original is offered",
    );
    assert(/送り直してもらってください/.test(await card.innerText()), "nothing says what to do");
    const text = await page.locator("main .message").first().innerText();
    assert(
      !/申請/.test(text) && /ウイルスのないファイルを頼んで/.test(text),
      "the page speaks of asking for it:\n" + text,
    );
  });

  await test("of what can't be made safe the page says that its original can be asked for", async () => {
    const page = await windowOf(browser, users.staff);
    await openMail(page, "資料一式");
    const card = attachment(page, "setup.exe");
    const text = await card.innerText();
    assert(/お渡しできない種類/.test(text) && /原本を申請できます/.test(text), text);
    assert(
      (await card.getByRole("button", { name: "元のファイルを申請する" }).count()) === 1,
      "no way to ask",
    );
  });
}

async function otherForms(browser) {
  await test("a document is given as page pictures, as a download and by mail", async () => {
    const page = await windowOf(browser, users.staff);
    await openMail(page, "見積書の送付について");
    const card = attachment(page, "mitsumori.pdf");
    await card.getByRole("button", { name: "別の形で受け取る" }).click();
    await card.getByLabel("ページを絵にした PDF").check();
    const file = await downloadOf(page, () =>
      card.getByRole("button", { name: "作って受け取る" }).click(),
    );
    assert(
      file.name.endsWith(".pdf") && file.bytes.subarray(0, 5).toString() === "%PDF-",
      file.name,
    );
    await card.getByText("を保存しました").waitFor();
    const before = mailsInside();
    await card.getByLabel("メールで受け取る").check();
    await card.getByRole("button", { name: "作って受け取る" }).click();
    await card.getByText(`${users.staff.mail} あてにメールで送りました`).waitFor();
    await arrival(before, users.staff.mail);
  });

  await test("of a mail that was opened later what came stands first, and of what was kept back that it was opened", async () => {
    const page = await windowOf(browser, users.staff);
    const files = (outcome) => (mail) =>
      Object.assign({}, mail.attachments[0], {
        outcome,
        reason: outcome === "withheld" ? "encrypted" : null,
      });
    await page.route("**/api/mails/*", async (route) => {
      const mail = await (await route.fetch()).json();
      const later = {
        policy: mail.policy,
        servedTo: mail.servedTo,
        followUp: true,
        delivery: "delivered",
        state: "delivered",
        outcome: "sanitized",
        mine: true,
        attachments: [files("rebuilt")(mail)],
      };
      await route.fulfill({
        json: Object.assign({}, mail, {
          state: "withheld",
          outcome: "partial",
          attachments: [files("withheld")(mail)],
          others: [later],
        }),
      });
    });
    await openMail(page, "工事図面の送付");
    const titles = await page.getByRole("heading", { level: 2 }).allInnerTexts();
    const came = titles.findIndex((title) => title.startsWith("パスワードが届いてから送ったもの"));
    assert(came >= 0 && came < titles.indexOf("はじめに届いたもの"), titles.join(" / "));
    await expectText(page, "お預かりしていたファイルを、パスワードで開いて届けました。");
    await expectText(page, "はじめにお預かりしたファイルは、あとでパスワードで開き、届けました。");
    assert(
      !(await page.locator("main").innerText()).includes(
        "届けずにお預かりしています。\n下の各ファイル",
      ),
      "the first copy still counts",
    );
    const found = await barriers(page);
    assert(!found.length, found.join("\n"));
    await page.unroute("**/api/mails/*");
  });

  await withheldTests(browser);
}

function sentCard(page, name) {
  return page
    .getByRole("list", { name: "いま送ったファイル" })
    .getByRole("listitem", { name, exact: true });
}

async function folderTests(browser) {
  await test("a folder is sent, one of its files is cancelled by the keyboard, and the rest comes back", async () => {
    const page = await windowOf(browser, users.staff);
    await go(page, "uploads");
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "kiyome-folder-"));
    fs.mkdirSync(path.join(folder, "図面"));
    for (const [name, text] of [
      ["a.txt", "a\n"],
      ["図面/b.txt", "b\n"],
      ["図面/empty.txt", ""],
      ["図面/never.txt", "never\n"],
    ]) {
      fs.writeFileSync(path.join(folder, name), text);
    }
    const held = (route) =>
      route.request().headers()["x-file-name"] === "never.txt" ? null : route.continue();
    await page.route("**/api/uploads", held);
    await page.getByLabel("フォルダーを選ぶ").setInputFiles(folder);
    const base = path.basename(folder);
    const stop = page.getByRole("button", { name: `${base}/図面/never.txt をやめる` });
    await expectText(page, "3 件のうち 2 件が終わりました");
    await screenshot(page, "staff-uploads-working", { fullPage: true });
    await stop.focus();
    await page.keyboard.press("Enter");
    await expectText(page, "3 件のうち 3 件が終わりました");
    const card = sentCard(page, `${base}/図面/never.txt`);
    await card.getByText("やめました").waitFor();
    assert(
      await card.evaluate((node) => node.contains(document.activeElement)),
      "the focus is lost",
    );
    await sentCard(page, `${base}/図面/empty.txt`).getByText("空のファイルです").waitFor();
    await sentCard(page, `${base}/図面/b.txt`)
      .getByRole("button", { name: "できたファイルを保存する" })
      .waitFor();
    await page.unroute("**/api/uploads", held);
    await card.getByRole("button", { name: /もう一度送る/ }).click();
    await card.getByRole("button", { name: "できたファイルを保存する" }).waitFor();
    fs.rmSync(folder, { recursive: true });
  });

  await test("when the connection is lost, what waits is kept, and goes on when the person says so", async () => {
    const page = await windowOf(browser, users.staff);
    await go(page, "uploads");
    const broken = (route) => route.abort("failed");
    await page.route("**/api/uploads", broken);
    await page
      .getByLabel("ファイルを選ぶ")
      .setInputFiles(
        ["一.txt", "二.txt", "三.txt"].map((name) => ({
          name,
          mimeType: "text/plain",
          buffer: Buffer.from(name + "\n"),
        })),
      );
    await expectText(page, "待っているファイルは、まだ送っていません");
    await sentCard(page, "一.txt").getByText("できませんでした").waitFor();
    assert(
      await page.evaluate(
        () => !window.dispatchEvent(new Event("beforeunload", { cancelable: true })),
      ),
      "the page closes without a word",
    );
    const found = await barriers(page);
    assert(!found.length, found.join("\n"));
    for (const [name, width, scheme] of [
      ["light", 1280, "light"],
      ["dark", 1280, "dark"],
      ["phone", 375, "light"],
    ]) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height: 800 });
      assert(
        await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
        `the page is wider than the window (${name})`,
      );
      await screenshot(page, "staff-uploads-lost-" + name, { fullPage: true });
    }
    await page.emulateMedia({ colorScheme: null });
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.unroute("**/api/uploads", broken);
    await page.getByRole("button", { name: "続きを送る" }).click();
    await expectText(page, "3 件のうち 3 件が終わりました");
    await page.getByRole("button", { name: "一.txt をもう一度送る" }).click();
    for (const name of ["一.txt", "二.txt", "三.txt"]) {
      await sentCard(page, name)
        .getByRole("button", { name: "できたファイルを保存する" })
        .waitFor();
    }
    assert(
      await page.evaluate(() =>
        window.dispatchEvent(new Event("beforeunload", { cancelable: true })),
      ),
      "the page asks for nothing",
    );
  });
}

async function uploadTests(browser) {
  await test("several files are uploaded at once and come back sanitized", async () => {
    const page = await windowOf(browser, users.staff);
    await go(page, "uploads");
    await page.getByLabel("ファイルを選ぶ").setInputFiles([
      { name: "会議メモ.txt", mimeType: "text/plain", buffer: Buffer.from("会議のメモ\u202e\n") },
      {
        name: "zumen.dwg",
        mimeType: "image/vnd.dwg",
        buffer: Buffer.from("AC1032" + "\0".repeat(40)),
      },
    ]);
    const done = page
      .getByRole("listitem")
      .filter({ has: page.getByRole("heading", { name: "会議メモ.txt" }) })
      .first();
    await done.getByRole("button", { name: "できたファイルを保存する" }).waitFor();
    const refused = page
      .getByRole("listitem")
      .filter({ has: page.getByRole("heading", { name: "zumen.dwg" }) })
      .first();
    await refused.getByText("お渡しできません").waitFor();
    const file = await downloadOf(page, () =>
      done.getByRole("button", { name: "できたファイルを保存する" }).click(),
    );
    assert(
      file.name === "会議メモ.txt" && file.bytes.toString() === "会議のメモ\n",
      `${file.name}: ${file.bytes}`,
    );
    await screenshot(page, "staff-uploads");
  });

  await test("a file that is dropped on the page is taken", async () => {
    const page = await windowOf(browser, users.staff);
    await go(page, "uploads");
    const data = await page.evaluateHandle(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(["dropped\n"], "dropped.txt", { type: "text/plain" }));
      return transfer;
    });
    await page.dispatchEvent(".drop", "drop", { dataTransfer: data });
    await page
      .getByRole("list", { name: "いま送ったファイル" })
      .getByRole("button", { name: "できたファイルを保存する" })
      .waitFor();
  });
}

export async function staffTests(browser) {
  await findTests(browser);
  await otherForms(browser);
  await uploadTests(browser);
  await folderTests(browser);

  await test("another person neither finds the mail nor opens it by its number", async () => {
    const page = await windowOf(browser, users.staff);
    await openMail(page, "工事図面の送付");
    const address = new URL(page.url()).hash.slice(2);
    const other = await open(browser);
    await signIn(other, users.other);
    await settled(other);
    assert((await other.getByText("工事図面の送付").count()) === 0, "it is in the other's list");
    await go(other, address);
    await expectText(other, "見つからないか、あなたには表示できません");
    assert(
      (await other.getByRole("heading", { level: 1 }).innerText()) === "メールの内容",
      "an error stands without a heading",
    );
    await other.context().close();
  });

  await test("the clerk asks for an original and sees where the request stands", async () => {
    const page = await windowOf(browser, users.staff);
    environment.request = await askFor(
      page,
      "工事図面の送付",
      "zumen.dwg",
      "工事の設計を確かめるため",
    );
    await go(page, "requests/" + environment.request);
    await expectText(page, "承認を待っています");
    await screenshot(page, "staff-request", { fullPage: true });
  });
}

/** After approval: the original, bit for bit, and only once. */
export async function originalTests(browser) {
  await test("the clerk downloads the approved original, bit for bit, once", async () => {
    const page = await windowOf(browser, users.staff);
    await page.getByRole("button", { name: "いまの状態を確かめる" }).click();
    await expectText(page, "承認されました");
    await screenshot(page, "staff-approved", { fullPage: true });
    await page.getByRole("button", { name: "このパソコンに保存する" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("受け取れるのは 1 回だけです").waitFor();
    const file = await downloadOf(page, () =>
      dialog.getByRole("button", { name: "このパソコンに保存する" }).click(),
    );
    assert(
      createHash("sha256").update(file.bytes).digest("hex") === environment.original,
      `${file.bytes.length} other bytes`,
    );
    await go(page, "requests");
    await go(page, "requests/" + environment.request);
    await expectText(page, "元のファイルは受け取り済みです");
    assert(
      (await page.getByRole("button", { name: "このパソコンに保存する" }).count()) === 0,
      "it is offered again",
    );
  });
}
