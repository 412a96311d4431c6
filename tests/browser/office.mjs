// SPDX-License-Identifier: GPL-2.0-or-later
import {
  assert,
  barriers,
  expectNoBarriers,
  downloadOf,
  environment,
  expectText,
  go,
  open,
  screenshot,
  settled,
  signIn,
  test,
  testUnless,
  windowOf,
} from "./lib.mjs";

const { users } = environment;

async function deliveryTests(browser) {
  await test("the administrator sees what waits for the next mail system, has it tried now, and takes it out with a reason", async () => {
    const page = await windowOf(browser, users.administrator);
    const one = {
      id: "AAAA-AAAA-AAA1",
      what: "file",
      recipients: "sato@city.example",
      subject: "図面",
      created: 1790000000,
      state: "waiting",
      nextTry: 1790000600,
      tries: 3,
      code: "mail-failed",
      error: "450 4.2.1 later",
    };
    const asked = [];
    await page.route("**/api/health", async (route) => {
      const health = await (await route.fetch()).json();
      await route.fulfill({
        json: Object.assign({}, health, {
          store: Object.assign({}, health.store, {
            delayed: 2,
            delayed_age: 1200,
            delayed_relay: "inner.example",
            delayed_last: "450 4.2.1 later",
          }),
        }),
      });
    });
    await page.route("**/api/queue", (route) =>
      route.fulfill({
        json: {
          deliveries: [
            one,
            Object.assign({}, one, { id: "AAAA-AAAA-AAA2", what: "digest", state: "failed" }),
          ],
        },
      }),
    );
    await page.route("**/api/queue/**", (route) => {
      asked.push(route.request().url().split("/api/")[1] + " " + route.request().postData());
      return route.fulfill({ json: { count: 1 } });
    });
    await go(page, "health");
    await expectText(
      page,
      "2 件の配送が、次のメールシステムに受け取られずに待っています（最も古いものは 20 分前から）。",
    );
    await expectText(page, "inner.example の最後の応答：450 4.2.1 later");
    const row = page.getByRole("row", { name: /ポータルから自分あてに送るファイル/ });
    const text = await row.innerText();
    for (const words of [
      "待っています",
      "sato@city.example",
      "メールを送れませんでした。 450 4.2.1 later",
    ]) {
      assert(text.includes(words), `${words} is not in: ${text}`);
    }
    await row.getByRole("button", { name: "今すぐ送る" }).click();
    await settled(page);
    await page.getByRole("button", { name: /^お預かりしたもののまとめ.*を取り除く$/ }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("取り除く理由").fill("不要");
    await dialog.getByRole("button", { name: "取り除く", exact: true }).click();
    await settled(page);
    assert(
      asked.join("; ") ===
        'queue/AAAA-AAAA-AAA1/retry {}; queue/AAAA-AAAA-AAA2/drop {"reason":"不要"}',
      asked.join("; "),
    );
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 800 });
      assert(
        await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
        `the page is wider than the window (${width})`,
      );
      const found = await barriers(page);
      assert(!found.length, found.join("\n"));
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    for (const pattern of ["**/api/health", "**/api/queue", "**/api/queue/**"]) {
      await page.unroute(pattern);
    }
  });
}

