// SPDX-License-Identifier: GPL-2.0-or-later
// The allowlist: each entry with its reason, its approver, its end and how often it was used.
import { get, post, path, listOf } from "../api.js";
import { t } from "../i18n.js";
import { h } from "../dom.js";
import { formatDay, formatCount, secondsOf, now } from "../dates.js";
import { badge, button, field, form, load, message, table } from "../parts.js";
import { openDialog } from "../dialog.js";

const KINDS = ["type", "sender", "sha256", "linkDomain"];

/** What an entry lets through, in words: its conditions hold together. */
function whatOf(entry) {
  return KINDS.filter(function (kind) {
    return entry[kind];
  }).map(function (kind) {
    return h("p", {}, t("allow.kind." + kind), "：", h("code", { class: "wrap" }, entry[kind]));
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

function addForm(redraw) {
  const fields = {
    type: field({ label: t("allow.kind.type"), name: "type", hint: t("allow.hint.type") }),
    sender: field({ label: t("allow.kind.sender"), name: "sender", hint: t("allow.hint.sender") }),
    sha256: field({ label: t("allow.kind.sha256"), name: "sha256", hint: t("allow.hint.sha256"), spellcheck: "false" }),
    linkDomain: field({ label: t("allow.kind.linkDomain"), name: "linkDomain", hint: t("allow.hint.linkDomain") }),
    reason: field({ label: t("allow.reason"), name: "reason", required: true, lines: 2 }),
    approver: field({ label: t("allow.approver"), name: "approver", hint: t("allow.approver-hint"), required: true }),
    expires: field({ label: t("allow.expires"), name: "expires", type: "date", required: true, hint: t("allow.expires-hint") }),
  };
  const rows = Object.keys(fields).map(function (name) {
    return fields[name];
  });
  return form({ label: t("allow.add"), title: t("allow.add-title"), fields: rows, submit: async function () {
    const body = {};
    Object.keys(fields).forEach(function (name) {
      if (fields[name].read() !== "") {
        body[name] = fields[name].read();
      }
    });
    if (!KINDS.some(function (kind) {
      return body[kind];
    })) {
      fields.type.fail(t("allow.need-one"));
      fields.type.input.focus();
      return;
    }
    body.expires = secondsOf(body.expires, true);
    await post("/api/allow", body);
    redraw();
  } });
}

function draw(entries, redraw) {
  const add = h("details", {}, h("summary", {}, t("allow.add-title")), addForm(redraw));
  if (!entries.length) {
    return [message("note", t("allow.none"), t("allow.none-next")), add];
  }
  return [add, table(t("allow.caption"), [
    { head: t("allow.what"), cell: whatOf },
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
  ], entries)];
}

export function allowView() {
  const place = h("div", {});
  function run() {
    return load(place, async function () {
      return draw(listOf(await get("/api/allow"), "entries"), run);
    });
  }
  run();
  return [h("h1", {}, t("menu.allow")), h("p", { class: "lead" }, t("allow.intro")), place];
}
