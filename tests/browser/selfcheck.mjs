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

export async function selfcheckTests(browser) {
  await test("overseers see the answers of the self-inspection, and an administrator accepts one for a time", async () => {
    const page = await windowOf(browser, users.administrator);
    await go(page, "selfcheck");
    await expectText(page, "見たもの");
    const cookie = page.locator("tr", { hasText: "portal.insecure-cookie = yes" });
    await cookie.getByText("set portal.insecure-cookie = no").waitFor();
    await cookie.getByRole("button", { name: /^容認する/ }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("容認の期限").first().fill("2099-12-31");
    await dialog.getByLabel("容認の理由").fill("試験のため");
    await dialog.getByRole("button", { name: "容認する", exact: true }).click();
    await dialog.getByText("366 日以内").first().waitFor();
    const day = new Date(Date.now() + 90 * 86400000).toISOString().slice(0, 10);
    await dialog.getByLabel("容認の期限").first().fill(day);
    await dialog.getByRole("button", { name: "容認する", exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    await settled(page);
    await cookie.getByText("試験のため").waitFor();
    const found = await barriers(page);
    assert(!found.length, found.join("\n"));
    await screenshot(page, "administrator-selfcheck", { fullPage: true });
    const auditor = await windowOf(browser, users.auditor);
    await go(auditor, "selfcheck");
    await expectText(auditor, "試験のため");
    assert(
      !(await auditor.getByRole("button", { name: /容認する/ }).count()),
      "an auditor may accept an answer",
    );
    // The log has the answers that are not "yes", in words.
    await go(auditor, "audit");
    await auditor.getByLabel("操作の種類").selectOption("selfcheck");
    await auditor.getByRole("button", { name: "探す", exact: true }).click();
    const row = auditor.getByRole("row").filter({ hasText: "TLS でだけ送られる：いいえ" }).first();
    await row.waitFor();
    assert(!/[a-z]=|：はい/.test(await row.innerText()), await row.innerText());
    await cookie.getByRole("button", { name: /^容認をやめる/ }).click();
    await dialog.getByLabel("容認の理由").fill("直したため");
    await dialog.getByRole("button", { name: "容認をやめる", exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    await settled(page);
    assert(!(await cookie.getByText("試験のため").count()), "the answer is still accepted");
  });
}