async function allowTests(browser) {
  await test("an entry of the allowlist is added with reason, approver and end, and removed with a reason", async () => {
    const page = await windowOf(browser, users.administrator);
    await go(page, "allow");
    await page.getByText("新しく登録する").click();
    const form = page.getByRole("form", { name: "新しく登録する" });
    await form.getByLabel("理由").fill("行政の案内を読むため");
    await form.getByLabel("承認した人").fill("情報政策課長 佐藤");
    await form
      .getByLabel("期限")
      .fill(new Date(Date.now() + 90 * 86400000).toISOString().slice(0, 10));
    await form.getByRole("button", { name: "登録する" }).click();
    await expectText(page, "どれか 1 つは入力してください");
    await form.getByLabel("ファイルの種類").fill("dwg");
    await form.getByLabel("ファイルの指紋").fill("0".repeat(63) + "1");
    await form.getByRole("button", { name: "登録する" }).click();
    await page.getByRole("table").getByText("行政の案内を読むため").waitFor();
    await screenshot(page, "administrator-allow", { fullPage: true });
    await page.getByRole("button", { name: /を削除する/ }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("削除する理由").fill("用が済んだため");
    await dialog.getByRole("button", { name: "削除する", exact: true }).click();
    await expectText(page, "登録はありません");
  });

  await test("what one administrator adds to the allowlist waits until the other confirms it", async () => {
    const page = await windowOf(browser, users.administrator);
    await go(page, "allow");
    await page.getByText("新しく登録する").click();
    const form = page.getByRole("form", { name: "新しく登録する" });
    await form.getByLabel("ファイルの種類").fill("dwg");
    await form.getByLabel("差出人").fill("@partner.example");
    await form.getByLabel("理由").fill("工事図面を受け取るため");
    await form.getByLabel("承認した人").fill("土木課長 高橋");
    await form
      .getByLabel("期限")
      .fill(new Date(Date.now() + 90 * 86400000).toISOString().slice(0, 10));
    await form.getByRole("button", { name: "登録する" }).click();
    await expectText(page, "別の管理者の確認を待っています");
    await page.getByRole("table").getByText("確認待ち").waitFor();
    assert(
      (await page.getByRole("button", { name: /を確認する/ }).count()) === 0,
      "who added it can confirm it",
    );
    await screenshot(page, "administrator-allow-waits", { fullPage: true });
    const other = await windowOf(browser, users.deputy);
    await go(other, "allow");
    await other.getByRole("button", { name: "dwg partner.example を確認する" }).click();
    const dialog = other.getByRole("dialog");
    await dialog.getByText("工事図面を受け取るため").waitFor();
    await screenshot(other, "administrator-allow-confirm", { fullPage: true });
    await dialog.getByRole("button", { name: "確認する", exact: true }).click();
    await expectText(other, "次のメールから効きます");
    await other
      .getByRole("table")
      .getByText(/^確認した人/)
      .waitFor();
    assert((await other.getByText("確認待ち").count()) === 0, "it waits still");
    for (const [name, width, scheme] of [
      ["dark", 1280, "dark"],
      ["phone", 375, "light"],
    ]) {
      await other.emulateMedia({ colorScheme: scheme });
      await other.setViewportSize({ width, height: 800 });
      await screenshot(other, "administrator-allow-" + name, { fullPage: true });
    }
    await other.emulateMedia({ colorScheme: null });
    await other.setViewportSize({ width: 1280, height: 800 });
    await other.getByRole("button", { name: /を削除する/ }).click();
    await other.getByRole("dialog").getByLabel("削除する理由").fill("試しのため");
    await other.getByRole("dialog").getByRole("button", { name: "削除する", exact: true }).click();
    await expectText(other, "登録はありません");
  });
}

async function effectTests(browser) {
  await test("of a mail under two policies the administrator sees what each of them delivered, and to whom", async () => {
    const page = await windowOf(browser, users.administrator);
    await go(page, "records");
    await page.getByRole("link", { name: "二つの方針" }).click();
    const other = page.getByRole("region", { name: /別の方針で届けた同じメール/ });
    await expectText(page, "keiji@city.example");
    await other.getByText("bunsho@city.example").waitFor();
    await other.getByText("お預かり").first().waitFor();
    const first = page.getByRole("article").first();
    assert(
      !(await first.textContent()).includes("お預かり"),
      "the first policy's file is kept back",
    );
    assert(
      (await other.getByRole("article").count()) === 1 &&
        (await page.getByRole("article").count()) === 2,
      "each policy has one file",
    );
    await expectNoBarriers(page);
    await screenshot(page, "administrator-two-policies", { fullPage: true });
  });

  await test("the effect of an entry of the allowlist and of the blocklist is told before it is saved, and can be stopped", async () => {
    const page = await windowOf(browser, users.administrator);
    await go(page, "allow");
    await page.getByText("新しく登録する").click();
    const check = page.getByRole("button", { name: "影響を確かめる" });
    await check.click();
    await expectText(page, "どれか 1 つは入力してください");
    await page.getByLabel("ファイルの種類").fill("png");
    // By the keyboard alone; the heading of what is found has the focus then.
    await check.focus();
    await page.keyboard.press("Enter");
    const heading = page.getByRole("heading", { name: "この項目があったら変わっていたこと" });
    await heading.waitFor();
    assert(
      await heading.evaluate((node) => node === document.activeElement),
      "the result has not the focus",
    );
    await expectText(page, "送られたままの形で届きます");
    await page
      .getByRole("table", { name: "変わっていたメール" })
      .getByRole("link", { name: "二つの方針" })
      .waitFor();
    await expectNoBarriers(page);
    await screenshot(page, "administrator-effect-allow", { fullPage: true });
    await page.getByLabel("ファイルの種類").fill("");
    await page.getByLabel("リンク").first().fill("example.jp");
    await check.click();
    await expectText(page, "前もって確かめられません");
    await page.getByLabel("リンク").first().fill("");
    // It stops behind the step that it is at.
    await page.getByLabel("ファイルの種類").fill("dwg");
    let asked = 0;
    await page.route("**/api/allow/effect*", async (route) => {
      asked += 1;
      const response = await route.fetch();
      const step = { ...(await response.json()), next: 1000 - asked };
      if (asked === 2) {
        await page.getByRole("button", { name: "やめる" }).click();
      }
      await route.fulfill({ response, json: step });
    });
    await check.click();
    await expectText(page, "途中でやめたので");
    await page.unroute("**/api/allow/effect*");
    assert(asked === 2, `it was asked ${asked} times`);
    await page.getByLabel("ファイルの種類").fill("");
    await go(page, "block");
    await page.getByText("ブロックするものを登録する").click();
    await page.getByLabel("差出人").fill("partner.example");
    await page.getByRole("button", { name: "影響を確かめる" }).click();
    await expectText(page, "まるごと届かなくなっていました");
    for (const [name, width, scheme] of [
      ["dark", 1280, "dark"],
      ["phone", 375, "light"],
    ]) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height: 800 });
      assert(
        await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
        `the page is wider than the window (${name})`,
      );
      await screenshot(page, "administrator-effect-block-" + name, { fullPage: true });
    }
    await page.emulateMedia({ colorScheme: null });
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByLabel("差出人").fill("");
  });
}

