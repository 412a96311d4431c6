// SPDX-License-Identifier: GPL-2.0-or-later
// Draws the page of the allowlist: each entry with its reason, its approver, its expiry and its
// uses.
import { ApiError, get, post, path, listOf } from "../api.js";
import { t } from "../i18n.js";
import { h, replace, shortName } from "../dom.js";
import { formatDay, formatTime, formatCount, secondsOf, now } from "../dates.js";
import { KEPT, clear, field, filled, form, showFault } from "../form.js";
import { badge, button, errorMessage, load, message, table } from "../parts.js";
import { confirm, openDialog } from "../dialog.js";
import { isKept } from "../drafts.js";
import { effectOf } from "./effect.js";

/**
 * The conditions of an entry. A part passes if all of them are true of it.
 * @typedef {{
 *   id?: string,
 *   type?: string | null,
 *   sender?: string | null,
 *   sha256?: string | null,
 *   linkDomain?: string | null,
 * }} Entry
 *
 * The file that an entry is made for, and the mail that it came with.
 * @typedef {{ mail: Api.Mail, file: Api.Attachment }} Origin
 */

/** @type {("type" | "sender" | "sha256" | "linkDomain")[]} */
const KINDS = ["type", "sender", "sha256", "linkDomain"];
const DRAFT = "allow";
// The field that a fault of the server (common/words.def) is about.
/** @type {{ [fault: string]: string }} */
const FIELDS = {
  "allow-type": "type",
  "allow-sender": "sender",
  "allow-sha256": "sha256",
  "allow-domain": "linkDomain",
  "allow-both": "linkDomain",
  "allow-nothing": "type",
  "allow-reason": "reason",
  "allow-approver": "approver",
  "allow-expires": "expires",
  "allow-expires-past": "expires",
  "allow-expires-far": "expires",
};

/**
 * Returns the conditions of an entry in words.
 * @param {Entry} entry
 */
function whatOf(entry) {
  return KINDS.filter((kind) => entry[kind]).map((kind) =>
    h("p", {}, t("allow.kind." + kind), t("list.colon"), h("code", { class: "wrap" }, entry[kind])),
  );
}

/**
 * Returns a key of the conditions, in the form in which the store keeps them. Entries with equal
 * keys let the same parts pass.
 * @param {Entry} entry
 */
function keyOf(entry) {
  return KINDS.map((kind) => (entry[kind] || "").toLowerCase().replace(/^@/, "")).join("\n");
}

/** @param {Entry} entry */
function isTypeOnly(entry) {
  return Boolean(entry.type) && !entry.sender && !entry.sha256;
}

/**
 * Returns the domain if an entry lets all mail of a domain pass, or "".
 * @param {Entry} entry
 */
function wholeDomain(entry) {
  const sender = (entry.sender || "").replace(/^@/, "");
  return sender.includes("@") || entry.type || entry.sha256 ? "" : sender;
}

/**
 * Returns in words what an entry that is too wide lets pass; an empty list for other entries.
 * @param {Entry} entry
 * @returns {string[]}
 */
function wideText(entry) {
  if (isTypeOnly(entry)) {
    return [t("allow.wide-text")];
  }
  return wholeDomain(entry) ? [t("allow.wide-domain-text")] : [];
}

/**
 * @param {Entry} entry
 * @param {Api.AllowEntry[]} entries
 */
function sameAs(entry, entries) {
  return entries.filter((other) => keyOf(other) === keyOf(entry) && other.id !== entry.id);
}

/**
 * @param {Api.AllowEntry | Api.AllowFinding} entry
 * @param {() => void} redraw
 */
function removeDialog(entry, redraw) {
  const reason = field({
    label: t("allow.remove-reason"),
    name: "reason",
    required: true,
    lines: 2,
  });
  return openDialog(t("allow.remove-title"), (close) => [
    h("div", {}, whatOf(entry)),
    form({
      label: t("allow.remove"),
      kind: "danger",
      fields: [reason],
      more: button(t("button.back"), () => {
        close(null);
      }),
      async submit() {
        await post(path("allow", entry.id, "remove"), { reason: reason.read() });
        close(true);
        redraw();
      },
    }),
  ]);
}

