// SPDX-License-Identifier: GPL-2.0-or-later
// The allowlist: each entry with its reason, whose word stands for it, its end, and what it let through.
import { ApiError, get, post, path, listOf } from "../api.js";
import { t } from "../i18n.js";
import { h, replace, shortName } from "../dom.js";
import { formatDay, formatTime, formatCount, secondsOf, now } from "../dates.js";
import { KEPT, badge, button, errorMessage, field, form, load, message, table } from "../parts.js";
import { confirm, openDialog } from "../dialog.js";
import { isKept } from "../drafts.js";
import { effectOf } from "./effect.js";

const KINDS = ["type", "sender", "sha256", "linkDomain"];
const DRAFT = "allow";
// Which field a fault of the server's is about (common/fault.def).
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

/** What an entry lets through, in words: its conditions hold together. */
function whatOf(entry) {
  return KINDS.filter((kind) => entry[kind]).map((kind) =>
    h("p", {}, t("allow.kind." + kind), t("list.colon"), h("code", { class: "wrap" }, entry[kind])),
  );
}

/** As the store keeps them: two entries with the same key let the same through. */
function keyOf(entry) {
  return KINDS.map((kind) => (entry[kind] || "").toLowerCase().replace(/^@/, "")).join("\n");
}

function isTypeOnly(entry) {
  return Boolean(entry.type) && !entry.sender && !entry.sha256;
}

function isDomainOnly(entry) {
  return (
    Boolean(entry.sender) &&
    !entry.sender.replace(/^@/, "").includes("@") &&
    !entry.type &&
    !entry.sha256
  );
}

/** What an entry that is too wide lets through, in words; nothing of another. */
function wideText(entry) {
  return isTypeOnly(entry)
    ? t("allow.wide-text")
    : isDomainOnly(entry)
      ? t("allow.wide-domain-text")
      : [];
}

function sameAs(entry, entries) {
  return entries.filter((other) => keyOf(other) === keyOf(entry) && other.id !== entry.id);
}

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
 * The file that the entry is for, as the store has it: the address names a mail and a part of it, and nothing else of the
 * address is taken. Whoever made the link can't choose what the form says.
 */
async function fileOf(mail, part) {
  const found = await get(path("mails", mail));
  const file = listOf(found, "attachments").find((one) => one.path === part);
  if (!file || !file.sha256 || file.reason === "infected") {
    throw new ApiError("not-found");
  }
  return { mail: found, file };
}

