// SPDX-License-Identifier: GPL-2.0-or-later
import fs from "node:fs";
import {
  assert,
  environment,
  expectText,
  freshCode,
  go,
  moved,
  open,
  screenshot,
  settled,
  test,
} from "./lib.mjs";

const { users, inbox } = environment;

async function fill(page, user) {
  await page.getByLabel("利用者名").fill(user.name);
  await page.getByLabel("パスワード").fill(user.password);
  await page.keyboard.press("Enter");
}

/** The code that was mailed to USER, as he reads it inside. */
async function mailedCode(user) {
  for (let tries = 0; tries < 300; tries += 1) {
    for (const name of fs.existsSync(inbox) ? fs.readdirSync(inbox) : []) {
      const mail = fs.readFileSync(`${inbox}/${name}`, "latin1");
      const body = Buffer.from(mail.slice(mail.search(/\r?\n\r?\n/)), "base64").toString("latin1");
      const found = /\b[0-9A-Z]{4}(-[0-9A-Z]{4}){2}\b/.exec(body);
      if (found && mail.includes(user.mail)) {
        return found[0];
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("no code was mailed");
}

/** The approver's first day: nothing can be done before the code is set up. */
async function setUpCode(browser, user) {
  const page = await open(browser);
  await fill(page, user);
  await page.getByRole("heading", { name: "確認番号（認証アプリ）の登録" }).waitFor();
  assert(
    (await page.getByRole("navigation").count()) === 0,
    "there is a menu before the code is set up",
  );
  await page.getByRole("button", { name: "登録を始める" }).click();
  const secret = (await page.locator("code.secret").textContent()).replace(/\s/g, "");
  user.secret = secret;
  await page.getByLabel("確認番号").fill("000000");
  await page.getByLabel("メールで届いたコード").fill("0000-0000-0000");
  await screenshot(page, "set-up-code");
  await page.getByRole("button", { name: "登録を終える" }).click();
  await expectText(page, "いちばん新しいメールのコードを入力してください");
  await page.getByLabel("メールで届いたコード").fill(await mailedCode(user));
  await page.getByRole("button", { name: "登録を終える" }).click();
  await expectText(page, "認証アプリのいまの番号を入力し直してください");
  await page.getByLabel("確認番号").fill(await freshCode(user));
  await page.getByRole("button", { name: "登録を終える" }).click();
  await page.getByRole("navigation").waitFor();
  await page.context().close();
}

async function sessionTests(browser) {
  await test("with the keyboard alone one signs in, skips the menu and signs out", async () => {
    const page = await open(browser);
    await page.keyboard.press("Tab");
    assert(
      (await page.evaluate(() => document.activeElement.className)) === "skip",
      "the first stop is not the skip link",
    );
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.type(users.staff.name);
    await page.keyboard.press("Tab");
    await page.keyboard.type(users.staff.password);
    await page.keyboard.press("Enter");
    await page.locator(".who .name").waitFor();
    await settled(page);
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press("Tab");
    const skip = page.locator(".skip");
    if (!(await skip.evaluate((link) => link === document.activeElement))) {
      await skip.focus();
    }
    await page.keyboard.press("Enter");
    assert(
      (await page.evaluate(() => document.activeElement.id)) === "main",
      "the skip link does not lead to the content",
    );
    const out = page.getByRole("button", { name: "サインアウト" });
    await out.focus();
    await page.keyboard.press("Enter");
    await expectText(page, "サインアウトしました");
    await page.context().close();
  });

  await test("a session that ended leads to the sign-in and back to the same page", async () => {
    const page = await open(browser);
    await fill(page, users.staff);
    await page.locator(".who .name").waitFor();
    await go(page, "requests");
    await page.context().clearCookies();
    await page.evaluate(() => {
      location.hash = "#/mails";
    });
    await expectText(page, "操作のない時間が続いたため");
    await fill(page, users.staff);
    await page.getByRole("heading", { level: 1, name: "届いたメール" }).waitFor();
    await page.context().close();
  });

  await test("before a session ends for want of use, the page asks, and goes on when told to", async () => {
    const page = await open(browser);
    await page.clock.install();
    await fill(page, users.staff);
    await page.locator(".who .name").waitFor();
    await go(page, "requests");
    await page.clock.fastForward("28:30");
    const dialog = page.getByRole("dialog", { name: "まもなく自動的にサインアウトします" });
    // The page looks every fifteen seconds, by the real clock: that began before the other one.
    await dialog.waitFor();
    // Who goes on in another way is asked again when that was the last sign of use.
    // An answer that came behind the clock's leap would be the last sign of use, at the later time.
    await moved(page, () => page.goBack());
    await dialog.waitFor({ state: "detached" });
    await page.clock.fastForward("28:30");
    await dialog.waitFor();
    const answered = page.waitForResponse((response) => response.url().endsWith("/api/session"));
    await dialog.getByRole("button", { name: "このまま続ける" }).click();
    assert((await answered).status() === 200, "the session was not kept");
    await dialog.waitFor({ state: "detached" });
    await page.context().close();
  });
}

export async function signInTests(browser) {
  await test("a wrong password says what to do next, and the field has the focus again", async () => {
    const page = await open(browser);
    await screenshot(page, "sign-in");
    await fill(page, { name: users.staff.name, password: "wrong" });
    const alert = page.getByRole("alert");
    await alert.waitFor();
    assert(/利用者名かパスワードが違います/.test(await alert.innerText()), await alert.innerText());
    assert(
      /もう一度入力してください/.test(await alert.innerText()),
      "nothing says what to do next",
    );
    assert(
      (await page.evaluate(() => document.activeElement.name)) === "password",
      "the focus is elsewhere",
    );
    await page.context().close();
  });

  await test("an empty field is named, and nothing is sent", async () => {
    const page = await open(browser);
    let asked = 0;
    page.on("request", (request) => {
      asked += request.method() === "POST";
    });
    await page.getByRole("button", { name: "サインインする" }).click();
    await expectText(page, "ここに入力してください");
    assert(asked === 0, "a request went out");
    await page.context().close();
  });

  for (const role of ["approver", "second", "administrator", "deputy", "auditor"]) {
    await test(`the ${role} must set up the one-time code before anything else`, () =>
      setUpCode(browser, users[role]));
  }

  await sessionTests(browser);
}