/**
 * Asks the store for the file of which the form is about. Only the number of the mail and the
 * path of the part are taken from the address, so that whoever made a link cannot choose what the
 * form says.
 * @param {string} mail
 * @param {string} part
 */
async function fileOf(mail, part) {
  const found = await get(path("mails", mail));
  const file = listOf(found, "attachments").find((attachment) => attachment.path === part);
  if (!file || !file.sha256 || file.reason === "infected") {
    throw new ApiError("not-found");
  }
  return { mail: found, file };
}

/**
 * Returns the name of the file and of its mail, with a link back.
 * @param {Origin} origin
 */
function fileNode(origin) {
  const mail = origin.mail;
  return message(
    "note",
    t("allow.from-mail", { name: shortName(origin.file.name || t("attachment.no-name")) }),
    h(
      "p",
      {},
      h(
        "a",
        { href: "#/records/" + encodeURIComponent(mail.id) },
        t("request.in-mail", {
          subject: mail.subject || t("mail.no-subject"),
          sender: mail.author || mail.sender,
        }),
      ),
    ),
    t("allow.from-mail-next"),
  );
}

/**
 * Asks for confirmation before an entry is added that exists already.
 * @param {Api.AllowEntry[]} same
 */
function confirmSame(same) {
  const lines = same.map((entry) =>
    t("allow.same-line", { reason: entry.reason, day: formatDay(entry.expires) }),
  );
  return confirm(t("allow.same-ask"), [...lines, t("allow.same-text")], t("allow.add"));
}

/**
 * Asks for confirmation before an entry is added that lets more pass than expected, or exists
 * already.
 * @param {Entry} body
 * @param {Api.AllowEntry[]} entries
 */
async function isMeant(body, entries) {
  const same = sameAs(body, entries);
  if (same.length && !(await confirmSame(same))) {
    return false;
  }
  const wide = wideText(body);
  if (!wide.length) {
    return true;
  }
  const domain = wholeDomain(body);
  const title = domain
    ? t("allow.wide-domain-ask", { domain })
    : t("allow.wide-ask", { type: body.type });
  return confirm(title, wide, t("allow.wide-do"), "danger");
}

/** @param {Api.Attachment | null} file */
function addFields(file) {
  return {
    type: field({
      label: t("allow.kind.type"),
      name: "type",
      hint: t("allow.hint.type"),
      value: file && file.type,
    }),
    sender: field({ label: t("allow.kind.sender"), name: "sender", hint: t("allow.hint.sender") }),
    sha256: field({
      label: t("allow.kind.sha256"),
      name: "sha256",
      hint: t("allow.hint.sha256"),
      spellcheck: "false",
      value: file && file.sha256,
    }),
    linkDomain: field({
      label: t("allow.kind.linkDomain"),
      name: "linkDomain",
      hint: t("allow.hint.linkDomain"),
    }),
    reason: field({ label: t("allow.reason"), name: "reason", required: true, lines: 2 }),
    approver: field({
      label: t("allow.approver"),
      name: "approver",
      hint: t("allow.approver-hint"),
      required: true,
    }),
    expires: field({
      label: t("allow.expires"),
      name: "expires",
      type: "date",
      required: true,
      hint: t("allow.expires-hint"),
    }),
  };
}

/**
 * Checks that an entry has a condition, and shows at its first field if it has none.
 * @param {Entry} entry
 * @param {import("../form.js").Field} first
 */
function saysWhat(entry, first) {
  if (KINDS.some((kind) => entry[kind])) {
    first.fail(null);
    return true;
  }
  first.fail(t("allow.need-one"));
  first.input.focus();
  return false;
}

/**
 * Returns the form for a new entry. `shown`: the existing entries; `origin`: the file for which the
 * entry is made, or null.
 * @param {{ entries: Api.AllowEntry[] }} shown
 * @param {() => void} redraw
 * @param {Origin | null} origin
 */
