// SPDX-License-Identifier: GPL-2.0-or-later
import {
  assert,
  barriers,
  environment,
  expectText,
  go,
  screenshot,
  settled,
  test,
  windowOf,
} from "./lib.mjs";

const { users } = environment;
const WORD = "Wq8-hoshizora-51";

function dayAhead(days) {
  return new Date(Date.now() + days * 86400000).toISOString().slice(0, 10);
}

export async function partnersTests(browser) {
  await test("an administrator keeps a partner's password, sees whose it is and never itself, and removes it", async () => {
    const page = await windowOf(browser, users.administrator);
    await go(page, "agreed");
    await expectText(page, "取引先と取り決めたパスワードはありません");
    await page.getByText("パスワードを登録する").first().click();
    const form = page.getByRole("form", { name: "パスワードを登録する" });
    const add = form.getByRole("button", { name: "登録する" });
    const secret = form.getByLabel("取り決めたパスワード");
    await form.getByLabel("送信者のドメイン").fill("tanaka@partner.example");
    await form.getByLabel("期限").fill(dayAhead(500));
    await secret.fill(WORD);
    assert(
      (await secret.getAttribute("type")) === "password",
      "the password is shown while it is typed",
    );
    await form.getByLabel("入力した文字を表示する").check();
    assert((await secret.getAttribute("type")) === "text", "the password can't be looked at");
    await form.getByLabel("入力した文字を表示する").uncheck();
    // What is wrong is said at its field, and what was typed stays.
    await add.click();
    await form.locator(".wrong").getByText("送信者のドメインの形ではありません").waitFor();
    await form.getByLabel("送信者のドメイン").fill("＠ｐａｒｔｎｅｒ．ｅｘａｍｐｌｅ");
    await add.click();
    await form.locator(".wrong").getByText("400 日以内").waitFor();
    assert((await secret.inputValue()) === WORD, "the password is gone after a refusal");
    await form.getByLabel("期限").fill(dayAhead(90));
    await screenshot(page, "administrator-agreed-form", { fullPage: true });
    await add.click();
    await form.getByText("partner.example のパスワードを登録しました").waitFor();
    await settled(page);
    assert((await secret.inputValue()) === "", "the password stays in the form");
    await go(page, "agreed");
    const row = page.getByRole("row", { name: /partner\.example/ });
    const text = await row.innerText();
    for (const words of ["まだありません", users.administrator.name]) {
      assert(text.includes(words), `${words} is not in: ${text}`);
    }
    assert(!(await page.content()).includes(WORD), "the page has the password");
    await page.getByText("パスワードを登録する").first().click();
    for (const [name, width, scheme] of [
      ["light", 1280, "light"],
      ["dark", 1280, "dark"],
      ["phone", 360, "light"],
      ["phone-dark", 360, "dark"],
    ]) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height: 800 });
      assert(
        await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
        `the page is wider than the window (${name})`,
      );
      const found = await barriers(page);
      assert(!found.length, name + ": " + found.join("\n"));
      await screenshot(page, "administrator-agreed-" + name, { fullPage: true });
    }
    await page.emulateMedia({ colorScheme: null });
    await page.setViewportSize({ width: 1280, height: 800 });
    await row
      .getByRole("button", { name: /^partner\.example（.*まで）のパスワードを削除する$/ })
      .click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("削除する理由").fill("契約の終了");
    await screenshot(page, "administrator-agreed-remove");
    await dialog.getByRole("button", { name: "削除する", exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    await settled(page);
    await expectText(page, "取引先と取り決めたパスワードはありません");
    // The audit log has both, in words.
    const auditor = await windowOf(browser, users.auditor);
    await go(auditor, "audit");
    for (const act of [
      "取引先と取り決めたパスワードの登録",
      "取引先と取り決めたパスワードの削除",
    ]) {
      await auditor.locator("table").getByText(act).first().waitFor();
    }
    assert(!(await auditor.content()).includes(WORD), "the audit page has the password");
  });
}
