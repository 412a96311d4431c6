// SPDX-License-Identifier: GPL-2.0-or-later
// Draws the page of the blocklist: senders, files and links that never pass. An entry of one
// administrator is effective at once.
import { get, post, path, listOf } from "../api.js";
import { t } from "../i18n.js";
import { h } from "../dom.js";
import { formatDay, formatCount, secondsOf } from "../dates.js";
import { KEPT, clear, field, filled, form, showFault } from "../form.js";
import { button, load, message, table } from "../parts.js";
import { openDialog } from "../dialog.js";
import { isKept } from "../drafts.js";
import { effectOf } from "./effect.js";

/**
 * The subject of an entry: exactly one of these.
 * @typedef {{ sender?: string | null, sha256?: string | null, link?: string | null }} Entry
 */

/** @type {("sender" | "sha256" | "link")[]} */
const KINDS = ["sender", "sha256", "link"];
const DRAFT = "block";
// The field that a fault of the server (common/words.def) is about.
/** @type {{ [fault: string]: string }} */
const FIELDS = {
  "allow-sender": "sender",
  "allow-sha256": "sha256",
  "block-link": "link",
  "block-what": "sender",
  "allow-reason": "reason",
  "allow-expires": "expires",
  "allow-expires-past": "expires",
};

/** @param {Entry} entry */
function whatOf(entry) {
  return KINDS.filter((kind) => entry[kind]).map((kind) =>
    h("p", {}, t("block.kind." + kind), t("list.colon"), h("code", { class: "wrap" }, entry[kind])),
  );
}

/**
 * @param {Api.BlockEntry} entry
 * @param {() => void} redraw
 */
function removeDialog(entry, redraw) {
  const reason = field({
    label: t("allow.remove-reason"),
    name: "reason",
    required: true,
    lines: 2,
  });
  return openDialog(t("block.remove-title"), (close) => [
    h("div", {}, whatOf(entry)),
    form({
      label: t("allow.remove"),
      kind: "danger",
      fields: [reason],
      more: button(t("button.back"), () => {
        close(null);
      }),
      async submit() {
        await post(path("blocks", entry.id, "remove"), { reason: reason.read() });
        close(true);
        redraw();
      },
    }),
  ]);
}

/**
 * Returns the form for a new entry, for this page and for the page of a case, which proposes a
 * sender or a reason.
 * @param {() => void} redraw
 * @param {string} draft
 * @param {{ sender?: string | null, reason?: string }} preset
 */
export function blockForm(redraw, draft, preset) {
  const fields = {
    sender: field({
      label: t("block.kind.sender"),
      name: "sender",
      hint: t("block.hint.sender"),
      value: preset.sender,
    }),
    sha256: field({
      label: t("block.kind.sha256"),
      name: "sha256",
      hint: t("block.hint.sha256"),
      spellcheck: "false",
    }),
    link: field({
      label: t("block.kind.link"),
      name: "link",
      hint: t("block.hint.link"),
      spellcheck: "false",
    }),
    reason: field({
      label: t("allow.reason"),
      name: "reason",
      required: true,
      lines: 2,
      value: preset.reason,
    }),
    expires: field({
      label: t("allow.expires"),
      name: "expires",
      type: "date",
      hint: t("block.expires-hint"),
    }),
  };
  const rows = Object.values(fields);
  function failed(/** @type {unknown} */ error) {
    showFault(error, fields, FIELDS);
  }
  /** Checks that the entry blocks exactly one thing, and shows at its first field if not. */
  function saysWhat(/** @type {Entry} */ body) {
    if (KINDS.filter((kind) => body[kind]).length === 1) {
      fields.sender.fail(null);
      return true;
    }
    fields.sender.fail(t("block.need-one"));
    fields.sender.input.focus();
    return false;
  }
  const effect = effectOf(
    "block",
    () => {
      const entry = filled(fields, KINDS);
      return saysWhat(entry) ? entry : null;
    },
    failed,
  );
  const made = form({
    label: t("block.add"),
    title: t("block.add-title"),
    fields: rows,
    draft,
    more: effect.opener,
    failed,
    async submit() {
      const entry = filled(fields, KINDS);
      if (!saysWhat(entry)) {
        return KEPT;
      }
      const expires = secondsOf(fields.expires.read(), true);
      const reason = fields.reason.read();
      await post("/api/blocks", Object.assign({ reason }, entry, expires ? { expires } : {}));
      clear(rows);
      redraw();
      return message("done", t("block.added"));
    },
  });
  return h(
    "details",
    { open: isKept(draft) },
    h("summary", {}, t("block.add-title")),
    made,
    effect.place,
  );
}

/**
 * @param {Api.BlockEntry[]} entries
 * @param {() => void} redraw
 */
function draw(entries, redraw) {
  if (!entries.length) {
    return message("note", t("allow.none"), t("block.none-next"));
  }
  return table(
    t("block.caption"),
    [
      { head: t("block.what"), cell: whatOf },
      { head: t("allow.reason"), cell: (entry) => entry.reason },
      {
        head: t("allow.expires"),
        cell: (entry) => (entry.expires ? formatDay(entry.expires) : t("allow.never")),
      },
      {
        head: t("allow.hits"),
        number: true,
        cell: (entry) => (entry.link ? "" : formatCount(entry.hits || 0)),
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
              "aria-label": t("allow.remove-this", {
                what: KINDS.map((kind) => entry[kind])
                  .filter(Boolean)
                  .join(" "),
              }),
            },
          );
        },
      },
    ],
    entries,
  );
}

export function blockView() {
  const place = h("div", {});
  function run() {
    return load(place, async () => draw(listOf(await get("/api/blocks"), "entries"), run));
  }
  run();
  return [
    h("h1", {}, t("menu.block")),
    h("p", { class: "lead" }, t("block.intro")),
    blockForm(run, DRAFT, {}),
    place,
  ];
}
