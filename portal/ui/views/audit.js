// SPDX-License-Identifier: GPL-2.0-or-later
// The audit log: who did what, to what, why. Reading it is itself recorded.
import { get, download, query, listOf } from "../api.js";
import { t, hasWords, word } from "../i18n.js";
import { h, replace, append, empty } from "../dom.js";
import { formatExactly, secondsOf } from "../dates.js";
import {
  button,
  errorMessage,
  field,
  firstFailure,
  form,
  load,
  message,
  table,
  untilSome,
} from "../parts.js";

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

const LISTS = { roles: "role", for: "reason-name" }; // values that are several words, and what each is one of
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
]; // as people wrote them
const TIMES = ["since", "until", "expires", "from"];

/** "a.doc: failure; b.xls: limit", or names alone. */
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

function listedInWords(name, one) {
  return word(LISTS[name], one);
}

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
      .map((one) => listedInWords(name, one))
      .join(t("list.comma"));
  }
  if (TYPED.indexOf(name) >= 0) {
    return value;
  }
  return TIMES.indexOf(name) >= 0 && /^\d{9,}$/.test(value)
    ? formatExactly(Number(value))
    : word("audit.value", value);
}

/** "VERB: CODE: why" of what was refused; the rest is English, and said to be. */
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
 * "=", ";" and the braces inside of a value stand as "\u{3d}": here they are themselves again. What can't be seen (a control
 * character, a mark that turns the direction) stays as its number.
 */
function unescaped(text) {
  return text.replace(/\\u\{(3b|3d|7b|7c|7d|5c)\}/g, (whole, code) =>
    String.fromCharCode(parseInt(code, 16)),
  );
}

const ONCE = "password (to be changed at the next sign-in)";
const FLAGS = ["password", "totp-new", "totp-reset", "unlock"]; // stand alone behind the pairs

/** "roles=staff password unlock": ["roles=staff", "password", "unlock"], the last ones in words. */
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
  return [rest, found];
}

/** "+a@b.example own; -c@b.example shared". */
function addressesInWords(detail) {
  return detail
    .split("; ")
    .map((one) => {
      const found = /^([+-]\S+) (own|alias|shared)(.*)$/.exec(one);
      return found ? found[1] + t("list.colon") + t("audit.flag." + found[2]) + found[3] : one;
    })
    .join(t("list.comma"));
}

/** The pairs "scope=all" of a detail in words; what has none stays as it is. The file that is saved has what was written. */
function detailNode(entry) {
  if (entry.what === "refused" && /^[a-z-]+: [a-z-]+/.test(entry.detail)) {
    return h("span", { class: "wrap" }, refusalNode(entry.detail));
  }
  if (entry.what === "addresses") {
    return h("span", { class: "wrap" }, unescaped(addressesInWords(entry.detail)));
  }
  const pairs = entry.detail
    .split(/(?:^| )(?=[a-z0-9-]+=)/)
    .filter(Boolean)
    .map((pair) => {
      const behind = entry.what.indexOf("user-") === 0 ? withFlags(pair) : [pair, []];
      const at = behind[0].indexOf("=");
      const name = at > 0 ? behind[0].slice(0, at) : "";
      const words = hasWords("audit.key." + name)
        ? t("audit.key." + name) +
          t("list.colon") +
          valueInWords(name, behind[0].slice(at + 1), entry.what)
        : behind[0];
      return [words].filter(Boolean).concat(behind[1]).join(t("list.comma"));
    });
  return h("span", { class: "wrap" }, unescaped(pairs.join(t("list.comma"))));
}

function entryTable(entries) {
  return table(
    t("audit.caption"),
    [
      {
        head: t("audit.time"),
        cell(entry) {
          return formatExactly(entry.time)
            .split(" ")
            .map((piece) => [h("span", { class: "when" }, piece), " "]);
        },
      },
      {
        head: t("audit.who"),
        cell(entry) {
          return String(entry.who || "–").replace(/ \(portal\)$/, ""); // through this portal: nothing to tell
        },
      },
      {
        head: t("audit.what"),
        cell(entry) {
          return h("span", { class: "act" }, word("act", entry.what));
        },
      },
      {
        head: t("audit.object"),
        cell(entry) {
          return h("span", { class: "wrap" }, entry.object || "–");
        },
      },
      {
        head: t("audit.why"),
        cell(entry) {
          return entry.why ? h("span", { class: "reason" }, unescaped(entry.why)) : "–";
        },
      },
      {
        head: t("audit.detail"),
        cell(entry) {
          return entry.detail ? detailNode(entry) : "–";
        },
      },
      {
        head: t("audit.seq"),
        number: true,
        cell(entry) {
          return entry.seq;
        },
      },
    ],
    entries,
  );
}

const PAGES_AT_ONCE = 40; // of a search that looks through everything, before it asks whether to go on

/** Entries for one more page: a search may need several answers until it has found some, or nothing at all. */
function findMore(asked, cursor, tell) {
  return untilSome(
    async (from) => {
      const answer = await get(
        "/api/audit" + query(Object.assign({ limit: 50, cursor: from }, asked)),
      );
      return { items: listOf(answer, "entries"), next: answer.next };
    },
    cursor,
    PAGES_AT_ONCE,
    tell,
  );
}

export function auditView() {
  const place = h("section", { "aria-label": t("audit.results") });
  const told = h("div", { class: "told" });
  const fields = {
    text: field({ label: t("audit.text"), name: "text", type: "search" }),
    who: field({ label: t("audit.who"), name: "who" }),
    what: field({
      label: t("audit.what-code"),
      name: "what",
      choices: [["", t("search.any-state")]].concat(ACTS.map((act) => [act, word("act", act)])),
    }),
    object: field({ label: t("audit.object"), name: "object", hint: t("audit.object-hint") }),
    since: field({ label: t("search.since"), name: "since", type: "date" }),
    until: field({ label: t("search.until"), name: "until", type: "date" }),
  };
  function filters() {
    const values = {};
    Object.keys(fields).forEach((name) => {
      const value = fields[name].read();
      if (value !== "") {
        values[name] =
          name === "since" || name === "until" ? secondsOf(value, name === "until") : value;
      }
    });
    return values;
  }
  function run() {
    const asked = filters();
    const shown = [];
    return load(place, async () => {
      const drawn = h("div", {}),
        foot = h("div", { class: "more" });
      async function add(cursor) {
        const answer = await findMore(asked, cursor, () => {
          replace(foot, h("p", { class: "loading", role: "status" }, t("audit.searching")));
        });
        shown.push.apply(shown, answer.items);
        replace(
          drawn,
          shown.length
            ? entryTable(shown)
            : h("p", {}, t(answer.next ? "list.none-yet" : "audit.none")),
        );
        append(empty(foot), [
          answer.next
            ? button(t("list.more"), () => {
                add(answer.next).catch((error) => {
                  append(foot, [errorMessage(error)]);
                });
              })
            : null,
        ]);
      }
      await add(null);
      return [drawn, foot];
    });
  }
  function exporter(format) {
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
        replace(told, message("done", t("download.done", { name })));
      } catch (error) {
        replace(told, errorMessage(error));
      }
    };
  }
  const rows = Object.keys(fields).map((name) => fields[name]);
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
        rows.map((one) => one.node),
      ),
      submit: run,
    }),
    h(
      "div",
      { class: "buttons" },
      button(t("audit.csv"), exporter("csv")),
      button(t("audit.jsonl"), exporter("jsonl")),
    ),
    told,
    place,
  ];
}