function addForm(shown, redraw, origin) {
  const draft = DRAFT + "/" + (origin ? origin.mail.id + "/" + origin.file.path : "");
  const fields = addFields(origin && origin.file);
  const rows = Object.values(fields);
  function failed(/** @type {unknown} */ error) {
    showFault(error, fields, FIELDS);
  }
  function entryToCheck() {
    const entry = filled(fields, KINDS);
    return saysWhat(entry, fields.type) ? entry : null;
  }
  const effect = effectOf("allow", entryToCheck, failed);
  const made = form({
    label: t("allow.add"),
    title: t("allow.add-title"),
    fields: rows,
    draft,
    more: effect.opener,
    failed,
    async submit() {
      const entry = filled(fields, KINDS);
      if (!saysWhat(entry, fields.type) || !(await isMeant(entry, shown.entries))) {
        return KEPT;
      }
      const added = await post("/api/allow", {
        ...entry,
        reason: fields.reason.read(),
        approver: fields.approver.read(),
        expires: secondsOf(fields.expires.read(), true) || 0,
      });
      clear(rows);
      redraw();
      return added.state === "proposed"
        ? message("done", t("allow.proposed"), t("allow.proposed-next"))
        : message("done", t("allow.added"));
    },
  });
  return h(
    "details",
    { open: Boolean(origin) || isKept(draft) },
    h("summary", {}, t("allow.add-title")),
    origin ? fileNode(origin) : null,
    made,
    effect.place,
  );
}

/**
 * Returns the name of an entry for the label of a button, which screen readers announce without
 * the row.
 * @param {Entry} entry
 */
function nameOf(entry) {
  return KINDS.map((kind) => entry[kind])
    .filter(Boolean)
    .join(" ");
}

/**
 * Opens the list of mails in which an entry let a part pass, newest first.
 * @param {Api.AllowEntry} entry
 */
function usesDialog(entry) {
  const place = h("div", {});
  load(place, async () => {
    const uses = listOf(await get(path("allow", entry.id, "uses")), "uses");
    return uses.length
      ? table(
          t("allow.uses-title"),
          [
            { head: t("allow.uses-time"), cell: (use) => formatTime(use.time) },
            {
              head: t("allow.uses-mail"),
              cell: (use) =>
                h(
                  "a",
                  { href: "#/records/" + encodeURIComponent(use.mail) },
                  use.subject || t("mail.no-subject"),
                ),
            },
            {
              head: t("allow.kind.sender"),
              cell: (use) => h("span", { class: "wrap" }, use.sender || ""),
            },
            {
              head: t("allow.uses-files"),
              cell: (use) => h("span", { class: "wrap" }, use.names || ""),
            },
          ],
          uses,
        )
      : message("note", t("allow.uses-none"));
  });
  return openDialog(t("allow.uses-title"), (close) => [
    h("div", {}, whatOf(entry)),
    place,
    h(
      "div",
      { class: "buttons" },
      button(t("button.back"), () => {
        close(null);
      }),
    ),
  ]);
}

/**
 * @param {Api.AllowEntry} entry
 * @param {HTMLElement} feedback
 * @param {() => void} redraw
 */
async function confirmEntry(entry, feedback, redraw) {
  const facts = [
    t("allow.reason") + t("list.colon") + entry.reason,
    t("allow.expires") + t("list.colon") + formatDay(entry.expires),
  ];
  if (
    !(await confirm(
      t("allow.confirm-ask"),
      KINDS.filter((kind) => entry[kind])
        .map((kind) => t("allow.kind." + kind) + t("list.colon") + entry[kind])
        .concat(facts, wideText(entry)),
      t("allow.confirm"),
    ))
  ) {
    return;
  }
  try {
    const answer = await post(path("allow", entry.id, "confirm"), {});
    replace(
      feedback,
      message("done", t(answer.state === "live" ? "allow.confirmed" : "allow.one-more")),
    );
  } catch (error) {
    replace(feedback, errorMessage(error));
  }
  redraw();
}

/**
 * Returns who confirmed an entry, and the button for an administrator who has not confirmed it
 * yet.
 * @param {Api.AllowEntry} entry
 * @param {HTMLElement} feedback
 * @param {() => void} redraw
 */
function standing(entry, feedback, redraw) {
  if (entry.state !== "proposed") {
    return entry.words ? h("p", {}, t("allow.words", { who: entry.words })) : null;
  }
  return [
    h("p", {}, badge(t("allow.waits"), "wait")),
    entry.words ? h("p", {}, t("allow.words", { who: entry.words })) : null,
    entry.mine
      ? h("p", {}, t("allow.mine"))
      : button(
          t("allow.confirm"),
          () => {
            confirmEntry(entry, feedback, redraw);
          },
          "first small",
          { "aria-label": t("allow.confirm-this", { what: nameOf(entry) }) },
        ),
  ];
}

