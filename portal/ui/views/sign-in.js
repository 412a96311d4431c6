// SPDX-License-Identifier: GPL-2.0-or-later
// Draws the sign-in by name and password, and by one-time code if the account has one.
import { codeOf, post, setToken } from "../api.js";
import { t } from "../i18n.js";
import { h, replace, focusOn, say } from "../dom.js";
import { field, form } from "../form.js";
import { message } from "../parts.js";

/** @typedef {(why?: string) => unknown} Done */

/**
 * @param {HTMLElement} place
 * @param {{ name: string, password: string }} sent
 * @param {Done} done
 */
function codeStep(place, sent, done) {
  const code = field({
    label: t("totp.code"),
    name: "totp",
    hint: t("totp.code-hint"),
    required: true,
    inputmode: "numeric",
    autocomplete: "one-time-code",
    maxlength: 8,
    spellcheck: "false",
  });
  const heading = h("h1", {}, t("totp.title"));
  replace(
    place,
    heading,
    h("p", {}, t("totp.ask")),
    form({
      label: t("sign-in.do"),
      fields: [code],
      async submit() {
        await enter(
          { name: sent.name, password: sent.password, totp: code.read().replace(/\s/g, "") },
          done,
        );
      },
      failed() {
        code.select();
      },
    }),
  );
  focusOn(heading);
  code.input.focus();
}

/**
 * @param {Api.Post["/api/session"]["body"]} body
 * @param {Done} done
 */
async function enter(body, done) {
  const answer = await post("/api/session", body);
  setToken(answer.csrf);
  say(t("sign-in.done"));
  await done();
}

/**
 * @param {HTMLElement} place
 * @param {Done} done
 */
function passwordForm(place, done) {
  const name = field({
    label: t("sign-in.name"),
    name: "username",
    hint: t("sign-in.name-hint"),
    required: true,
    autocomplete: "username",
    spellcheck: "false",
  });
  const password = field({
    label: t("sign-in.password"),
    name: "password",
    type: "password",
    required: true,
    autocomplete: "current-password",
  });
  return form({
    label: t("sign-in.do"),
    fields: [name, password],
    async submit() {
      const sent = { name: name.read(), password: password.read() };
      try {
        await enter(sent, done);
      } catch (error) {
        if (codeOf(error) !== "totp-needed") {
          throw error;
        }
        codeStep(place, sent, done);
      }
    },
    failed() {
      password.input.value = "";
      password.input.focus();
    },
  });
}

/** @param {{ portal: Partial<Api.Portal>, why: string, done: Done }} context */
export function signInView(context) {
  const place = h("div", { class: "narrow" });
  const portal = context.portal;
  replace(
    place,
    h("h1", {}, t("sign-in.title")),
    context.why === "ended" ? message("note", t("sign-in.ended"), t("sign-in.ended-next")) : null,
    context.why === "out" ? message("done", t("sign-in.out")) : null,
    h("p", {}, t("sign-in.intro")),
    portal.passwordSignIn === false
      ? message("note", t("sign-in.elsewhere"), t("sign-in.elsewhere-next"))
      : passwordForm(place, context.done),
    h("p", { class: "hint" }, t("sign-in.help")),
  );
  return place;
}
