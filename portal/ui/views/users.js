// SPDX-License-Identifier: GPL-2.0-or-later
// The accounts: list, one more, many from a CSV file.
import { get, post, query, listOf } from "../api.js";
import { t, word } from "../i18n.js";
import { h, replace } from "../dom.js";
import { formatTime } from "../dates.js";
import { badge, field, form, load, message, table, button } from "../parts.js";
import { userForm, bodyOf } from "./user.js";
import { changesSection } from "./changes.js";
import { isKept } from "../drafts.js";

const MAX_CSV = 4 * 1024 * 1024;

/** Japanese spreadsheets write CP932 where nobody tells them otherwise. */
function decode(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    return new TextDecoder("shift_jis").decode(bytes);
  }
}

function readText(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = function () {
      resolve(decode(reader.result));
    };
    reader.onerror = function () {
      reject(new Error(t("users.csv-unread")));
    };
    reader.readAsArrayBuffer(file);
  });
}

function importForm(redraw) {
  // The browser's own control speaks its own language, whatever this page speaks.
  const chosen = h("span", { role: "status" }, t("users.csv-none"));
  const file = h("input", {
    type: "file",
    id: "users-csv",
    class: "unseen",
    accept: ".csv,text/csv",
    "aria-describedby": "users-csv-hint",
    onchange() {
      replace(chosen, file.files.length ? file.files[0].name : t("users.csv-none"));
    },
  });
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
      if (!file.files.length) {
        file.focus();
        return message("error", t("users.csv-missing"));
      }
      if (file.files[0].size > MAX_CSV) {
        return message("error", t("users.csv-large"));
      }
      const made = await post("/api/users/import", { csv: await readText(file.files[0]) });
      const errors = made.errors || [];
      if (!errors.length) {
        redraw();
      }
      return message(
        errors.length ? "error" : "done",
        errors.length
          ? t("users.csv-wrong", { n: errors.length })
          : t("users.imported", { added: made.added || 0, changed: made.changed || 0 }),
        errors.length ? t("users.csv-wrong-next") : null,
        errors.length
          ? h(
              "ul",
              {},
              errors.map((error) =>
                h("li", {}, t("users.csv-error", { line: error.line, message: error.message })),
              ),
            )
          : null,
      );
    },
  });
}

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
      await post("/api/users", bodyOf(made));
      made.fields.forEach((one) => {
        one.write("");
      });
      redraw();
      return message("done", t("users.added"));
    },
  });
}

function userTable(users) {
  return table(
    t("users.caption"),
    [
      {
        head: t("users.display"),
        cell(user) {
          return h(
            "a",
            { href: "#/users/" + encodeURIComponent(user.name) },
            user.display || user.name,
          );
        },
      },
      {
        head: t("users.name"),
        cell(user) {
          return user.name;
        },
      },
      {
        head: t("users.department"),
        cell(user) {
          return user.department || "–";
        },
      },
      {
        head: t("users.roles"),
        cell(user) {
          return (user.roles || []).map((role) => word("role", role)).join(t("list.comma"));
        },
      },
      {
        head: t("users.state"),
        cell(user) {
          return user.disabled
            ? badge(t("users.disabled"), "bad")
            : user.locked
              ? badge(t("users.locked"), "wait")
              : badge(t("users.active"), "good");
        },
      },
      {
        head: t("users.last"),
        cell(user) {
          return formatTime(user.lastSeen);
        },
      },
    ],
    users,
  );
}

export function usersView() {
  const place = h("section", { "aria-label": t("users.results") });
  const text = field({ label: t("users.find"), name: "text", type: "search" });
  function run() {
    return load(place, async () => {
      const users = [];
      let cursor = null;
      do {
        const answer = await get("/api/users" + query({ text: text.read(), cursor }));
        users.push.apply(users, listOf(answer, "users"));
        cursor = answer.next || null;
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
