// SPDX-License-Identifier: GPL-2.0-or-later
// Makes the elements of which views consist: badges, messages, tables, lists. Forms are made by
// form.js.
import { codeOf, detailsOf } from "./api.js";
import { currentLanguage, t, hasWords, word } from "./i18n.js";
import { h, append, empty, replace, freshId, focusOn, say } from "./dom.js";
import { isKept } from "./drafts.js";

/**
 * @typedef {import("./dom.js").Child} Child
 * @typedef {"good" | "wait" | "bad" | "none"} Tone
 */

/**
 * A column of a table: its head, and a function that returns the content of its cell in a row.
 * @template R
 * @typedef {{ head: Child, cell: (row: R) => Child, number?: boolean }} Column
 */

/**
 * One page of a long list, and the cursor of the next page.
 * @template I
 * @typedef {{ items: I[], next?: string | null }} Page
 */

// Refusals for which the server says more than the code. A fault (common/words.def) is in the
// user's language; other details are in English, and only those that have a translation are
// shown.
const DETAILED = [
  "invalid",
  "conflict",
  "forbidden",
  "weak-password",
  "still-withheld",
  "method-refused",
];

/**
 * Returns the details that the server gave besides the code of a refusal, or "".
 * @param {string} code
 * @param {import("./api.js").Details} details
 */
function detailText(code, details) {
  const detail = details.detail || "";
  const kind = hasWords("cause." + detail) ? "cause" : "reason";
  const hasFault = Boolean(details.fault);
  const isReadable = hasFault || hasWords(kind + "." + detail) || currentLanguage() === "en";
  if (DETAILED.indexOf(code) < 0 || !detail || !isReadable) {
    return "";
  }
  return t("error.detail", { detail: word(kind, detail) });
}

/**
 * Returns the texts for any error: what happened, the details of the server or "", and what to do
 * next.
 * @param {unknown} error
 */
export function explain(error) {
  const code = codeOf(error) || "page";
  const said = error instanceof Error ? error.message : "";
  return {
    what: hasWords("error." + code) ? t("error." + code) : said || t("error.page"),
    detail: detailText(code, detailsOf(error)),
    next: hasWords("next." + code) ? t("next." + code) : t("next.page"),
  };
}

/**
 * Returns a message that screen readers announce at once. `kind`: "error", "done" or "note".
 * @param {"error" | "done" | "note"} kind
 * @param {Child} title
 * @param {...Child} lines
 * @returns {HTMLElement}
 */
export function message(kind, title, ...lines) {
  return h(
    "div",
    { class: "message " + kind, role: kind === "error" ? "alert" : "status" },
    h("p", { class: "message-title" }, h("span", { class: "unseen" }, t("message." + kind)), title),
    lines.filter(Boolean).map((line) => (line instanceof Node ? line : h("p", {}, line))),
  );
}

/** @param {unknown} error */
export function errorMessage(error) {
  const explained = explain(error);
  return message("error", explained.what, explained.detail, explained.next);
}

/**
 * Returns the name of a user from the audit log, which appends " (portal)" to users of the portal.
 * @param {string | null | undefined} by
 */
export function personOf(by) {
  return (by || "").replace(/ \(portal\)$/, "");
}

/**
 * Returns the heading of the page. It may contain text of a sender, which can be very long.
 * @param {string} text
 */
export function heading(text) {
  return h("h1", { class: text.length > 60 ? "long" : null }, text);
}

/**
 * Returns a state in words. Its tone (good, wait, bad, none) adds a mark and a colour, so that
 * the words alone suffice.
 * @param {string} text
 * @param {Tone} tone
 */
export function badge(text, tone) {
  /** @type {{ [tone in Tone]: string }} */
  const marks = { good: "✓", wait: "…", bad: "!", none: "・" };
  return h(
    "span",
    { class: "badge " + tone },
    h("span", { "aria-hidden": "true", class: "mark" }, marks[tone]),
    text,
  );
}

/**
 * @param {string} text
 * @param {(event: MouseEvent) => unknown} onclick
 * @param {string} [kind]
 * @param {import("./dom.js").Attributes} [more]
 */
export function button(text, onclick, kind, more) {
  return h(
    "button",
    Object.assign({ type: "button", class: "button " + (kind || "second"), onclick }, more),
    text,
  );
}

/**
 * Returns a list of names and values. A row whose value is null is left out.
 * @param {Child[][]} rows
 */
export function facts(rows) {
  return h(
    "dl",
    { class: "facts" },
    rows
      .filter((row) => row[1] !== null && row[1] !== undefined && row[1] !== "")
      .map((row) => h("div", {}, h("dt", {}, row[0]), h("dd", {}, row[1]))),
  );
}

/**
 * Returns a table that scrolls horizontally on a narrow screen.
 * @template R
 * @param {string} caption
 * @param {Column<R>[]} columns
 * @param {R[]} rows
 */
