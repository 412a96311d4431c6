// SPDX-License-Identifier: GPL-2.0-or-later
// The allowlist: each entry with its reason, its approver, its end and how often it was used.
import { get, post, path, listOf } from "../api.js";
import { t } from "../i18n.js";
import { h, shortName } from "../dom.js";
import { formatDay, formatCount, secondsOf, now } from "../dates.js";
import { KEPT, badge, button, field, form, load, message, table } from "../parts.js";
import { confirm, openDialog } from "../dialog.js";
import { isKept } from "../drafts.js";

const KINDS = ["type", "sender", "sha256", "linkDomain"];
const DRAFT = "allow";
// Which field a fault of the server's is about (common/fault.def).
const FIELDS = { "allow-type": "type", "allow-sender": "sender", "allow-sha256": "sha256", "allow-domain": "linkDomain", "allow-both": "linkDomain",
  "allow-nothing": "type", "allow-reason": "reason", "allow-approver": "approver", "allow-expires": "expires", "allow-expires-past": "expires",
  "allow-expires-far": "expires" };

/** What an entry lets through, in words: its conditions hold together. */
function whatOf(entry) {
  return KINDS.filter(function (kind) {
    return entry[kind];
  }).map(function (kind) {
    return h("p", {}, t("allow.kind." + kind), t("list.colon"), h("code", { class: "wrap" }, entry[kind]));
  });
}

/** As the store keeps them: two entries with the same key let the same through. */
function keyOf(entry) {
  return KINDS.map(function (kind) {
    return (entry[kind] || "").toLowerCase().replace(/^@/, "");
  }).join("\n");
}

function isTypeOnly(entry) {
  return Boolean(entry.type) && !entry.sender && !entry.sha256;
}

function sameAs(entry, entries) {
  return entries.filter(function (other) {
    return keyOf(other) === keyOf(entry) && other.id !== entry.id;
  });
}

function removeDialog(entry, redraw) {
  const reason = field({ label: t("allow.remove-reason"), name: "reason", required: true, lines: 2 });
  return openDialog(t("allow.remove-title"), function (close) {
    return [h("div", {}, whatOf(entry)), form({ label: t("allow.remove"), kind: "danger", fields: [reason],
      more: button(t("button.back"), function () {
        close(null);
      }),
      submit: async function () {
        await post(path("allow", entry.id, "remove"), { reason: reason.read() });
        close(true);
        redraw();
      } })];
  });
}

/** What the address asks for: a file of a mail, as its page has it. */
function presets() {
  const values = {};
  (location.hash.split("?")[1] || "").split("&").forEach(function (pair) {
    const at = pair.indexOf("=");
    try {
      values[pair.slice(0, at)] = decodeURIComponent(pair.slice(at + 1));
    } catch (error) {
      values[pair.slice(0, at)] = "";
    }
  });
  return values;
}

/** Questions before an entry that lets through more than one thinks, or what is let through already. */
async function isMeant(body, entries) {
  const same = sameAs(body, entries);
  if (same.length && !await confirm(t("allow.same-ask"), same.map(function (entry) {
    return t("allow.same-line", { reason: entry.reason, day: formatDay(entry.expires) });
  }).concat(t("allow.same-text")), t("allow.add"))) {
    return false;
  }
  return !isTypeOnly(body) || confirm(t("allow.wide-ask", { type: body.type }), [t("allow.wide-text")], t("allow.wide-do"), "danger");
}

function addForm(shown, redraw) {
  const given = presets();
  const fields = {
    type: field({ label: t("allow.kind.type"), name: "type", hint: t("allow.hint.type"), value: given.type }),
    sender: field({ label: t("allow.kind.sender"), name: "sender", hint: t("allow.hint.sender") }),
    sha256: field({ label: t("allow.kind.sha256"), name: "sha256", hint: t("allow.hint.sha256"), spellcheck: "false", value: given.sha256 }),
    linkDomain: field({ label: t("allow.kind.linkDomain"), name: "linkDomain", hint: t("allow.hint.linkDomain") }),
    reason: field({ label: t("allow.reason"), name: "reason", required: true, lines: 2 }),
    approver: field({ label: t("allow.approver"), name: "approver", hint: t("allow.approver-hint"), required: true }),
    expires: field({ label: t("allow.expires"), name: "expires", type: "date", required: true, hint: t("allow.expires-hint") }),
  };
  const rows = Object.keys(fields).map(function (name) {
    return fields[name];
  });
  function read() {
    const body = {};
    Object.keys(fields).forEach(function (name) {
      if (fields[name].read() !== "") {
        body[name] = fields[name].read();
      }
    });
    return body;
  }
  const made = form({ label: t("allow.add"), title: t("allow.add-title"), fields: rows, draft: DRAFT + "/" + (given.sha256 || ""),
    failed: function (error) {
      const one = fields[FIELDS[error.details && error.details.fault]];
      if (one) {
        one.fail(error.details.detail);
        one.input.focus();
      }
    },
    submit: async function () {
      const body = read();
      if (!KINDS.some(function (kind) {
        return body[kind];
      })) {
        fields.type.fail(t("allow.need-one"));
        fields.type.input.focus();
        return KEPT;
      }
      if (!await isMeant(body, shown.entries)) {
        return KEPT;
      }
      body.expires = secondsOf(body.expires, true);
      await post("/api/allow", body);
      rows.forEach(function (one) {
        one.write("");
      });
      redraw();
      return message("done", t("allow.added"));
    } });
  return h("details", { open: Boolean(given.sha256) || isKept(DRAFT + "/") }, h("summary", {}, t("allow.add-title")),
    given.sha256 ? message("note", t("allow.from-mail", { name: shortName(given.name || "") }), t("allow.from-mail-next")) : null, made);
}

function draw(entries, redraw) {
  if (!entries.length) {
    return message("note", t("allow.none"), t("allow.none-next"));
  }
  return table(t("allow.caption"), [
    { head: t("allow.what"), cell: function (entry) {
      return [whatOf(entry), isTypeOnly(entry) ? badge(t("allow.wide"), "bad") : null,
        sameAs(entry, entries).length ? badge(t("allow.same"), "wait") : null];
    } },
    { head: t("allow.reason"), cell: function (entry) {
      return entry.reason;
    } },
    { head: t("allow.approver"), cell: function (entry) {
      return entry.approver;
    } },
    { head: t("allow.expires"), cell: function (entry) {
      return entry.expires ? [formatDay(entry.expires), entry.expires < now() ? [" ", badge(t("allow.ended"), "bad")] : null] : t("allow.never");
    } },
    { head: t("allow.hits"), number: true, cell: function (entry) {
      return formatCount(entry.hits || 0);
    } },
    { head: t("allow.act"), cell: function (entry) {
      return button(t("allow.remove"), function () {
        removeDialog(entry, redraw);
      }, "second small", { "aria-label": t("allow.remove-this", { what: KINDS.map(function (kind) {
        return entry[kind];
      }).filter(Boolean).join(" ") }) });
    } },
  ], entries);
}

export function allowView() {
  const place = h("div", {});
  const shown = { entries: [] };
  function run() {
    return load(place, async function () {
      shown.entries = listOf(await get("/api/allow"), "entries");
      return draw(shown.entries, run);
    });
  }
  run();
  // The form stands outside of what is loaded anew: to remove an entry takes nothing from what is typed for another.
  return [h("h1", {}, t("menu.allow")), h("p", { class: "lead" }, t("allow.intro")), addForm(shown, run), place];
}
