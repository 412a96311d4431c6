// SPDX-License-Identifier: GPL-2.0-or-later
// Draws the audit log and its search. Reading the log is itself recorded in it.
import { get, download, listOf } from "../api.js";
import { t, hasWords, word } from "../i18n.js";
import { h, replace, append, empty } from "../dom.js";
import { formatExactly, secondsOf } from "../dates.js";
import { field, filled, firstFailure, form } from "../form.js";
import { button, errorMessage, load, message, personOf, table, untilSome } from "../parts.js";

/**
 * The search terms of the audit log.
 * @typedef {Omit<Api.Get["/api/audit"]["query"], "cursor" | "limit">} Asked
 */

const ACTS = [
  "sign-in",
  "sign-in-failed",
  "sign-in-locked",
  "sign-out",
  "password-change",
  "totp-confirm",
  "refused",
  "mails",
  "mail",
  "open",
  "opened",
  "open-given",
  "open-failed",
  "request",
  "request-add",
  "request-withdraw",
  "request-expire",
  "request-approve",
  "request-refuse",
  "request-pass",
  "absence-set",
  "allow-add",
  "allow-confirm",
  "allow-import",
  "allow-remove",
  "allow-uses",
  "block-add",
  "block-import",
  "block-remove",
  "hold-add",
  "hold-lift",
  "case-add",
  "case-list",
  "case-show",
  "case-people",
  "case-warn",
  "case-step",
  "case-close",
  "selfcheck",
  "selfcheck-accept",
  "password-add",
  "password-remove",
  "user-add",
  "user-set",
  "user-remove",
  "user-import",
  "addresses",
  "address-refused",
  "department",
  "audit",
  "audit-export",
  "destructions",
  "preview",
  "reprocess",
  "reprocess-ask",
  "reprocess-open",
  "reprocess-sent",
  "reprocess-done",
  "reprocess-never",
  "reprocess-failed",
  "debt-open",
  "debt-source",
  "debt-none",
  "debt-sent",
  "debt-done",
  "debt-never",
  "debt-failed",
  "queue-retry",
  "queue-drop",
  "given-up",
  "export",
  "released",
  "erase",
  "node-join",
];

// Keys whose value is a list, each with the kind of words (see word()) of the list's items.
/** @type {{ [name: string]: string }} */
const LISTS = { roles: "role", for: "reason-name" };
// Keys whose value is text that a user typed, which is not translated.
const TYPED = [
  "text",
  "sender",
  "subject",
  "file",
  "name",
  "who",
  "display",
  "department",
  "deputy",
  "domain",
];
const TIMES = ["since", "until", "expires", "from"];

/**
 * Translates "a.doc: failure; b.xls: limit", or a list of names alone.
 * @param {string} value
 */
function partsInWords(value) {
  return value
    .split("; ")
    .map((part) => {
      const at = part.lastIndexOf(": ");
      const reason = at > 0 ? part.slice(at + 2) : "";
      return hasWords("reason-name." + reason)
        ? t("reprocess.file", { name: part.slice(0, at), reason: listedInWords("for", reason) })
        : part;
    })
    .join(t("list.comma"));
}

/**
 * @param {string} name
 * @param {string} code
 */
function listedInWords(name, code) {
  return word(LISTS[name], code);
}

/**
 * @param {string} name
 * @param {string} value
 * @param {string} act
 */
function valueInWords(name, value, act) {
  if (name === "parts") {
    return partsInWords(value);
  }
  if (name === "cause") {
    return word("audit.cause", value);
  }
  if (name === "what" && ["queue-drop", "queue-retry", "given-up"].indexOf(act) >= 0) {
    return word("owed", value);
  }
  if (LISTS[name]) {
    return value
      .split(";")
      .map((code) => listedInWords(name, code))
      .join(t("list.comma"));
  }
  if (TYPED.indexOf(name) >= 0) {
    return value;
  }
  return TIMES.indexOf(name) >= 0 && /^\d{9,}$/.test(value)
    ? formatExactly(Number(value))
    : word("audit.value", value);
}

/**
 * Translates "VERB: CODE: details" of a refused request; the details are in English, and marked
 * as such.
 * @param {string} detail
 */
function refusalNode(detail) {
  const pieces = detail.split(": ");
  return [
    word("act", pieces[0]),
    t("list.colon"),
    word("error", pieces[1]),
    pieces[2] ? [" ", h("span", { lang: "en" }, pieces.slice(2).join(": "))] : null,
  ];
}