async function blockTests(browser) {
  await test("a sender, a file and a link are blocked by one administrator, and unblocked with a reason", async () => {
    const page = await windowOf(browser, users.administrator);
    await go(page, "block");
    await page.getByText("ブロックするものを登録する").click();
    const form = page.locator("form").first();
    const add = async (label, value) => {
      await form.getByLabel(label).fill(value);
      await form.getByLabel("理由").fill("詐欺の届け出があったため");
      await form.getByRole("button", { name: "ブロックする" }).click();
      await settled(page);
    };
    await add("差出人", "@evil.example");
    await page.getByRole("table").getByText("evil.example", { exact: true }).waitFor();
    await add("リンク先", "evil.example/login");
    await add("指紋", "ab".repeat(32));
    await page.getByRole("table").getByText("evil.example/login").waitFor();
    // What is taken empties the fields: it must not come after what is typed next.
    await page.waitForFunction(() => document.querySelector("form [name=sha256]").value === "");
    await add("リンク先", "形が違う");
    await form.locator("[name=link][aria-invalid=true]").waitFor();
    await form.getByLabel("リンク先").fill("");
    await form.getByLabel("理由").fill("");
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
      await screenshot(page, "administrator-block-" + name, { fullPage: true });
    }
    await page.emulateMedia({ colorScheme: null });
    await page.setViewportSize({ width: 1280, height: 800 });
    for (
      let left = await page.getByRole("button", { name: /を削除する/ }).count();
      left > 0;
      left -= 1
    ) {
      await page
        .getByRole("button", { name: /を削除する/ })
        .first()
        .click();
      await page.getByRole("dialog").getByLabel("削除する理由").fill("解決したため");
      await page.getByRole("dialog").getByRole("button", { name: "削除する", exact: true }).click();
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await settled(page);
    }
    await expectText(page, "登録はありません");
  });
}

