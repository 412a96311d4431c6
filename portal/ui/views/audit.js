// SPDX-License-Identifier: GPL-2.0-or-later
// The audit log: who did what, to what, why. Reading it is itself recorded.
import { get, download, query, listOf } from "../api.js";
import { t, word } from "../i18n.js";
import { h, replace, append, empty } from "../dom.js";
import { formatExactly, secondsOf } from "../dates.js";
import { button, errorMessage, field, form, load, message, table } from "../parts.js";

const ACTS = ["sign-in", "sign-in-failed", "sign-in-locked", "sign-out", "password-change", "totp-confirm", "refused", "mails", "mail", "open",
  "opened", "open-failed", "request", "request-add", "request-withdraw", "request-approve", "request-refuse", "request-pass", "absence-set",
  "allow-add", "allow-remove", "user-add", "user-set", "user-remove", "user-import", "addresses", "address-refused",
  "audit", "audit-export", "destructions", "preview",
  "export", "released", "erase"];

function entryTable(entries) {
  return table(t("audit.caption"), [
    { head: t("audit.time"), cell: function (entry) {
      return formatExactly(entry.time).split(" ").map(function (piece) {
        return [h("span", { class: "when" }, piece), " "];
      });
    } },
    { head: t("audit.who"), cell: function (entry) {
      return String(entry.who || "–").replace(/ \(portal\)$/, ""); // through this portal: nothing to tell
    } },
    { head: t("audit.what"), cell: function (entry) {
      return h("span", { class: "act" }, word("act", entry.what));
    } },
    { head: t("audit.object"), cell: function (entry) {
      return h("span", { class: "wrap" }, entry.object || "–");
    } },
    { head: t("audit.why"), cell: function (entry) {
      return entry.why ? h("span", { class: "reason" }, entry.why) : "–";
    } },
    { head: t("audit.detail"), cell: function (entry) {
      return h("span", { class: "wrap" }, entry.detail || "–");
    } },
    { head: t("audit.seq"), number: true, cell: function (entry) {
      return entry.seq;
    } },
  ], entries);
}

const PAGES_AT_ONCE = 40; // of a search that looks through everything, before it asks whether to go on

/** Entries for one more page: a search may need several answers until it has found some, or nothing at all. */
async function findMore(asked, cursor, tell) {
  const found = [];
  let next = cursor;
  for (let pages = 0; pages === 0 || (next && !found.length && pages < PAGES_AT_ONCE); pages += 1) {
    if (pages > 0) {
      tell();
    }
    const answer = await get("/api/audit" + query(Object.assign({ limit: 50, cursor: next }, asked)));
    found.push.apply(found, listOf(answer, "entries"));
    next = answer.next || null;
  }
  return { entries: found, next: next };
}

export function auditView() {
  const place = h("section", { "aria-label": t("audit.results") });
  const told = h("div", { class: "told" });
  const fields = {
    text: field({ label: t("audit.text"), name: "text", type: "search" }),
    who: field({ label: t("audit.who"), name: "who" }),
    what: field({ label: t("audit.what-code"), name: "what", choices: [["", t("search.any-state")]].concat(ACTS.map(function (act) {
      return [act, word("act", act)];
    })) }),
    object: field({ label: t("audit.object"), name: "object", hint: t("audit.object-hint") }),
    since: field({ label: t("search.since"), name: "since", type: "date" }),
    until: field({ label: t("search.until"), name: "until", type: "date" }),
  };
  function filters() {
    const values = {};
    Object.keys(fields).forEach(function (name) {
      const value = fields[name].read();
      if (value !== "") {
        values[name] = name === "since" || name === "until" ? secondsOf(value, name === "until") : value;
      }
    });
    return values;
  }
  function run() {
    const asked = filters();
    const shown = [];
    return load(place, async function () {
      const drawn = h("div", {}), foot = h("div", { class: "more" });
      async function add(cursor) {
        const answer = await findMore(asked, cursor, function () {
          replace(foot, h("p", { class: "loading", role: "status" }, t("audit.searching")));
        });
        shown.push.apply(shown, answer.entries);
        replace(drawn, shown.length ? entryTable(shown) : h("p", {}, t(answer.next ? "audit.none-yet" : "audit.none")));
        append(empty(foot), [answer.next ? button(t("list.more"), function () {
          add(answer.next).catch(function (error) {
            append(foot, [errorMessage(error)]);
          });
        }) : null]);
      }
      await add(null);
      return [drawn, foot];
    });
  }
  function exporter(format) {
    return async function () {
      try {
        const name = await download("/api/audit/export", Object.assign({ format: format }, filters()), "audit." + format);
        replace(told, message("done", t("download.done", { name: name })));
      } catch (error) {
        replace(told, errorMessage(error));
      }
    };
  }
  const rows = Object.keys(fields).map(function (name) {
    return fields[name];
  });
  run();
  return [h("h1", {}, t("menu.audit")), h("p", { class: "lead" }, t("audit.intro")),
    form({ label: t("search.do"), title: t("menu.audit"), role: "search", class: "search", fields: rows,
      body: h("div", { class: "columns" }, rows.map(function (one) {
        return one.node;
      })), submit: run }),
    h("div", { class: "buttons" }, button(t("audit.csv"), exporter("csv")), button(t("audit.jsonl"), exporter("jsonl"))), told, place];
}