/** Of which file of which mail the form is, with the way back. */
function fileNode(given) {
  const mail = given.mail;
  return message(
    "note",
    t("allow.from-mail", { name: shortName(given.file.name || t("attachment.no-name")) }),
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

/** Questions before an entry that lets through more than one thinks, or what is let through already. */
async function isMeant(body, entries) {
  const same = sameAs(body, entries);
  if (
    same.length &&
    !(await confirm(
      t("allow.same-ask"),
      same
        .map((entry) =>
          t("allow.same-line", { reason: entry.reason, day: formatDay(entry.expires) }),
        )
        .concat(t("allow.same-text")),
      t("allow.add"),
    ))
  ) {
    return false;
  }
  if (isDomainOnly(body)) {
    return confirm(
      t("allow.wide-domain-ask", { domain: body.sender.replace(/^@/, "") }),
      [t("allow.wide-domain-text")],
      t("allow.wide-do"),
      "danger",
    );
  }
  return (
    !isTypeOnly(body) ||
    confirm(
      t("allow.wide-ask", { type: body.type }),
      [t("allow.wide-text")],
      t("allow.wide-do"),
      "danger",
    )
  );
}

function addForm(shown, redraw, given) {
  const file = given ? given.file : {};
  const draft = DRAFT + "/" + (given ? given.mail.id + "/" + file.path : "");
  const fields = {
    type: field({
      label: t("allow.kind.type"),
      name: "type",
      hint: t("allow.hint.type"),
      value: file.type,
    }),
    sender: field({ label: t("allow.kind.sender"), name: "sender", hint: t("allow.hint.sender") }),
    sha256: field({
      label: t("allow.kind.sha256"),
      name: "sha256",
      hint: t("allow.hint.sha256"),
      spellcheck: "false",
      value: file.sha256,
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
  const rows = Object.keys(fields).map((name) => fields[name]);
  function read() {
    const body = {};
    Object.keys(fields).forEach((name) => {
      if (fields[name].read() !== "") {
        body[name] = fields[name].read();
      }
    });
    return body;
  }
  function failed(error) {
    const one = fields[FIELDS[error.details && error.details.fault]];
    if (one) {
      one.fail(error.details.detail);
      one.input.focus();
    }
  }
  /** Does the entry speak of something? Else its first field says that it must. */
  function saysWhat(body) {
    if (KINDS.some((kind) => body[kind])) {
      fields.type.fail(null);
      return true;
    }
    fields.type.fail(t("allow.need-one"));
    fields.type.input.focus();
    return false;
  }
  const effect = effectOf(
    "allow",
    () => {
      const body = read(),
        entry = {};
      KINDS.forEach((kind) => {
        entry[kind] = body[kind];
      });
      return saysWhat(body) ? entry : null;
    },
    failed,
  );
  const made = form({
    label: t("allow.add"),
    title: t("allow.add-title"),
    fields: rows,
    draft,
    more: effect.opener,
    failed,
    async submit() {
      const body = read();
      if (!saysWhat(body) || !(await isMeant(body, shown.entries))) {
        return KEPT;
      }
      body.expires = secondsOf(body.expires, true);
      const added = await post("/api/allow", body);
      rows.forEach((one) => {
        one.write("");
      });
      redraw();
      return added.state === "proposed"
        ? message("done", t("allow.proposed"), t("allow.proposed-next"))
        : message("done", t("allow.added"));
    },
  });
  return h(
    "details",
    { open: Boolean(given) || isKept(draft) },
    h("summary", {}, t("allow.add-title")),
    given ? fileNode(given) : null,
    made,
    effect.place,
  );
}

/** What the entry is, for who hears a button's name alone. */
function nameOf(entry) {
  return KINDS.map((kind) => entry[kind])
    .filter(Boolean)
    .join(" ");
}

/** The mails of which an entry let something through, newest first, each with the way to it. */
function usesDialog(entry) {
  const place = h("div", {});
  load(place, async () => {
    const uses = listOf(await get(path("allow", entry.id, "uses")), "uses");
    return uses.length
      ? table(
          t("allow.uses-title"),
          [
            {
              head: t("allow.uses-time"),
              cell(use) {
                return formatTime(use.time);
              },
            },
            {
              head: t("allow.uses-mail"),
              cell(use) {
                return h(
                  "a",
                  { href: "#/records/" + encodeURIComponent(use.mail) },
                  use.subject || t("mail.no-subject"),
                );
              },
            },
            {
              head: t("allow.kind.sender"),
              cell(use) {
                return h("span", { class: "wrap" }, use.sender || "");
              },
            },
            {
              head: t("allow.uses-files"),
              cell(use) {
                return h("span", { class: "wrap" }, use.names || "");
              },
            },
          ],
          uses,
        )
      : message("note", t("allow.uses-none"));
  });
  return openDialog(t("allow.uses-title"), (close) => {
    // A way out of here leaves no dialog behind.
    place.addEventListener("click", (event) => {
      if (event.target.closest("a")) {
        close(null);
      }
    });
    return [
      h("div", {}, whatOf(entry)),
      place,
      h(
        "div",
        { class: "buttons" },
        button(t("button.back"), () => {
          close(null);
        }),
      ),
    ];
  });
}

async function confirmEntry(entry, told, redraw) {
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
      told,
      message("done", t(answer.state === "live" ? "allow.confirmed" : "allow.one-more")),
    );
  } catch (error) {
    replace(told, errorMessage(error));
  }
  redraw();
}

/** Whose word stands for an entry, and the button for who has not given his. */
function standing(entry, told, redraw) {
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
            confirmEntry(entry, told, redraw);
          },
          "first small",
          { "aria-label": t("allow.confirm-this", { what: nameOf(entry) }) },
        ),
  ];
}

/** Entries that want a second look, and why; nothing at all where none does. */
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
          cell(entry) {
            return [
              entry.finding ? h("p", {}, t("allow.report." + entry.finding)) : null,
              entry.wide ? h("p", {}, t("allow.report.wide")) : null,
              entry.much
                ? h("p", {}, t("allow.report.much", { count: formatCount(entry.recent) }))
                : null,
            ];
          },
        },
        {
          head: t("allow.act"),
          cell(entry) {
            // The others stand in the list with theirs.
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

function draw(entries, told, redraw) {
  if (!entries.length) {
    return message("note", t("allow.none"), t("allow.none-next"));
  }
  return table(
    t("allow.caption"),
    [
      {
        head: t("allow.what"),
        cell(entry) {
          return [
            whatOf(entry),
            entry.wide ? badge(t("allow.wide"), "bad") : null,
            sameAs(entry, entries).length ? badge(t("allow.same"), "wait") : null,
          ];
        },
      },
      {
        head: t("allow.reason"),
        cell(entry) {
          return entry.reason;
        },
      },
      {
        head: t("allow.approver"),
        cell(entry) {
          return [h("p", {}, entry.approver), standing(entry, told, redraw)];
        },
      },
      {
        head: t("allow.expires"),
        cell(entry) {
          return entry.expires
            ? [
                formatDay(entry.expires),
                entry.expires < now() ? [" ", badge(t("allow.ended"), "bad")] : null,
              ]
            : t("allow.never");
        },
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
  const told = h("div", { class: "told" });
  const shown = { entries: [] };
  function run() {
    return load(place, async () => {
      shown.entries = listOf(await get("/api/allow"), "entries");
      const found = listOf(await get("/api/allow/report"), "entries");
      return h("div", {}, draw(shown.entries, told, run), reportNode(found, run));
    });
  }
  run();
  // The form stands outside of what is loaded anew: to remove an entry takes nothing from what is typed for another.
  const asked = new URLSearchParams(location.hash.split("?")[1] || "");
  const mail = asked.get("mail"),
    part = asked.get("part");
  const adding = h("div", {}, mail && part ? null : addForm(shown, run, null));
  if (mail && part) {
    load(adding, async () => addForm(shown, run, await fileOf(mail, part)));
  }
  return [
    h("h1", {}, t("menu.allow")),
    h("p", { class: "lead" }, t("allow.intro")),
    adding,
    told,
    place,
  ];
}