async function userTests(browser) {
  await test("a user is added, found, changed and stopped; many come from a CSV file", async () => {
    const page = await windowOf(browser, users.administrator);
    await go(page, "users");
    await page.getByText("利用者を 1 人加える").click();
    const form = page.getByRole("form", { name: "利用者を 1 人加える" });
    await form.getByLabel("利用者名").fill("kimura");
    await form.getByLabel("氏名").fill("木村 四郎");
    await form.getByLabel("メールアドレス").fill("kimura@city.example");
    await form.getByLabel("部署").first().fill("税務課");
    await form.getByLabel("最初のパスワード").fill("sakura-densha-4649");
    await form.getByRole("button", { name: "加える" }).click();
    await page.getByRole("link", { name: "木村 四郎" }).click();
    await settled(page);
    await page.getByLabel("氏名").fill("木村 史郎");
    await page.getByRole("button", { name: "変更を保存する" }).click();
    await expectText(page, "保存しました");
    await page.getByRole("button", { name: "利用を止める" }).click();
    const stop = page.getByRole("dialog");
    await stop.getByLabel("理由").fill("契約が終わったため");
    await stop.getByRole("button", { name: "利用を止める" }).click();
    await expectText(page, "止めています");
    await go(page, "users");
    await screenshot(page, "administrator-users");
    await page.getByText("利用者をまとめて取り込む").click();
    await page
      .getByLabel("CSV ファイル")
      .setInputFiles({
        name: "users.csv",
        mimeType: "text/csv",
        buffer: Buffer.from(
          "name,display,mail,department,roles,addresses\nnoda,野田 五郎,noda@city.example,税務課,staff,zeimu@city.example\n",
        ),
      });
    await page.getByRole("button", { name: "取り込む", exact: true }).click();
    await expectText(page, "1 人を加え");
  });

  await test("a change that leads to others' mail waits for a second administrator, who sees all of it and agrees or drops it", async () => {
    const page = await windowOf(browser, users.administrator);
    for (const [name, display] of [
      ["hayashi", "林 花"],
      ["mizuno", "水野 健"],
    ]) {
      await go(page, "users");
      await page.getByText("利用者を 1 人加える").click();
      const form = page.getByRole("form", { name: "利用者を 1 人加える" });
      await form.getByLabel("利用者名").fill(name);
      await form.getByLabel("氏名").fill(display);
      await form.getByLabel("メールアドレス").fill(`${name}@city.example`);
      await form.getByLabel("最初のパスワード").fill("densha-sakura-4649");
      await form.getByLabel("監査").check();
      await form.getByRole("button", { name: "加える" }).click();
      await expectText(page, "もう 1 人の管理者の確認が必要です");
    }
    await go(page, "users");
    await expectText(page, "ほかの管理者の確認を待っています");
    assert(
      (await page.getByRole("button", { name: "確認して反映する" }).count()) === 0,
      "he may agree to his own",
    );
    const other = await windowOf(browser, users.deputy);
    await go(other, "users");
    await expectText(other, "もう 1 人の管理者の確認を待っている変更");
    await expectText(other, users.administrator.display);
    await expectText(other, "役割：職員、監査");
    const found = await barriers(other);
    assert(!found.length, found.join("\n"));
    await screenshot(other, "administrator-changes", { fullPage: true });
    await other.getByRole("button", { name: "hayashi さんの変更を確認して反映する" }).click();
    await other.getByRole("dialog").getByRole("button", { name: "はい、実行する" }).click();
    await expectText(other, "反映しました");
    await other.getByRole("button", { name: /mizuno さんの変更を取り消す/ }).click();
    await other.getByRole("dialog").getByRole("button", { name: "はい、実行する" }).click();
    await expectText(other, "取り消しました");
    await go(other, "users");
    await other.getByRole("link", { name: "林 花" }).waitFor();
    assert(
      (await other.getByRole("link", { name: "水野 健" }).count()) === 0,
      "what was dropped was made",
    );
    assert((await other.getByText("確認を待っている変更").count()) === 0, "something still waits");
  });
}

