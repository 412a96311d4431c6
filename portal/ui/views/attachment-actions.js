// SPDX-License-Identifier: GPL-2.0-or-later
// Draws what a recipient can do with an attachment: get it by another method, give its password,
// request the original.
import { post, download, path } from "../api.js";
import { t, word, hasWords } from "../i18n.js";
import { h } from "../dom.js";
import { choices, field, form } from "../form.js";
import { message } from "../parts.js";

/** @typedef {Api.Post["/api/mails/{}/parts/{}/render"]["body"]["method"]} Method */

/**
 * Returns the name under which a form keeps what was typed (drafts.js).
 * @param {string} action
 * @param {{ id: string }} mail
 * @param {string} part
 */
export function draftOf(action, mail, part) {
  return action + "/" + mail.id + "/" + part;
}

/**
 * Returns the form that requests the original of a part, or of the whole mail if `part` is "".
 * Calls sent(request) after the server has accepted the request.
 * @param {{ id: string }} mail
 * @param {string} part
 * @param {(request: Api.RequestMark) => void} [sent]
 */
export function originalForm(mail, part, sent) {
  const reason = field({
    label: t("original.reason"),
    name: "reason",
    hint: t("original.reason-hint"),
    required: true,
    lines: 3,
  });
  return h(
    "div",
    { class: "screen" },
    h(part === "" ? "h3" : "h4", {}, t(part === "" ? "original.title-whole" : "original.title")),
    h("p", {}, t("original.intro")),
    form({
      label: t("original.do"),
      fields: [reason],
      draft: draftOf("original", mail, part),
      isOnce: true,
      async submit() {
        const made = await post("/api/requests", {
          mail: mail.id,
          path: part,
          reason: reason.read(),
        });
        const address = "#/requests/" + encodeURIComponent(made.id);
        if (made.state === "approved") {
          location.hash = address;
          return null;
        }
        if (sent) {
          sent(made);
        }
        return message(
          "done",
          t("original.sent"),
          t("original.sent-next"),
          h("p", {}, h("a", { href: address }, t("original.see"))),
        );
      },
    }),
  );
}

/**
 * Returns the message that something was sent by mail, or will be sent as soon as the relay
 * accepts it.
 * @param {Api.Sent} answer
 * @param {string} [key]
 * @param {string | null} [line]
 */
export function mailed(answer, key, line) {
  return answer.waits
    ? message("note", t("mailed.waits", { to: answer.to }), line)
    : message("done", t(key || "render.sent", { to: answer.to }), line);
}

/**
 * Returns the form for the password of an attachment. The password is used in the sandbox, and is
 * kept, sealed, only until the mail was sent.
 * @param {{ id: string }} mail
 * @param {Api.Attachment} attachment
 */
export function passwordForm(mail, attachment) {
  const password = field({
    label: t("unlock.password"),
    name: "file-password",
    type: "password",
    hint: t("unlock.hint"),
    required: true,
  });
  return h(
    "div",
    { class: "screen" },
    h("h4", {}, t("unlock.title")),
    h("p", {}, t("unlock.intro")),
    form({
      label: t("unlock.do"),
      fields: [password],
      async submit() {
        const sent = await post(path("mails", mail.id, "parts", attachment.path, "unlock"), {
          password: password.read(),
        });
        password.input.value = "";
        const files = sent.attachments;
        return mailed(
          sent,
          "unlock.sent",
          files.length ? t("unlock.files", { names: files.join(t("list.comma")) }) : null,
        );
      },
      failed() {
        password.select();
      },
    }),
  );
}

/**
 * @param {{ id: string }} mail
 * @param {Api.Attachment} attachment
 */
export function renderForm(mail, attachment) {
  const methods = choices(
    t("render.how"),
    "method",
    "radio",
    attachment.can.render.map((method) => [
      method,
      word("render", method),
      hasWords("render-hint." + method) ? t("render-hint." + method) : null,
    ]),
    attachment.can.render.slice(0, 1),
  );
  const ways = choices(
    t("render.way"),
    "deliver",
    "radio",
    [
      ["download", t("render.download")],
      ["mail", t("render.mail")],
    ],
    ["download"],
  );
  return h(
    "div",
    { class: "screen" },
    h("h4", {}, t("render.title")),
    form({
      label: t("render.do"),
      body: [methods.node, ways.node],
      async submit() {
        const isByMail = ways.read()[0] === "mail";
        const address = path("mails", mail.id, "parts", attachment.path, "render");
        const method = /** @type {Method} */ (methods.read()[0]);
        if (isByMail) {
          return mailed(await post(address, { method, deliver: "mail" }));
        }
        const asked = { method, deliver: /** @type {const} */ ("download") };
        const name = await download(address, asked, attachment.name);
        return message("done", t("download.done", { name }), t("download.where"));
      },
    }),
  );
}
