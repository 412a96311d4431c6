// SPDX-License-Identifier: GPL-2.0-or-later
import {
  assert,
  environment,
  expectText,
  go,
  screenshot,
  settled,
  test,
  windowOf,
} from "./lib.mjs";
import { askFor, originalTests } from "./staff.mjs";

const { users } = environment;

async function openRequest(page, id) {
  await go(page, "queue");
  await page.locator(`a[href="#/requests/${id}"]`).click();
  await page.getByRole("heading", { name: "あなたの判断" }).waitFor();
  await settled(page);
}

async function refusalTests(browser) {
  await test("from a request a way leads back to the queue, and on to the next one", async () => {
    const staff = await windowOf(browser, users.staff);
    const first = await askFor(staff, "名簿（パスワードつき）", "meibo.zip", "先の申請");
    const second = await askFor(staff, "見積書の送付について", "mitsumori.pdf", "あとの申請");
    const page = await windowOf(browser, users.approver);
    await openRequest(page, second);
    await page.locator(".next-one a").click();
    await page.locator("dd").getByText("先の申請").waitFor();
    await page.getByLabel("却下する理由").fill("試しのため");
    await page
      .getByRole("form", { name: "却下する" })
      .getByRole("button", { name: "却下する" })
      .click();
    await expectText(page, "認められませんでした");
    await page.locator(`.next-one a[href="#/requests/${second}"]`).waitFor();
    await page.getByRole("link", { name: "承認待ちの申請" }).first().click();
    await page.getByRole("heading", { level: 1, name: "承認待ちの申請" }).waitFor();
    await go(staff, "requests/" + second);
    await staff.getByRole("button", { name: "申請を取り下げる" }).click();
    await staff.getByRole("dialog").getByRole("button", { name: "申請を取り下げる" }).click();
    await expectText(staff, "この申請は取り下げました");
    await go(staff, "requests/" + first);
    await expectText(staff, "試しのため");
  });

  await test("a refusal needs a reason, and the clerk reads it", async () => {
    const staff = await windowOf(browser, users.staff);
    const id = await askFor(staff, "名簿（パスワードつき）", "meibo.zip", "急いで確かめたいため");
    const page = await windowOf(browser, users.approver);
    await openRequest(page, id);
    await page
      .getByRole("form", { name: "却下する" })
      .getByRole("button", { name: "却下する" })
      .click();
    await expectText(page, "ここに入力してください");
    await page.getByLabel("却下する理由").fill("パスワードを入れて開けるため");
    await page
      .getByRole("form", { name: "却下する" })
      .getByRole("button", { name: "却下する" })
      .click();
    await expectText(page, "認められませんでした");
    await go(staff, "requests/" + id);
    await expectText(staff, "パスワードを入れて開けるため");
    await expectText(staff, "もう一度申請できます");
  });
}

async function passingTests(browser) {
  await test("the approver sees the pages of what is asked for, passes it on, and a clerk takes it back", async () => {
    const staff = await windowOf(browser, users.staff);
    const id = await askFor(
      staff,
      "見積書の送付について",
      "mitsumori.pdf",
      "元の書式で保存するため",
    );
    const page = await windowOf(browser, users.approver);
    await openRequest(page, id);
    await page.getByRole("button", { name: "中身の見た目を確かめる" }).click();
    await page.locator("img.page").first().waitFor();
    await screenshot(page, "approver-pages");
    await page.getByText("ほかの承認者に回す").click();
    await page.getByLabel("回す相手の利用者名").fill(users.second.name);
    await page.getByLabel("回す理由").fill("担当が違うため");
    await page.getByRole("button", { name: "回す", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "承認待ちの申請" }).waitFor();
    const second = await windowOf(browser, users.second);
    await openRequest(second, id);
    await expectText(second, "担当が違うため");
    await go(staff, "requests/" + id);
    await staff.getByRole("button", { name: "申請を取り下げる" }).click();
    await staff.getByRole("dialog").getByRole("button", { name: "申請を取り下げる" }).click();
    await expectText(staff, "この申請は取り下げました");
  });

  await test("an approver's absence names a deputy, and ends again", async () => {
    const page = await windowOf(browser, users.approver);
    await go(page, "absence");
    const day = new Date(Date.now() + 86400000).toISOString().slice(0, 10);
    await page.getByLabel("不在の最初の日").fill(day);
    await page.getByLabel("不在の最後の日").fill(day);
    await page.getByLabel("代理の人の利用者名").fill(users.second.name);
    await page.getByRole("button", { name: "登録する" }).click();
    await expectText(page, "まで不在です");
    await expectText(page, "代理：" + users.second.display);
    await screenshot(page, "approver-absence");
    await page.getByRole("button", { name: "不在を取り消す" }).click();
    await expectText(page, "不在の予定はありません");
  });
}

export async function approverTests(browser) {
  await test("the approver sees who asks for what and why, and scans it again", async () => {
    const page = await windowOf(browser, users.approver);
    await go(page, "queue");
    await screenshot(page, "approver-queue");
    const row = page.getByRole("listitem").filter({ hasText: "zumen.dwg" });
    assert(
      /工事の設計を確かめるため/.test(await row.innerText()) &&
        /山田 花子/.test(await row.innerText()),
      await row.innerText(),
    );
    await openRequest(page, environment.request);
    await page.getByRole("button", { name: "ウイルス検査をする" }).click();
    await page.locator(".decision .message").first().waitFor();
    await screenshot(page, "approver-request", { fullPage: true });
  });

  await test("the question before an approval keeps the focus and gives it back", async () => {
    const page = await windowOf(browser, users.approver);
    await openRequest(page, environment.request);
    const approve = page
      .getByRole("form", { name: "承認する" })
      .getByRole("button", { name: "承認する" });
    await approve.focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    for (let presses = 0; presses < 6; presses += 1) {
      await page.keyboard.press("Tab");
      assert(
        await page.evaluate(() =>
          document.querySelector("[role=dialog]").contains(document.activeElement),
        ),
        "the focus left the dialog",
      );
    }
    await screenshot(page, "approver-question");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    assert(
      await approve.evaluate((button) => button === document.activeElement),
      "the focus did not come back",
    );
  });

  await test("the approver approves", async () => {
    const page = await windowOf(browser, users.approver);
    await openRequest(page, environment.request);
    await page.getByLabel("申請した人へのひとこと").fill("設計の確認に限ります");
    await page
      .getByRole("form", { name: "承認する" })
      .getByRole("button", { name: "承認する" })
      .click();
    await page.getByRole("dialog").getByRole("button", { name: "承認する" }).click();
    await expectText(page, "承認されました");
    await go(page, "handled");
    await page.locator(`a[href="#/requests/${environment.request}"]`).waitFor();
  });

  await originalTests(browser);

  await refusalTests(browser);
  await passingTests(browser);
}