async function passwordTests(browser) {
  await test("who has a password that an administrator chose changes it before anything else", async () => {
    const admin = await windowOf(browser, users.administrator);
    await go(admin, "users");
    await admin.getByText("利用者を 1 人加える").click();
    const form = admin.getByRole("form", { name: "利用者を 1 人加える" });
    await form.getByLabel("利用者名").fill("nomura");
    await form.getByLabel("氏名").fill("野村 空");
    await form.getByLabel("メールアドレス").fill("nomura@city.example");
    await form.getByLabel("最初のパスワード").fill("densha-sakura-4649");
    await form.getByRole("button", { name: "加える" }).click();
    await admin.getByRole("link", { name: "野村 空" }).waitFor();
    const page = await open(browser);
    await page.getByLabel("利用者名").fill("nomura");
    await page.getByLabel("パスワード").fill("densha-sakura-4649");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "パスワードの変更" }).waitFor();
    assert(
      (await page.getByRole("navigation").count()) === 0,
      "there is a menu before the password is changed",
    );
    const found = await barriers(page);
    assert(!found.length, found.join("\n"));
    await screenshot(page, "first-password");
    for (const [fresh, again] of [
      ["densha-sakura-4649", "densha-sakura-4649"],
      ["a-new-one-4649", "another-4649"],
    ]) {
      await page.getByLabel("いまのパスワード").fill("densha-sakura-4649");
      await page.locator("input[name=new]").fill(fresh);
      await page.locator("input[name=again]").fill(again);
      await page.getByRole("button", { name: "パスワードを変える" }).click();
      await page.locator("[role=alert], [aria-invalid=true]").first().waitFor();
    }
    await page.getByLabel("いまのパスワード").fill("densha-sakura-4649");
    await page.locator("input[name=new]").fill("kumo-no-ue-4649");
    await page.locator("input[name=again]").fill("kumo-no-ue-4649");
    await page.getByRole("button", { name: "パスワードを変える" }).click();
    await page.getByRole("navigation").waitFor();
    assert(!page.errors.length, page.errors.join("; "));
    await page.context().close();
  });

  await test("the administrator reads a text of others only with a reason", async () => {
    const page = await windowOf(browser, users.administrator);
    await go(page, "records");
    await page.getByRole("link", { name: "見積書の送付について" }).first().click();
    await settled(page);
    await page.getByRole("button", { name: "本文を表示する" }).click();
    await expectText(page, "ここに入力してください");
    await page.getByLabel("見る理由").fill("問い合わせ 123 に答えるため");
    await page.getByRole("button", { name: "本文を表示する" }).click();
    await expectText(page, "見積書をお送りします");
    await screenshot(page, "administrator-record", { fullPage: true });
  });
}

async function administratorTests(browser) {
  const name = "the administrator sees that all parts run, the figures and the policies";
  await testUnless(environment.namespaces, name, async () => {
    const page = await windowOf(browser, users.administrator);
    await go(page, "health");
    // Nothing is scanned here: all parts run, and that is no reason to be at ease.
    await expectText(page, "動いていますが、ウイルス検査をしていません");
    assert(
      (await page.getByText("すべて正常に動いています").count()) === 0,
      "all is called well without a scanner",
    );
    await page
      .getByRole("row", { name: /ウイルス検査/ })
      .locator(".badge.wait")
      .waitFor();
    await screenshot(page, "administrator-health");
    await go(page, "statistics");
    await page.locator("svg.plot rect").first().waitFor();
    const scale = await page.locator("svg.plot text").allTextContents();
    assert(
      scale.length > 4 && scale.every((label) => !label.includes(".")),
      `the scale counts parts of mails: ${scale}`,
    );
    const count = await page.getByRole("table").first().locator("tbody tr").count();
    assert(count > 0, "the table has no row");
    await page.getByLabel("分け方").selectOption("type");
    await page.getByRole("button", { name: "表示する" }).click();
    await settled(page);
    await expectText(page, "ファイルの種類ごとの件数");
    await screenshot(page, "administrator-statistics", { fullPage: true });
    await go(page, "policies");
    await expectText(page, "standard");
    // In words; the key of the file stands beside.
    const line = page.getByRole("row").filter({ hasText: "scan.required" }).first();
    assert(/[ぁ-ん].*(はい|いいえ)/s.test(await line.innerText()), await line.innerText());
  });

  await deliveryTests(browser);
  await allowTests(browser);
  await effectTests(browser);
  await blockTests(browser);
  await userTests(browser);
  await passwordTests(browser);
}

