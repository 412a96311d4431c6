// SPDX-License-Identifier: GPL-2.0-or-later
// Draws the accounts: the list, the form for a new one, and the import of a CSV file.
import { get, post } from "../api.js";
import { t, word } from "../i18n.js";
import { h, replace } from "../dom.js";
import { formatDay, formatTime } from "../dates.js";
import { clear, field, form } from "../form.js";
import { badge, load, message, table, button } from "../parts.js";
import { userForm, newBodyOf } from "./user.js";
import { changesSection } from "./changes.js";
import { isKept } from "../drafts.js";

/** @typedef {Api.Post["/api/users/import"]["answer"]} Imported */

const MAX_CSV = 4 * 1024 * 1024;

/**
 * Decodes a CSV file as UTF-8 or, because Japanese spreadsheets write it by default, CP932.
 * @param {ArrayBuffer} bytes
 */
function decode(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    return new TextDecoder("shift_jis").decode(bytes);
  }
}

/**
 * @param {File} file
 * @returns {Promise<string>}
 */
function readText(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = function () {
      resolve(decode(/** @type {ArrayBuffer} */ (reader.result)));
    };
    reader.onerror = function () {
      reject(new Error(t("users.csv-unread")));
    };
    reader.readAsArrayBuffer(file);
  });
}

/** @param {Imported["errors"]} errors */
function importErrors(errors) {
  const lines = errors.map((error) =>
    h("li", {}, t("users.csv-error", { line: error.line, message: error.message })),
  );
  const title = t("users.csv-wrong", { n: errors.length });
  return message("error", title, t("users.csv-wrong-next"), h("ul", {}, lines));
}

/** @param {() => void} redraw */
function importForm(redraw) {
  // The browser labels its own file control in its own language and not in that of the page.
  const chosen = h("span", { role: "status" }, t("users.csv-none"));
  const file = h("input", {
    type: "file",
    id: "users-csv",
    class: "unseen",
    accept: ".csv,text/csv",
    "aria-describedby": "users-csv-hint",
    onchange() {
      const csv = chosenFile();
      replace(chosen, csv ? csv.name : t("users.csv-none"));
    },
  });
  function chosenFile() {
    return file.files ? file.files[0] : undefined;
  }
  return form({
    label: t("users.import"),
    title: t("users.import-title"),
    body: [
      h("p", { id: "users-csv-hint" }, t("users.csv-hint")),
      h(
        "pre",
        { class: "code", tabindex: "0", role: "region", "aria-label": t("users.csv-sample") },
        "name,display,mail,department,roles,addresses,shared,password\nyamada,山田 花子,yamada@city.example,総務課,staff,,shomu@city.example,densha-sakura-4649",
      ),
      h(
        "div",
        { class: "field chooser" },
        h("label", { for: "users-csv" }, t("users.csv")),
        file,
        h("label", { for: "users-csv", class: "button second" }, t("upload.choose")),
        " ",
        chosen,
      ),
    ],
    async submit() {
      const csv = chosenFile();
      if (!csv) {
        file.focus();
        return message("error", t("users.csv-missing"));
      }
      if (csv.size > MAX_CSV) {
        return message("error", t("users.csv-large"));
      }
      const made = await post("/api/users/import", { csv: await readText(csv) });
      if (made.errors.length) {
        return importErrors(made.errors);
      }
      redraw();
      return message("done", t("users.imported", { added: made.added, changed: made.changed }));
    },
  });
}

/** @param {() => void} redraw */
function addForm(redraw) {
  const made = userForm({}, true);
  return form({
    label: t("users.add"),
    title: t("users.add-title"),
    fields: made.fields,
    choices: [made.roles],
    draft: "users/add",
    body: made.body,
    async submit() {
      await post("/api/users", newBodyOf(made));
      clear(made.fields);
      redraw();
      return message("done", t("users.added"));
    },
  });
}

/** @param {Api.UserEntry} user */
function stateBadge(user) {
  if (user.disabled) {
    return badge(t("users.disabled"), "bad");
  }
  return user.locked ? badge(t("users.locked"), "wait") : badge(t("users.active"), "good");
}

/** @param {Api.UserEntry[]} users */
function userTable(users) {
  return table(
    t("users.caption"),
    [
      {
        head: t("users.display"),
        cell: (user) =>
          h("a", { href: "#/users/" + encodeURIComponent(user.name) }, user.display || user.name),
      },
      { head: t("users.name"), cell: (user) => user.name },
      { head: t("users.department"), cell: (user) => user.department || "–" },
      {
        head: t("users.roles"),
        cell: (user) => (user.roles || []).map((role) => word("role", role)).join(t("list.comma")),
      },
      { head: t("users.state"), cell: stateBadge },
      { head: t("users.last"), cell: (user) => formatTime(user.lastSeen) },
      { head: t("users.until"), cell: (user) => (user.until ? formatDay(user.until) : "–") },
    ],
    users,
  );
}

export function usersView() {
  const place = h("section", { "aria-label": t("users.results") });
  const text = field({ label: t("users.find"), name: "text", type: "search" });
  function run() {
    return load(place, async () => {
      /** @type {Api.UserEntry[]} */
      const users = [];
      /** @type {string | null} */
      let cursor = null;
      do {
        /** @type {Api.Get["/api/users"]["answer"]} */
        const answer = await get("/api/users", { text: text.read(), cursor });
        users.push(...answer.users);
        cursor = answer.next;
      } while (cursor && users.length < 500);
      return users.length
        ? [userTable(users), cursor ? h("p", {}, t("users.too-many")) : null]
        : h("p", {}, t("users.none"));
    });
  }
  run();
  return [
    h("h1", {}, t("menu.users")),
    h("p", { class: "lead" }, t("users.intro")),
    changesSection(run),
    form({
      label: t("search.do"),
      title: t("users.find"),
      role: "search",
      class: "search line",
      fields: [text],
      submit: run,
      more: button(t("search.clear"), () => {
        text.input.value = "";
        run();
      }),
    }),
    place,
    h(
      "details",
      { open: isKept("users/add") },
      h("summary", {}, t("users.add-title")),
      addForm(run),
    ),
    h("details", {}, h("summary", {}, t("users.import-title")), importForm(run)),
  ];
}
