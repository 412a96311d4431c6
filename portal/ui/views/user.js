// SPDX-License-Identifier: GPL-2.0-or-later
// Draws one account: its name, its rights and its addresses.
import { get, put, path, listOf, ApiError } from "../api.js";
import { t, word } from "../i18n.js";
import { h, replace } from "../dom.js";
import { formatDay, formatTime } from "../dates.js";
import { choices, field, form } from "../form.js";
import { badge, button, errorMessage, facts, load, message } from "../parts.js";
import { confirm, openDialog } from "../dialog.js";

/** @typedef {import("../app.js").Context} Context */

const ROLES = ["staff", "approver", "administrator", "auditor"];

/** @param {string} text */
function linesOf(text) {
  return text.split(/[\s;,、]+/).filter(Boolean);
}

/**
 * Returns the addresses of the user alone; the list of the account has shared addresses, too.
 * @param {Partial<Api.UserEntry>} user
 */
function aliasesOf(user) {
  return (user.addresses || []).filter((address) => (user.shared || []).indexOf(address) < 0);
}

/**
 * Returns the form of an account; for a new one also name and first password.
 * @param {Partial<Api.UserEntry>} user
 * @param {boolean} isNew
 */
export function userForm(user, isNew) {
  const fields = {
    name: isNew
      ? field({
          label: t("users.name"),
          name: "name",
          hint: t("users.name-hint"),
          required: true,
          spellcheck: "false",
        })
      : null,
    display: field({
      label: t("users.display"),
      name: "display",
      required: true,
      value: user.display,
    }),
    mail: field({
      label: t("users.mail"),
      name: "mail",
      type: "email",
      required: true,
      value: user.mail,
    }),
    department: field({ label: t("users.department"), name: "department", value: user.department }),
    addresses: field({
      label: t("users.addresses"),
      name: "addresses",
      hint: t("users.addresses-hint"),
      lines: 3,
      value: aliasesOf(user).join("\n"),
    }),
    shared: field({
      label: t("users.shared"),
      name: "shared",
      hint: t("users.shared-hint"),
      lines: 2,
      value: (user.shared || []).join("\n"),
    }),
    approves: field({
      label: t("users.approves"),
      name: "approves",
      hint: t("users.approves-hint"),
      lines: 2,
      value: (user.approves || []).join("\n"),
    }),
    password: isNew
      ? field({
          label: t("users.password"),
          name: "password",
          type: "password",
          hint: t("password.hint"),
          required: true,
          autocomplete: "new-password",
        })
      : null,
  };
  const roles = choices(
    t("users.roles"),
    "roles",
    "checkbox",
    ROLES.map((role) => [role, word("role", role), t("role-hint." + role)]),
    user.roles || (isNew ? ["staff"] : []),
  );
  /** @type {import("../form.js").Field[]} */
  const rows = [];
  Object.values(fields).forEach((row) => {
    if (row) {
      rows.push(row);
    }
  });
  /** @type {HTMLElement[]} */
  const nodes = rows.map((row) => row.node);
  nodes.splice(isNew ? 4 : 3, 0, roles.node);
  return { fields: rows, body: nodes, named: fields, roles };
}

/** @param {ReturnType<typeof userForm>} made */
export function bodyOf(made) {
  const named = made.named;
  return {
    display: named.display.read(),
    mail: named.mail.read(),
    department: named.department.read(),
    roles: made.roles.read(),
    addresses: linesOf(named.addresses.read()).concat(linesOf(named.shared.read())),
    shared: linesOf(named.shared.read()),
    approves: linesOf(named.approves.read()),
  };
}

/**
 * Returns the body of the request for a new account.
 * @param {ReturnType<typeof userForm>} made
 */
export function newBodyOf(made) {
  const { name, password } = made.named;
  return {
    ...bodyOf(made),
    name: name ? name.read() : "",
    password: password ? password.read() : "",
  };
}

/**
 * Opens the dialog that disables an account. The reason is sent to the users who are notified.
 * @param {Api.UserEntry} user
 * @param {() => void} redraw
 */
function disableDialog(user, redraw) {
  const reason = field({ label: t("users.why"), name: "reason", required: true, lines: 2 });
  return openDialog(t("users.disable"), (close) => [
    h("p", {}, t("users.of", { name: user.display || user.name })),
    form({
      label: t("users.disable"),
      kind: "danger",
      fields: [reason],
      more: button(t("button.back"), () => {
        close(null);
      }),
      async submit() {
        await put(path("users", user.name), { disabled: true, reason: reason.read() });
        close(true);
        redraw();
      },
    }),
  ]);
}

/**
 * @param {Api.UserEntry} user
 * @param {() => void} redraw
 */
function switches(user, redraw) {
  const feedback = h("div", { class: "told" });
  /**
   * @param {Api.Put["/api/users/{}"]["body"]} body
   * @param {string} question
   */
  function change(body, question) {
    return async function () {
      const whose = t("users.of", { name: user.display || user.name });
      if (!(await confirm(question, [whose], t("button.yes")))) {
        return;
      }
      try {
        await put(path("users", user.name), body);
        redraw();
      } catch (error) {
        feedback.appendChild(errorMessage(error));
      }
    };
  }
  return h(
    "section",
    {},
    h("h2", {}, t("users.more")),
    feedback,
    h(
      "div",
      { class: "buttons" },
      user.disabled
        ? button(t("users.enable"), change({ disabled: false }, t("users.enable")))
        : button(t("users.disable"), () => disableDialog(user, redraw)),
      user.locked ? button(t("users.unlock"), change({ unlock: true }, t("users.unlock"))) : null,
      user.totp
        ? button(t("users.reset-totp"), change({ resetTotp: true }, t("users.reset-totp")))
        : null,
    ),
  );
}

/**
 * Finds an account in the list of accounts, because the API has no operation for a single one.
 * @param {string} name
 */
async function find(name) {
  const users = listOf(await get("/api/users", { text: name }), "users");
  const user = users.find((entry) => entry.name === name);
  if (!user) {
    throw new ApiError("not-found", "not-found", 404);
  }
  return user;
}

/**
 * @param {Context} context
 * @param {string} name
 */
export function userView(context, name) {
  const place = h("div", { class: "narrow" });
  const title = h("h1", {}, t("users.one", { name }));
  function run() {
    return load(place, async () => {
      const user = await find(name);
      const made = userForm(user, false);
      context.title(user.display || user.name);
      replace(title, t("users.one", { name: user.display || user.name }));
      return [
        facts([
          [t("users.name"), user.name],
          [t("users.source"), user.source ? word("source", user.source) : null],
          [t("users.last"), formatTime(user.lastSeen)],
          [t("totp.title"), t(user.totp ? "users.totp-yes" : "users.totp-no")],
          [t("users.until"), user.until ? formatDay(user.until) : null],
          [t("users.state"), user.disabled ? badge(t("users.disabled"), "bad") : null],
        ]),
        form({
          label: t("preferences.save"),
          title: user.name,
          fields: made.fields,
          choices: [made.roles],
          draft: "users/" + user.name,
          body: made.body,
          async submit() {
            await put(path("users", user.name), bodyOf(made));
            return message("done", t("users.saved"));
          },
        }),
        switches(user, run),
      ];
    });
  }
  run();
  return [
    h("p", { class: "way-back" }, h("a", { href: "#/users" }, "← ", t("menu.users"))),
    title,
    place,
  ];
}
