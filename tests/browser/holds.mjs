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

async function lift(page, reason) {
  await page.getByRole("button", { name: /の保全を解除する$/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("保全または解除の理由").fill(reason);
  await dialog.getByRole("button", { name: "解除する", exact: true }).click();
  return dialog;
}

export async function holdsTests(browser) {
  await test("an administrator keeps a mail's original as evidence, and only another one lifts that hold", async () => {
    const page = await windowOf(browser, users.administrator);
    await go(page, "holds");
    await expectText(page, "保全している原本はありません");
    await go(page, "records");
    await page.locator(".row-title").first().click();
    await page.getByText("原本を証拠として残す").first().click();
    const form = page.getByRole("form", { name: "原本を証拠として残す" });
    await form.getByLabel("案件").fill("第 7 号");
    await form.getByLabel("保全または解除の理由").fill("警察の照会");
    await screenshot(page, "administrator-hold-form", { fullPage: true });
    await form.getByRole("button", { name: "証拠として残す" }).click();
    await form.getByText("原本を保全しました").waitFor();
    await go(page, "holds");
    await expectText(page, "警察の照会");
    const found = await barriers(page);
    assert(!found.length, found.join("\n"));
    await screenshot(page, "administrator-holds", { fullPage: true });
    const refused = await lift(page, "解決");
    await refused.getByText("解除は別の人が行ってください").waitFor();
    await refused.getByRole("button", { name: "やめて戻る" }).click();
    // An auditor sees it, and has nothing to lift it with.
    const auditor = await windowOf(browser, users.auditor);
    await go(auditor, "holds");
    await expectText(auditor, "第 7 号");
    assert(
      !(await auditor.getByRole("button", { name: /保全を解除する/ }).count()),
      "an auditor may lift a hold",
    );
    const other = await windowOf(browser, users.deputy);
    await go(other, "holds");
    await expectText(other, "警察の照会");
    const dialog = await lift(other, "解決");
    await dialog.waitFor({ state: "detached" });
    await settled(other);
    await expectText(other, "保全している原本はありません");
  });
}
