// SPDX-License-Identifier: GPL-2.0-or-later
// What the views are made of: marks, messages, tables, lists. Forms stand in form.js.
import { codeOf, detailsOf } from "./api.js";
import { currentLanguage, t, hasWords, word } from "./i18n.js";
import { h, append, empty, replace, freshId, focusOn, say } from "./dom.js";
import { isKept } from "./drafts.js";

/**
 * @typedef {import("./dom.js").Child} Child
 * @typedef {"good" | "wait" | "bad" | "none"} Tone
 */

/**
 * A column of a table: what stands at its head, and in the cell of a row.
 * @template R
 * @typedef {{ head: Child, cell: (row: R) => Child, number?: boolean }} Column
 */

/**
 * One page of a long list, and where the next one begins.
 * @template I
 * @typedef {{ items: I[], next?: string | null }} Page
 */

// Refusals of which the server says more than the code. What has a fault is in the person's
// language, all else in English: of that in another language only what has words is shown.
const DETAILED = [
  "invalid",
  "conflict",
  "forbidden",
  "weak-password",
  "still-withheld",
  "method-refused",
];

/**
 * What the server said of a refusal besides CODE, or "".
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
 * What happened and what to do next, of any error.
 * @param {unknown} error
 */
export function explain(error) {
  const code = codeOf(error) || "page";
  const said = error instanceof Error ? error.message : "";
  return {
    what: hasWords("error." + code) ? t("error." + code) : said || t("error.page"),
    told: detailText(code, detailsOf(error)),
    next: hasWords("next." + code) ? t("next." + code) : t("next.page"),
  };
}

/**
 * A message that is read out at once: kind "error", "done" or "note".
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
  const told = explain(error);
  return message("error", told.what, told.told, told.next);
}

/**
 * Who did something, as the audit log names them, without the mark that it was in this portal.
 * @param {string | null | undefined} by
 */
export function personOf(by) {
  return (by || "").replace(/ \(portal\)$/, "");
}

/**
 * The page's heading; what somebody else wrote may be as long as a page.
 * @param {string} text
 */
export function heading(text) {
  return h("h1", { class: text.length > 60 ? "long" : null }, text);
}

/**
 * A state in words; TONE (good, wait, bad, none) only adds a mark and a colour.
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
 * Pairs of a name and a value; a value of null leaves its row out.
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
 * A table that scrolls by itself on a narrow screen. COLUMNS: {head, cell(row), number}.
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
 * The focus goes to the heading that is new where the one, or the control, that had it has gone.
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
 * Runs WORK while PLACE says that it is loading; an error gives a way to try again. TITLE is the
 * heading until WORK brings its own, and where it can't.
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
 * A button that opens and closes PANEL beside it; MAKE () fills it when it is opened. It is open
 * from the first when something stands in its form DRAFT.
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
 * ASK (cursor) gives {items, next}, where a search goes on: asked until there is some of it, MOST
 * times before somebody decides whether to go on. TELL () is called before each time but the first.
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
 * "Show more" under a list: FETCH (cursor) gives {items, next}; DRAW (items) gives nodes.
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