/**
 * Replaces "\u{3d}" and the like, by which a value contains "=", ";" and braces, by the
 * characters. Invisible characters (controls, marks of direction) remain numbers.
 * @param {string} text
 */
function unescaped(text) {
  return text.replace(/\\u\{(3b|3d|7b|7c|7d|5c)\}/g, (whole, code) =>
    String.fromCharCode(parseInt(code, 16)),
  );
}

const ONCE = "password (to be changed at the next sign-in)";
const FLAGS = ["password", "totp-new", "totp-reset", "unlock"]; // words that follow the pairs

/**
 * Splits "roles=staff password unlock" into ["roles=staff", "password", "unlock"], and translates
 * the words after the pair.
 * @param {string} pair
 */
function withFlags(pair) {
  const found = [];
  let rest = pair.trim();
  for (let more = true; more;) {
    const last = rest.endsWith(ONCE) ? ONCE : rest.slice(rest.lastIndexOf(" ") + 1);
    more = last === ONCE || FLAGS.indexOf(last) >= 0;
    if (more) {
      found.unshift(t("audit.flag." + (last === ONCE ? "password-once" : last)));
      rest = rest.slice(0, rest.length - last.length).trim();
    }
  }
  return { rest, flags: found };
}

/**
 * Translates "+a@b.example own; -c@b.example shared".
 * @param {string} detail
 */
function addressesInWords(detail) {
  return detail
    .split("; ")
    .map((address) => {
      const found = /^([+-]\S+) (own|alias|shared)(.*)$/.exec(address);
      return found ? found[1] + t("list.colon") + t("audit.flag." + found[2]) + found[3] : address;
    })
    .join(t("list.comma"));
}

/**
 * Translates one pair of a detail; a pair without a translation remains as it is.
 * @param {string} pair
 * @param {string} act
 */
function pairInWords(pair, act) {
  const { rest, flags } = act.indexOf("user-") === 0 ? withFlags(pair) : { rest: pair, flags: [] };
  const at = rest.indexOf("=");
  const name = at > 0 ? rest.slice(0, at) : "";
  const key = "audit.key." + name;
  const words = hasWords(key)
    ? t(key) + t("list.colon") + valueInWords(name, rest.slice(at + 1), act)
    : rest;
  return [words, ...flags].filter(Boolean).join(t("list.comma"));
}

/**
 * Translates the answers of a self-inspection that are not "yes".
 * @param {string} detail "QUESTION ABOUT=no;", and so on
 */
function answersInWords(detail) {
  const found = [];
  for (const pair of detail.split(";")) {
    const [, id, , about, answer] = /^([a-z-]+)( (.*))?=([a-z]+)$/.exec(pair) || [];
    if (answer && answer !== "yes") {
      const question = hasWords("question." + id) ? t("question." + id, { about }) : id;
      found.push(question + t("list.colon") + word("selfcheck.answer", answer));
    }
  }
  return found.join(t("list.comma")) || t("audit.all-yes");
}

/**
 * Returns the pairs of a detail ("scope=all") in words. The saved file contains the log as it is.
 * @param {Api.AuditEntry} entry
 */
function detailNode(entry) {
  const detail = entry.detail || "";
  if (entry.what === "refused" && /^[a-z-]+: [a-z-]+/.test(detail)) {
    return h("span", { class: "wrap" }, refusalNode(detail));
  }
  if (entry.what === "selfcheck") {
    return h("span", { class: "wrap" }, answersInWords(detail));
  }
  if (entry.what === "addresses") {
    return h("span", { class: "wrap" }, unescaped(addressesInWords(detail)));
  }
  const pairs = detail
    .split(/(?:^| )(?=[a-z0-9-]+=)/)
    .filter(Boolean)
    .map((pair) => pairInWords(pair, entry.what));
  return h("span", { class: "wrap" }, unescaped(pairs.join(t("list.comma"))));
}

