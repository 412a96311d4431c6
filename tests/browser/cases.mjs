// SPDX-License-Identifier: GPL-2.0-or-later
import { assert, barriers, environment, expectText, go, settled, test, windowOf } from "./lib.mjs";

const { users } = environment;

async function report(page) {
  await go(page, "mails");
  await page.locator(".row-title").first().click();
  await page.getByText("このメールは怪しい").first().click();
  const form = page.getByRole("form", { name: "このメールは怪しい" });
  await form.getByLabel("怪しいと思った点").fill("知らない差出人");
  const found = await barriers(page);
  assert(!found.length, found.join("\n"));
  await form.getByRole("button", { name: "報告する" }).click();
  await form.getByText("報告しました").waitFor();
  const told = await form.innerText();
  return told.match(/[0-9A-Z]{4}-[0-9A-Z]{4}/)[0];
}

/** Who else got it, one letter to all of them, and a block, all from the page of the case. */
async function hunt(page, number) {
  await page.getByRole("button", { name: "受け取った人の一覧を表示する" }).click();
  const people = page.getByRole("table", { name: "ほかに受け取った人" });
  await people.getByText("この事案のメール").first().waitFor();
  const letter = page.getByRole("form", { name: "全員への手紙" });
  await letter.getByLabel("手紙の内容").fill("添付ファイルを開かないでください");
  await letter.getByRole("button", { name: "全員に送る" }).click();
  await letter.getByText(/人に送りました/).waitFor();
  await page.locator("summary").filter({ hasText: "ブロックするものを登録する" }).click();
  const block = page.getByRole("form", { name: "ブロックするものを登録する" });
  assert((await block.getByLabel("差出人").inputValue()) !== "", "no sender is proposed");
  assert(
    (await block.getByLabel("理由").inputValue()).includes(number),
    "the reason is not the case",
  );
  await block.getByLabel("差出人").fill("evil.example");
  await block.getByRole("button", { name: "ブロックする" }).click();
  await block.getByText("登録しました").waitFor();
}

export async function casesTests(browser) {
  await test("the page to which a number leads reports a mail, and says when the number is nobody's", async () => {
    const page = await windowOf(browser, users.staff);
    await go(page, "report/7ZZZ-7ZZZ-7ZZZ-7ZZZ-7ZZZ");
    await expectText(page, "7ZZZ-7ZZZ-7ZZZ-7ZZZ-7ZZZ");
    await page.locator("summary").filter({ hasText: "このメールは怪しい" }).click();
    const form = page.getByRole("form", { name: "このメールは怪しい" });
    await form.getByLabel("怪しいと思った点").fill("知らない差出人");
    const found = await barriers(page);
    assert(!found.length, found.join("\n"));
    await form.getByRole("button", { name: "報告する" }).click();
    await form.getByRole("alert").waitFor();
  });
  await test("a clerk reports a mail, an approver and an administrator follow the case up to its end", async () => {
    const number = await report(await windowOf(browser, users.staff));
    const approver = await windowOf(browser, users.approver);
    await go(approver, "cases");
    await approver.getByRole("link", { name: number }).click();
    await expectText(approver, "今の段階: 情報管理者");
    const step = approver.getByRole("form", { name: "今の段階: 情報管理者" });
    await step.getByLabel("対応した内容").fill("端末を確かめた");
    await step.getByRole("button", { name: "この段階を記録する" }).click();
    await expectText(approver, "今の段階: 統括情報管理者");
    const page = await windowOf(browser, users.administrator);
    await go(page, "cases/" + number);
    await expectText(page, "端末を確かめた");
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "事案の記録を保存する（PDF）" }).click();
    assert((await saved).suggestedFilename() === number + ".pdf", "the record has another name");
    await hunt(page, number);
    const found = await barriers(page);
    assert(!found.length, found.join("\n"));
    const close = page.getByRole("form", { name: "事案の終了" });
    await close.getByLabel("結果").fill("標的型メール");
    await close.getByLabel("再発防止策").fill("全職員に周知した");
    await close.getByRole("button", { name: "事案を終える" }).click();
    await expectText(page, "全職員に周知した");
    assert(!(await page.getByRole("form").count()), "a closed case can be changed");
    await go(page, "cases");
    await settled(page);
    await expectText(page, "対応中の事案はありません");
    await page.getByRole("button", { name: "終わった事案も表示する" }).click();
    await expectText(page, number);
    // The original is kept until another person lifts the hold.
    await go(page, "holds");
    await expectText(page, number);
  });
}