async function exportTests(browser) {
  await test("the log is exported as CSV and as JSON lines", async () => {
    const page = await windowOf(browser, users.auditor);
    await go(page, "audit");
    const csv = await downloadOf(page, () =>
      page.getByRole("button", { name: "CSV で保存する" }).click(),
    );
    assert(
      csv.bytes.toString().includes("工事の設計を確かめるため"),
      "the reason is not in the CSV file",
    );
    const jsonl = await downloadOf(page, () =>
      page.getByRole("button", { name: "JSON Lines で保存する" }).click(),
    );
    const rows = jsonl.bytes
      .toString()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    assert(
      rows.some(
        (row) =>
          row.what === "request-approve" && (row.why + row.detail).includes("設計の確認に限ります"),
      ),
      "the approval is not among the JSON lines: " + jsonl.bytes.toString().slice(-1500),
    );
    await go(page, "destructions");
    await page.getByRole("heading", { level: 1, name: "消去の記録" }).waitFor();
  });

  await test("the log's details are in words", async () => {
    const page = await windowOf(browser, users.auditor);
    await go(page, "audit");
    await page.getByLabel("操作の種類").selectOption("user-add");
    await page.getByRole("button", { name: "探す", exact: true }).click();
    await page.getByText("パスワードを設定").first().waitFor();
    await page.getByText("共有メールボックス：shomu@city.example").first().waitFor();
    await page.getByLabel("操作の種類").selectOption("addresses");
    await page.getByRole("button", { name: "探す", exact: true }).click();
    await page.getByText("+shomu@city.example：共有メールボックス").first().waitFor();
    const left = await page
      .locator("main td")
      .evaluateAll((cells) =>
        cells
          .map((cell) => cell.textContent)
          .filter((text) => /(^| )[a-z-]+=| (password|own|shared)$/.test(text)),
      );
    assert(left.length === 0, "not in words: " + left.join(" | "));
  });

  await test("the auditor sees no content", async () => {
    const page = await windowOf(browser, users.auditor);
    await go(page, "records");
    await page.getByRole("link", { name: "見積書の送付について" }).first().click();
    await settled(page);
    await page.getByRole("heading", { level: 2, name: "添付ファイル" }).waitFor();
    // Nor a form that would be refused.
    assert((await page.getByLabel("見る理由").count()) === 0, "a reason is asked for");
    assert(
      (await page.getByRole("button", { name: "本文を表示する" }).count()) === 0,
      "the text is offered",
    );
    assert(
      (await page.getByRole("button", { name: "中身の見た目を確かめる" }).count()) === 0,
      "the pages are offered",
    );
    assert((await page.getByText("見積書をお送りします").count()) === 0, "the text is shown");
  });

  await test("the link of a notice leads an auditor to the mail, too", async () => {
    const page = await windowOf(browser, users.auditor);
    await go(page, "records");
    const link = page.getByRole("link", { name: "見積書の送付について" }).first();
    const number = (await link.getAttribute("href")).split("/").pop();
    await go(page, "mails/" + number);
    await page.getByRole("heading", { level: 2, name: "添付ファイル" }).waitFor();
    await page.getByRole("heading", { name: "見積書の送付について" }).waitFor();
  });
}