/**
 * Returns the entries that should be reviewed, with the reason of each; null if there is none.
 * @param {Api.AllowFinding[]} found
 * @param {() => void} redraw
 */
function reportNode(found, redraw) {
  if (!found.length) {
    return null;
  }
  return h(
    "section",
    {},
    h("h2", {}, t("allow.report-title")),
    table(
      t("allow.report-title"),
      [
        { head: t("allow.what"), cell: whatOf },
        {
          head: t("allow.report-why"),
          cell: (entry) => [
            entry.finding ? h("p", {}, t("allow.report." + entry.finding)) : null,
            entry.wide ? h("p", {}, t("allow.report.wide")) : null,
            entry.much
              ? h("p", {}, t("allow.report.much", { count: formatCount(entry.recent) }))
              : null,
          ],
        },
        {
          head: t("allow.act"),
          cell(entry) {
            // Entries that have not expired have this button in the list of all entries.
            return entry.finding !== "expired"
              ? null
              : button(
                  t("allow.remove"),
                  () => {
                    removeDialog(entry, redraw);
                  },
                  "second small",
                  { "aria-label": t("allow.remove-this", { what: nameOf(entry) }) },
                );
          },
        },
      ],
      found,
    ),
  );
}

/**
 * @param {Api.AllowEntry[]} entries
 * @param {HTMLElement} feedback
 * @param {() => void} redraw
 */
function draw(entries, feedback, redraw) {
  if (!entries.length) {
    return message("note", t("allow.none"), t("allow.none-next"));
  }
  return table(
    t("allow.caption"),
    [
      {
        head: t("allow.what"),
        cell: (entry) => [
          whatOf(entry),
          entry.wide ? badge(t("allow.wide"), "bad") : null,
          sameAs(entry, entries).length ? badge(t("allow.same"), "wait") : null,
        ],
      },
      { head: t("allow.reason"), cell: (entry) => entry.reason },
      {
        head: t("allow.approver"),
        cell: (entry) => [h("p", {}, entry.approver), standing(entry, feedback, redraw)],
      },
      {
        head: t("allow.expires"),
        cell: (entry) =>
          entry.expires
            ? [
                formatDay(entry.expires),
                entry.expires < now() ? [" ", badge(t("allow.ended"), "bad")] : null,
              ]
            : t("allow.never"),
      },
      {
        head: t("allow.hits"),
        number: true,
        cell(entry) {
          return !entry.hits
            ? formatCount(0)
            : [
                button(
                  formatCount(entry.hits),
                  () => {
                    usesDialog(entry);
                  },
                  "second small",
                  {
                    "aria-label": t("allow.uses-this", {
                      what: nameOf(entry),
                      count: formatCount(entry.hits),
                    }),
                  },
                ),
                entry.lastHit ? h("p", {}, formatDay(entry.lastHit)) : null,
              ];
        },
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
            { "aria-label": t("allow.remove-this", { what: nameOf(entry) }) },
          );
        },
      },
    ],
    entries,
  );
}

export function allowView() {
  const place = h("div", {});
  const feedback = h("div", { class: "told" });
  /** @type {{ entries: Api.AllowEntry[] }} */
  const shown = { entries: [] };
  function run() {
    return load(place, async () => {
      shown.entries = listOf(await get("/api/allow"), "entries");
      const found = listOf(await get("/api/allow/report"), "entries");
      return h("div", {}, draw(shown.entries, feedback, run), reportNode(found, run));
    });
  }
  run();
  // The form is outside of the part of the page that is loaded again, so that removing an entry
  // does not clear what was typed.
  const asked = new URLSearchParams(location.hash.split("?")[1] || "");
  const mail = asked.get("mail");
  const part = asked.get("part");
  const adding = h("div", {}, mail && part ? null : addForm(shown, run, null));
  if (mail && part) {
    load(adding, async () => addForm(shown, run, await fileOf(mail, part)));
  }
  return [
    h("h1", {}, t("menu.allow")),
    h("p", { class: "lead" }, t("allow.intro")),
    adding,
    feedback,
    place,
  ];
}