/** @param {Api.AuditEntry[]} entries */
function entryTable(entries) {
  return table(
    t("audit.caption"),
    [
      {
        head: t("audit.time"),
        cell: (entry) =>
          formatExactly(entry.time)
            .split(" ")
            .map((piece) => [h("span", { class: "when" }, piece), " "]),
      },
      { head: t("audit.who"), cell: (entry) => personOf(entry.who) || "–" },
      {
        head: t("audit.what"),
        cell: (entry) => h("span", { class: "act" }, word("act", entry.what)),
      },
      {
        head: t("audit.object"),
        cell: (entry) => h("span", { class: "wrap" }, entry.object || "–"),
      },
      {
        head: t("audit.why"),
        cell: (entry) => (entry.why ? h("span", { class: "reason" }, unescaped(entry.why)) : "–"),
      },
      { head: t("audit.detail"), cell: (entry) => (entry.detail ? detailNode(entry) : "–") },
      { head: t("audit.seq"), number: true, cell: (entry) => entry.seq },
    ],
    entries,
  );
}

// Answers without a match after which a search asks whether it goes on.
const PAGES_AT_ONCE = 40;

/**
 * Returns the entries of one more page. A search may need several requests until it finds an
 * entry.
 * @param {Asked} asked
 * @param {string | null} cursor
 * @param {() => void} tell
 */
function findMore(asked, cursor, tell) {
  return untilSome(
    async (from) => {
      const answer = await get("/api/audit", Object.assign({ limit: 50, cursor: from }, asked));
      return { items: listOf(answer, "entries"), next: answer.next };
    },
    cursor,
    PAGES_AT_ONCE,
    tell,
  );
}

/**
 * Returns the entries that the search found, and a button for more.
 * @param {Asked} asked
 */
async function foundNodes(asked) {
  /** @type {Api.AuditEntry[]} */
  const shown = [];
  const drawn = h("div", {});
  const foot = h("div", { class: "more" });
  async function add(/** @type {string | null} */ cursor) {
    const answer = await findMore(asked, cursor, () => {
      replace(foot, h("p", { class: "loading", role: "status" }, t("audit.searching")));
    });
    const next = answer.next;
    shown.push(...answer.items);
    const nothing = h("p", {}, t(next ? "list.none-yet" : "audit.none"));
    replace(drawn, shown.length ? entryTable(shown) : nothing);
    empty(foot);
    if (next) {
      const more = button(t("list.more"), () => {
        add(next).catch((error) => {
          append(foot, [errorMessage(error)]);
        });
      });
      append(foot, [more]);
    }
  }
  await add(null);
  return [drawn, foot];
}

export function auditView() {
  const place = h("section", { "aria-label": t("audit.results") });
  const feedback = h("div", { class: "told" });
  const fields = {
    text: field({ label: t("audit.text"), name: "text", type: "search" }),
    who: field({ label: t("audit.who"), name: "who" }),
    what: field({
      label: t("audit.what-code"),
      name: "what",
      choices: [["", t("search.any-state")], ...ACTS.map((act) => [act, word("act", act)])],
    }),
    object: field({ label: t("audit.object"), name: "object", hint: t("audit.object-hint") }),
    since: field({ label: t("search.since"), name: "since", type: "date" }),
    until: field({ label: t("search.until"), name: "until", type: "date" }),
  };
  function filters() {
    /** @type {{ since?: number, until?: number }} */
    const span = {};
    const since = secondsOf(fields.since.read());
    const until = secondsOf(fields.until.read(), true);
    if (since !== null) {
      span.since = since;
    }
    if (until !== null) {
      span.until = until;
    }
    return Object.assign(filled(fields, ["text", "who", "what", "object"]), span);
  }
  function run() {
    const asked = filters();
    return load(place, () => foundNodes(asked));
  }
  function exporter(/** @type {"csv" | "jsonl"} */ format) {
    return async function () {
      if (firstFailure(rows)) {
        return;
      }
      try {
        const name = await download(
          "/api/audit/export",
          Object.assign({ format }, filters()),
          "audit." + format,
        );
        replace(feedback, message("done", t("download.done", { name })));
      } catch (error) {
        replace(feedback, errorMessage(error));
      }
    };
  }
  const rows = Object.values(fields);
  run();
  return [
    h("h1", {}, t("menu.audit")),
    h("p", { class: "lead" }, t("audit.intro")),
    form({
      label: t("search.do"),
      title: t("menu.audit"),
      role: "search",
      class: "search",
      fields: rows,
      body: h(
        "div",
        { class: "columns" },
        rows.map((control) => control.node),
      ),
      submit: run,
    }),
    h(
      "div",
      { class: "buttons" },
      button(t("audit.csv"), exporter("csv")),
      button(t("audit.jsonl"), exporter("jsonl")),
    ),
    feedback,
    place,
  ];
}