async function auditorTests(browser) {
  await test("the auditor finds who asked, who approved, who took the original, and who read what and why", async () => {
    const page = await windowOf(browser, users.auditor);
    await go(page, "audit");
    await screenshot(page, "auditor-log");
    for (const [who, why] of [
      [users.staff.name, "工事の設計を確かめるため"],
      [users.approver.name, "設計の確認に限ります"],
      [users.administrator.name, "問い合わせ 123 に答えるため"],
    ]) {
      await page.getByLabel("探す言葉").fill(why);
      await page.getByRole("button", { name: "探す", exact: true }).click();
      await settled(page);
      const text = await page.getByRole("table").innerText();
      assert(text.includes(who), `${who} is not in the log for: ${why}\n${text}`);
    }
    await page.getByLabel("探す言葉").fill(environment.original);
    await page.getByRole("button", { name: "探す", exact: true }).click();
    await settled(page);
    const rows = await page.getByRole("table").innerText();
    assert(
      rows.includes(users.staff.name) && rows.includes(environment.request),
      "the hash of what went out is not in the log:\n" + rows,
    );
  });

  await test("what was typed stands in the log as it was typed, not as it is kept", async () => {
    const page = await windowOf(browser, users.auditor);
    await go(page, "audit");
    const odd = "名=値; {番号|印}";
    for (const words of [odd, "{番号|印}"]) {
      await page.getByLabel("探す言葉").fill(words);
      await page.getByRole("button", { name: "探す", exact: true }).click();
      await settled(page);
    }
    const text = await page.getByRole("table").innerText();
    assert(text.includes(odd) && !/\\u\{/.test(text), "escapes are shown:\n" + text.slice(0, 500));
  });

  await test("a day is written and shown as the page's language has it, and none is taken for no bound", async () => {
    const page = await windowOf(browser, users.auditor);
    await go(page, "audit");
    assert(
      (await page
        .locator("input[type=date]:visible")
        .evaluateAll((all) => all.filter((one) => one.offsetWidth > 1).length)) === 0,
      "a field of the browser's is shown",
    );
    const since = page.getByLabel("この日から");
    for (const typed of [
      "2026/11/2",
      "20261102",
      "2026年11月2日",
      "令和8年11月2日",
      "Ｒ８．１１．２",
    ]) {
      await since.fill(typed);
      await since.blur();
      assert(
        (await since.inputValue()) === "2026-11-02",
        typed + " became " + (await since.inputValue()),
      );
      await expectText(page, "2026年11月2日（月）");
    }
    const field = page.locator(".field").filter({ has: since });
    await field.getByRole("button", { name: "カレンダー" }).click();
    await page.keyboard.press("Escape");
    await field.locator("input.picker").fill("2026-11-05");
    assert(
      (await since.inputValue()) === "2026-11-05" && !page.errors.length,
      "the calendar's day is not taken: " + page.errors.join("; "),
    );
    let asked = 0;
    await page.route(/\/api\/audit/, (route) => {
      asked += 1;
      return route.continue();
    });
    for (const typed of ["11/02", "2026-02-30", "30", "1970-01-01", "あす"]) {
      await since.fill(typed);
      for (const name of ["探す", "CSV で保存する"]) {
        await page.getByRole("button", { name, exact: true }).click();
        await expectText(page, "日付は 2026-11-20");
      }
    }
    await since.fill("2026-11-03");
    await page.getByLabel("この日まで").fill("2026-11-02");
    await page.getByRole("button", { name: "探す", exact: true }).click();
    await expectText(page, "最後の日は、最初の日と同じか");
    await settled(page);
    assert(asked === 0, "the server was asked all the same");
    await page.unroute(/\/api\/audit/);
  });

  await exportTests(browser);
}

async function dialogTests(browser) {
  await test("a dialog goes with the page that it was opened over, by the way back and at the end of the session", async () => {
    const page = await windowOf(browser, users.administrator);
    const dialog = page.getByRole("dialog");
    const openOne = async () => {
      await go(page, "users/" + users.other.name);
      await page.getByRole("button", { name: "利用を止める" }).click();
      await dialog.waitFor();
    };
    await go(page, "health");
    await openOne();
    await page.goBack();
    await page.locator("h1", { hasText: "動作の状態" }).waitFor();
    assert(!(await dialog.count()), "the dialog stands over another page");
    await openOne();
    const context = page.context();
    const cookies = await context.cookies();
    await context.clearCookies();
    await dialog.getByLabel("理由").fill("退職したため");
    await dialog.getByRole("button", { name: "利用を止める", exact: true }).click();
    await page.getByRole("button", { name: "サインインする" }).waitFor();
    assert(!(await dialog.count()), "the dialog stands over the sign-in");
    await context.addCookies(cookies);
    await page.reload();
    await page.locator(".who .name").waitFor({ state: "attached" });
    assert(!page.errors.length, page.errors.join("\n"));
  });
}

export async function officeTests(browser) {
  await administratorTests(browser);
  await auditorTests(browser);
  await dialogTests(browser);

  await test("dates in the era, the other language, and a new password hold", async () => {
    const page = await open(browser);
    await signIn(page, users.other);
    await go(page, "preferences");
    await page.getByLabel(/^令和/).check();
    await page.getByRole("button", { name: "変更を保存する" }).click();
    await expectText(page, "きょうは 令和");
    await screenshot(page, "preferences", { fullPage: true });
    await page.getByLabel("いまのパスワード").fill(users.other.password);
    await page.getByLabel("新しいパスワード", { exact: false }).first().fill("kaede-momiji-8810");
    await page.getByLabel("新しいパスワード（もう一度）").fill("kaede-momiji-8811");
    await page.getByRole("button", { name: "パスワードを変える" }).click();
    await expectText(page, "2 つの欄が違っています");
    await page.getByLabel("新しいパスワード（もう一度）").fill("kaede-momiji-8810");
    await page.getByRole("button", { name: "パスワードを変える" }).click();
    await expectText(page, "パスワードを変えました");
    users.other.password = "kaede-momiji-8810";
    await page.getByRole("button", { name: "English" }).click();
    await page.getByRole("heading", { level: 1, name: "Display and password" }).waitFor();
    assert(
      (await page.evaluate(() => document.documentElement.lang)) === "en",
      "the language of the document is another",
    );
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
    await page.getByRole("button", { name: "日本語" }).click();
    await signIn(page, users.other);
    await page.context().close();
  });
}
