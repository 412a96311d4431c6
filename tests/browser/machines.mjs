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

async function send(key) {
  return fetch(new URL("/v1/files", environment.url), {
    method: "POST",
    body: "a,b\n",
    headers: {
      Authorization: "Bearer " + key,
      "Content-Type": "application/octet-stream",
      "X-File-Name": "list.csv",
    },
  });
}

export async function machinesTests(browser) {
  await test("an administrator makes a machine's key, sees it once, sees it used, and revokes it", async () => {
    const page = await windowOf(browser, users.administrator);
    await go(page, "clients");
    await expectText(page, "キーはありません");
    await page.getByText("機器のキーを発行する").first().click();
    const form = page.getByRole("form", { name: "機器のキーを発行する" });
    const make = form.getByRole("button", { name: "キーを発行する" });
    await form.getByLabel("機器の名前").fill("税務システム");
    await form.getByLabel("取り消す").uncheck();
    await form.getByLabel("方針").selectOption("standard");
    await form.getByLabel("持ち主").fill("nobody");
    await form.getByLabel("1 日のファイル数").fill("たくさん");
    await form.getByLabel("1 日の量").fill("２０");
    await form
      .getByLabel("期限")
      .fill(new Date(Date.now() + 90 * 86400000).toISOString().slice(0, 10));
    await form.getByLabel("理由").fill("申告書の受け取り");
    await make.click();
    await form.getByText("1 以上の整数").waitFor();
    await form.getByLabel("1 日のファイル数").fill("100");
    await make.click();
    await form.getByText("この利用者名のアカウントはありません").waitFor();
    assert(
      (await form.getByLabel("機器の名前").inputValue()) === "税務システム",
      "what was typed is gone",
    );
    await form.getByLabel("持ち主").fill(users.staff.name);
    await make.click();
    const key = await form.locator("code").innerText();
    assert(/^kiyome_[0-9A-Z]{4}-[0-9A-Z]{4}_[\w-]{43}$/.test(key), key.slice(0, 16));
    await screenshot(page, "administrator-clients-key", { fullPage: true });
    const answer = await send(key);
    assert(
      answer.status === 200 && (await answer.text()) === "a,b\n",
      `the key brings ${answer.status}`,
    );
    await go(page, "clients");
    assert(!(await page.content()).includes(key), "the key is shown again");
    const row = page.getByRole("row", { name: /税務システム/ });
    await row.getByText("1 / 100 件").waitFor();
    const text = await row.innerText();
    for (const words of [
      "有効",
      "ファイルを送る",
      "結果を受け取る",
      "standard",
      users.staff.name,
      "20.0 MB",
      "127.0.0.1",
      "申告書の受け取り",
    ]) {
      assert(text.includes(words), `${words} is not in: ${text}`);
    }
    assert(!text.includes("取り消す"), text);
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
      await screenshot(page, "administrator-clients-" + name, { fullPage: true });
    }
    await page.emulateMedia({ colorScheme: null });
    await page.setViewportSize({ width: 1280, height: 800 });
    await row.getByRole("button", { name: "税務システム のキーを失効させる" }).click();
    await page.getByRole("dialog").getByLabel("失効させる理由").fill("連携をやめるため");
    await page.getByRole("dialog").getByRole("button", { name: "失効させる", exact: true }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await settled(page);
    await expectText(page, "キーはありません");
    assert((await send(key)).status === 401, "a revoked key works on");
    await page.getByLabel("期限切れと失効したものも表示する").check();
    await row.locator(".badge").getByText("失効").waitFor();
    assert((await row.getByRole("button").count()) === 0, "it can be revoked twice");
  });
}
