// SPDX-License-Identifier: GPL-2.0-or-later
// Draws the user's own settings: language, calendar, password, one-time code.
import { post, put, setToken } from "../api.js";
import { t, languages } from "../i18n.js";
import { h } from "../dom.js";
import { eraYear, formatDay, now } from "../dates.js";
import { choices, field, form } from "../form.js";
import { message } from "../parts.js";
import { totpSetup } from "./totp.js";

/** @typedef {import("../app.js").Context} Context */

/** @param {Context} context */
function displayForm(context) {
  const today = new Date();
  const year = today.getFullYear();
  const month = today.getMonth() + 1;
  const day = today.getDate();
  const rest = month + "月" + day + "日";
  const language = choices(
    t("preferences.language"),
    "language",
    "radio",
    languages.map((name) => [name, t("language." + name)]),
    [context.user.language || "ja"],
  );
  const era = choices(
    t("preferences.dates"),
    "era",
    "radio",
    [
      ["no", year + "年" + rest],
      ["yes", eraYear(year, month, day) + rest],
    ],
    [context.user.era ? "yes" : "no"],
  );
  return form({
    label: t("preferences.save"),
    title: t("preferences.display"),
    body: [language.node, era.node],
    async submit() {
      await put("/api/preferences", {
        language: /** @type {import("../i18n.js").Language} */ (language.read()[0]),
        era: era.read()[0] === "yes",
      });
      await context.reload();
    },
  });
}

/**
 * Returns the form that changes the password; done() is called afterwards, if given.
 * @param {() => unknown} [done]
 */
function passwordForm(done) {
  const old = field({
    label: t("password.old"),
    name: "old",
    type: "password",
    required: true,
    autocomplete: "current-password",
  });
  const fresh = field({
    label: t("password.new"),
    name: "new",
    type: "password",
    required: true,
    autocomplete: "new-password",
    hint: t("password.hint"),
  });
  const again = field({
    label: t("password.again"),
    name: "again",
    type: "password",
    required: true,
    autocomplete: "new-password",
  });
  const fields = [old, fresh, again];
  return form({
    label: t("password.do"),
    title: t("preferences.password"),
    fields,
    async submit() {
      if (fresh.read() !== again.read()) {
        again.fail(t("password.differ"));
        again.input.focus();
        return null;
      }
      const answer = await post("/api/password", { old: old.read(), new: fresh.read() });
      if (answer.csrf) {
        setToken(answer.csrf);
      }
      fields.forEach((control) => {
        control.input.value = "";
      });
      return done ? done() : message("done", t("password.done"), t("password.done-next"));
    },
  });
}

/**
 * Draws the page on which a user replaces the password that an administrator chose.
 * @param {{ done: (why: string) => unknown }} context
 */
export function firstPasswordView(context) {
  return h(
    "div",
    { class: "narrow" },
    h("h1", {}, t("preferences.password")),
    message("note", t("error.password-first"), t("password.first-why")),
    passwordForm(() => context.done("move")),
  );
}

/** @param {Context} context */
export function preferencesView(context) {
  const hasPassword = context.portal.passwordSignIn !== false;
  return h(
    "div",
    { class: "narrow" },
    h("h1", {}, t("menu.preferences")),
    h("p", { class: "lead" }, t("preferences.today", { day: formatDay(now()) })),
    h("section", {}, h("h2", {}, t("preferences.display")), displayForm(context)),
    hasPassword ? h("section", {}, h("h2", {}, t("preferences.password")), passwordForm()) : null,
    h(
      "section",
      {},
      h("h2", {}, t("totp.setup")),
      h("p", {}, t("totp.what")),
      h(
        "details",
        {},
        h("summary", {}, t("totp.open")),
        totpSetup(() => context.reload()),
      ),
    ),
  );
}
