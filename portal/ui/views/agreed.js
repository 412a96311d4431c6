// SPDX-License-Identifier: GPL-2.0-or-later
// Draws the page of passwords that are agreed with partners: the domain of each and its expiry,
// never the password itself. It corresponds to `kiyome password`.
import { get, post, path, listOf } from "../api.js";
import { t } from "../i18n.js";
import { h, say } from "../dom.js";
import { formatDay, formatTime, secondsOf } from "../dates.js";
import { clear, field, form, showFault } from "../form.js";
import { button, load, message, personOf, table } from "../parts.js";
import { openDialog } from "../dialog.js";
import { isKept } from "../drafts.js";

const DRAFT = "agreed";
// The field that a fault of the server (common/words.def) is about.
/** @type {{ [fault: string]: string }} */
const FIELDS = {
  "agreed-domain": "domain",
  "agreed-days": "expires",
  "allow-expires": "expires",
  "agreed-password": "password",
};

/**
 * @param {Api.AgreedPassword} entry
 * @param {() => void} redraw
 */
function removeDialog(entry, redraw) {
  const reason = field({
    label: t("allow.remove-reason"),
    name: "reason",
    required: true,
    lines: 2,
  });
  return openDialog(t("agreed.remove-title"), (close) => [
    h(
      "p",
      {},
      h("code", { class: "wrap" }, entry.domain),
      " ",
      t("agreed.until", { day: formatDay(entry.expires) }),
    ),
    h("p", {}, t("agreed.remove-text")),
    form({
      label: t("allow.remove"),
      kind: "danger",
      fields: [reason],
      more: button(t("button.back"), () => {
        close(null);
      }),
      async submit() {
        await post(path("agreed-passwords", entry.id, "remove"), { reason: reason.read() });
        close(true);
        say(t("agreed.removed", { domain: entry.domain }));
        redraw();
      },
    }),
  ]);
}

/** @param {() => void} redraw */
function addForm(redraw) {
  const fields = {
    domain: field({
      label: t("agreed.domain"),
      name: "domain",
      hint: t("agreed.domain-hint"),
      required: true,
      spellcheck: "false",
    }),
    expires: field({
      label: t("allow.expires"),
      name: "expires",
      type: "date",
      hint: t("agreed.expires-hint"),
      required: true,
    }),
    password: field({
      label: t("agreed.password"),
      name: "agreed-password",
      type: "password",
      hint: t("agreed.password-hint"),
      required: true,
      autocomplete: "new-password",
    }),
  };
  const rows = Object.values(fields);
  const made = form({
    label: t("agreed.add"),
    title: t("agreed.add-title"),
    fields: rows,
    draft: DRAFT,
    failed(error) {
      showFault(error, fields, FIELDS);
    },
    async submit() {
      const domain = fields.domain.read().normalize("NFKC").replace(/^@/, "");
      await post("/api/agreed-passwords", {
        domain,
        expires: secondsOf(fields.expires.read(), true) || 0,
        password: fields.password.read(),
      });
      clear(rows);
      redraw();
      return message("done", t("agreed.added", { domain }), t("agreed.added-next"));
    },
  });
  return h("details", { open: isKept(DRAFT) }, h("summary", {}, t("agreed.add-title")), made);
}

/**
 * @param {Api.AgreedPassword[]} entries
 * @param {() => void} redraw
 */
function draw(entries, redraw) {
  if (!entries.length) {
    return message("note", t("allow.none"), t("agreed.none-next"));
  }
  return table(
    t("agreed.caption"),
    [
      { head: t("agreed.domain"), cell: (entry) => h("span", { class: "wrap" }, entry.domain) },
      { head: t("allow.expires"), cell: (entry) => formatDay(entry.expires) },
      {
        head: t("agreed.used"),
        cell: (entry) => (entry.lastUsed ? formatTime(entry.lastUsed) : t("agreed.never")),
      },
      {
        head: t("agreed.made"),
        cell: (entry) => [
          h("p", {}, formatTime(entry.created)),
          h("p", { class: "small-text" }, personOf(entry.by)),
        ],
      },
      {
        head: t("allow.act"),
        cell(entry) {
          return button(
            t("allow.remove"),
            () => {
              removeDialog(entry, redraw);
            },
            "second small",
            {
              "aria-label": t("agreed.remove-this", {
                domain: entry.domain,
                day: formatDay(entry.expires),
              }),
            },
          );
        },
      },
    ],
    entries,
  );
}

export function agreedView() {
  const place = h("div", {});
  function run() {
    return load(place, async () =>
      draw(listOf(await get("/api/agreed-passwords"), "passwords"), run),
    );
  }
  run();
  return [
    h("h1", {}, t("menu.agreed")),
    h("p", { class: "lead" }, t("agreed.intro")),
    h("p", {}, t("agreed.intro-more")),
    addForm(run),
    place,
  ];
}