export function table(caption, columns, rows) {
  const id = freshId("caption");
  return h(
    "div",
    { class: "table", role: "region", tabindex: "0", "aria-labelledby": id },
    h(
      "table",
      {},
      h("caption", { id }, caption),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          columns.map((column) =>
            h("th", { scope: "col", class: column.number ? "number" : null }, column.head),
          ),
        ),
      ),
      h(
        "tbody",
        {},
        rows.map((row) =>
          h(
            "tr",
            {},
            columns.map((column, index) => {
              const attributes = { class: column.number ? "number" : null };
              return index === 0
                ? h("th", Object.assign({ scope: "row" }, attributes), column.cell(row))
                : h("td", attributes, column.cell(row));
            }),
          ),
        ),
      ),
    ),
  );
}

/**
 * Moves the focus to the heading when the heading or the control that had it was removed by
 * drawing.
 * @param {HTMLElement} place
 * @param {boolean} had
 */
function keepFocus(place, had) {
  const first = had ? place.querySelector("h1") : null;
  if (first) {
    focusOn(first);
  }
}

/**
 * Shows that content is loading, awaits work() and shows its result, or its error with a button
 * to try again. `title` is the heading until then, and in case of an error.
 * @param {HTMLElement} place
 * @param {() => Promise<Child>} work
 * @param {string} [title]
 */
export async function load(place, work, title) {
  const had = place.contains(document.activeElement);
  const first = title ? h("h1", {}, title) : null;
  place.setAttribute("aria-busy", "true");
  replace(place, first, h("p", { class: "loading", role: "status" }, t("wait.loading")));
  keepFocus(place, had);
  try {
    const made = await work();
    const holds = place.contains(document.activeElement);
    replace(place, made);
    keepFocus(place, holds);
  } catch (error) {
    replace(
      place,
      first,
      errorMessage(error),
      h(
        "p",
        {},
        button(t("button.again"), () => {
          load(place, work, title);
        }),
      ),
    );
  }
  place.removeAttribute("aria-busy");
}

/**
 * Returns a button that opens and closes a panel, which make() fills when it is first opened. The
 * panel is open at once if its form `draft` contains typed text.
 * @param {string} text
 * @param {(panel: HTMLElement) => Child} make
 * @param {string} [draft]
 */
export function disclosure(text, make, draft) {
  const id = freshId("panel");
  const panel = h("div", { class: "panel", id, hidden: true });
  const opener = button(
    text,
    () => {
      const isOpen = opener.getAttribute("aria-expanded") === "true";
      opener.setAttribute("aria-expanded", String(!isOpen));
      panel.hidden = isOpen;
      if (isOpen) {
        empty(panel);
      } else {
        append(panel, [make(panel)]);
        /** @type {HTMLElement | null} */
        const title = panel.querySelector("h2, h3, h4");
        if (title) {
          focusOn(title);
        }
      }
    },
    "second",
    { "aria-expanded": "false", "aria-controls": id },
  );
  if (draft && isKept(draft)) {
    opener.setAttribute("aria-expanded", "true");
    panel.hidden = false;
    append(panel, [make(panel)]);
  }
  return { opener, panel };
}

/**
 * Calls ask(cursor) until it returns a page with items or without a next page, at most `most`
 * times. Then the user decides whether the search continues. tell() is called before each call
 * but the first.
 * @template I
 * @param {(cursor: string | null) => Promise<Page<I>>} ask
 * @param {string | null} cursor
 * @param {number} most
 * @param {() => void} tell
 */
export async function untilSome(ask, cursor, most, tell) {
  let page = await ask(cursor);
  for (let more = 1; more < most && page.next && !page.items.length; more += 1) {
    tell();
    page = await ask(page.next);
  }
  return page;
}

/**
 * Returns the button "Show more" under a list: fetch(cursor) returns {items, next}, draw(items)
 * their nodes.
 * @template I
 * @param {Page<I>} first
 * @param {(cursor: string) => Promise<Page<I>>} fetch
 * @param {(items: I[]) => HTMLElement[]} draw
 * @param {keyof HTMLElementTagNameMap} [tag]
 * @returns {HTMLElement[]}
 */
export function longList(first, fetch, draw, tag) {
  const place = h(tag || "ul", { class: "list" });
  const foot = h("div", { class: "more" });
  /** @param {Page<I>} page */
  function add(page) {
    const nodes = draw(page.items);
    append(place, [nodes]);
    empty(foot);
    const next = page.next;
    if (next) {
      append(foot, [
        !page.items.length && h("p", {}, t("list.none-yet")),
        button(t("list.more"), async () => {
          try {
            const got = await fetch(next);
            const added = add(got);
            say(t("list.added", { n: got.items.length }));
            /** @type {HTMLElement | null} */
            const target = added.length ? added[0].querySelector("a, button") : null;
            if (target) {
              target.focus();
            }
          } catch (error) {
            append(foot, [errorMessage(error)]);
          }
        }),
      ]);
    }
    return nodes;
  }
  add(first);
  return [place, foot];
}
