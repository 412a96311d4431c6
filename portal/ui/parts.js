// SPDX-License-Identifier: GPL-2.0-or-later
// What the views are made of: marks, fields, forms, messages, lists.
import { currentLanguage, t, hasWords, word } from "./i18n.js";
import { h, append, empty, replace, freshId, focusOn, say } from "./dom.js";
import { readDay, secondsOf, formatDay } from "./dates.js";
import { typed, keep, forget, isKept } from "./drafts.js";

// Refusals of which the server says more than the code. What has a fault is in the person's language, all else in
// English: of that in another language only what has words is shown.
const DETAILED = [
  "invalid",
  "conflict",
  "forbidden",
  "weak-password",
  "still-withheld",
  "method-refused",
];

/** What happened and what to do next, of any error. */
export function explain(error) {
  const code = error && error.code ? error.code : "page";
  const what = hasWords("error." + code)
    ? t("error." + code)
    : (error && error.message) || t("error.page");
  const next = hasWords("next." + code) ? t("next." + code) : t("next.page");
  const detail = (error && error.details && error.details.detail) || "";
  const kind = hasWords("cause." + detail) ? "cause" : "reason";
  const isReadable =
    Boolean(error && error.details && error.details.fault) ||
    hasWords(kind + "." + detail) ||
    currentLanguage() === "en";
  const told =
    DETAILED.indexOf(code) >= 0 && detail && isReadable
      ? t("error.detail", { detail: word(kind, detail) })
      : "";
  return { what, told, next };
}

/** A message that is read out at once: kind "error", "done" or "note". */
export function message(kind, title, ...lines) {
  return h(
    "div",
    { class: "message " + kind, role: kind === "error" ? "alert" : "status" },
    h("p", { class: "message-title" }, h("span", { class: "unseen" }, t("message." + kind)), title),
    lines.filter(Boolean).map((line) => (line instanceof Node ? line : h("p", {}, line))),
  );
}

export function errorMessage(error) {
  const told = explain(error);
  return message("error", told.what, told.told, told.next);
}

/** The page's heading; what somebody else wrote may be as long as a page. */
export function heading(text) {
  return h("h1", { class: text.length > 60 ? "long" : null }, text);
}

/** A state in words; TONE (good, wait, bad, none) only adds a mark and a colour. */
export function badge(text, tone) {
  const marks = { good: "✓", wait: "…", bad: "!", none: "・" };
  return h(
    "span",
    { class: "badge " + tone },
    h("span", { "aria-hidden": "true", class: "mark" }, marks[tone]),
    text,
  );
}

export function button(text, onclick, kind, more) {
  return h(
    "button",
    Object.assign({ type: "button", class: "button " + (kind || "second"), onclick }, more),
    text,
  );
}

export function link(text, address, kind) {
  return h("a", { href: address, class: kind || null }, text);
}

/** Pairs of a name and a value; a value of null leaves its row out. */
export function facts(rows) {
  return h(
    "dl",
    { class: "facts" },
    rows
      .filter((row) => row[1] !== null && row[1] !== undefined && row[1] !== "")
      .map((row) => h("div", {}, h("dt", {}, row[0]), h("dd", {}, row[1]))),
  );
}

/** A table that scrolls by itself on a narrow screen. COLUMNS: {head, cell(row), number}. */
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

function controlOf(options, id) {
  const shared = {
    id,
    name: options.name,
    required: options.required,
    autocomplete: options.autocomplete || "off",
  };
  if (options.choices) {
    return h(
      "select",
      shared,
      options.choices.map((choice) =>
        h("option", { value: choice[0], selected: choice[0] === options.value }, choice[1]),
      ),
    );
  }
  if (options.lines) {
    return h(
      "textarea",
      Object.assign({ rows: options.lines, value: options.value || "" }, shared),
    );
  }
  if (options.type === "date") {
    // A browser's own date field shows its order of day and month, which need not be the page's.
    return h(
      "input",
      Object.assign(
        {
          type: "text",
          class: "day",
          value: options.value || "",
          placeholder: t("field.day-example"),
          maxlength: 20,
          spellcheck: "false",
        },
        shared,
      ),
    );
  }
  return h(
    "input",
    Object.assign(
      {
        type: options.type || "text",
        value: options.value || "",
        inputmode: options.inputmode,
        spellcheck: options.spellcheck,
        maxlength: options.maxlength,
        list: options.list,
      },
      shared,
    ),
  );
}

/** A box that shows what is typed into INPUT: nobody types twelve letters blind without a mistake. */
function revealNode(input) {
  const box = h("input", {
    type: "checkbox",
    id: input.id + "-shown",
    onchange() {
      input.type = box.checked ? "text" : "password";
    },
  });
  return h("div", { class: "choice" }, box, h("label", { for: box.id }, t("field.reveal")));
}

/** The browser's calendar, where it has one, to pick a day for INPUT. */
function calendarNode(input) {
  const picker = h("input", {
    type: "date",
    class: "picker",
    tabindex: "-1",
    "aria-hidden": "true",
  });
  if (typeof picker.showPicker !== "function") {
    return null;
  }
  picker.addEventListener("change", () => {
    input.value = picker.value;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.focus();
  });
  return h(
    "span",
    { class: "calendar" },
    picker,
    button(
      t("field.calendar"),
      () => {
        picker.value = readDay(input.value) || "";
        picker.showPicker();
      },
      "small",
    ),
  );
}

/**
 * A labelled control with its hint and its error: options label, name, hint, type, choices, lines, value, required.
 * The returned object has node, input, read () and fail (text).
 */
export function field(options) {
  const id = freshId("field");
  const input = controlOf(options, id);
  const hint = options.hint ? h("p", { class: "hint", id: id + "-hint" }, options.hint) : null;
  const written = options.type === "date" ? h("p", { class: "hint", id: id + "-written" }) : null;
  const wrong = h("p", { class: "wrong", id: id + "-wrong" });
  const described = [hint && hint.id, written && written.id, wrong.id].filter(Boolean).join(" ");
  input.setAttribute("aria-describedby", described);
  const node = h(
    "div",
    { class: "field" },
    h(
      "label",
      { for: id },
      options.label,
      options.required ? h("span", { class: "needed" }, t("field.required")) : null,
    ),
    hint,
    written,
    written ? h("div", { class: "dated" }, input, calendarNode(input)) : input,
    options.type === "password" ? revealNode(input) : null,
    wrong,
  );
  function showDay() {
    if (!written) {
      return;
    }
    const day = readDay(input.value);
    written.textContent = day === null ? "" : formatDay(secondsOf(day));
  }
  if (written) {
    // While it is typed: what appeared when the field is left would move the button that is being pressed.
    input.addEventListener("input", showDay);
    input.addEventListener("change", () => {
      input.value = readDay(input.value) || input.value;
      showDay();
    });
    showDay();
  }
  return {
    node,
    input,
    name: options.name,
    isRequired: Boolean(options.required),
    isSecret: options.type === "password",
    isDay: Boolean(written),
    raw() {
      return input.value;
    },
    write(text) {
      input.value = text;
      showDay();
    },
    read() {
      if (written) {
        return readDay(input.value) || input.value.trim();
      }
      return options.type === "password" || options.lines ? input.value : input.value.trim();
    },
    fail(text) {
      wrong.textContent = text || "";
      if (text) {
        input.setAttribute("aria-invalid", "true");
      } else {
        input.removeAttribute("aria-invalid");
      }
    },
  };
}

/** Boxes to tick under one legend; read () gives the values that are ticked. */
export function choices(legend, name, type, rows, chosen) {
  const inputs = [];
  const node = h(
    "fieldset",
    {},
    h("legend", {}, legend),
    rows.map((row) => {
      const id = freshId("choice");
      const input = h("input", {
        type,
        name,
        id,
        value: row[0],
        checked: chosen.indexOf(row[0]) >= 0,
      });
      inputs.push(input);
      return h(
        "div",
        { class: "choice" },
        input,
        h("label", { for: id }, row[1]),
        row[2] ? h("p", { class: "hint" }, row[2]) : null,
      );
    }),
  );
  function read() {
    return inputs.filter((input) => input.checked).map((input) => input.value);
  }
  return {
    node,
    name,
    read,
    raw: read,
    write(values) {
      inputs.forEach((input) => {
        input.checked = values.indexOf(input.value) >= 0;
      });
    },
  };
}

/** What is typed into CONTROLS is there again when the form SCOPE is drawn anew; secrets are not. */
function keepTyped(scope, controls) {
  controls.forEach((one) => {
    if (one.isSecret) {
      return;
    }
    const first = one.raw();
    if (typed(scope, one.name) !== null) {
      one.write(typed(scope, one.name));
    }
    ["input", "change"].forEach((kind) => {
      one.node.addEventListener(kind, () => {
        keep(scope, one.name, one.raw(), first);
      });
    });
  });
}

function failureOf(one) {
  const text = one.read().trim();
  if (one.isRequired && text === "") {
    return t("field.missing");
  }
  return one.isDay && text !== "" && readDay(text) === null ? t("field.no-day") : "";
}

/** Where a list is asked for from one day to another, the other is not before it. */
function failureOfSpan(fields) {
  const days = ["since", "until"].map((name) =>
    fields.find((one) => one.name === name && one.isDay),
  );
  if (
    !days[0] ||
    !days[1] ||
    days[0].read() === "" ||
    days[1].read() === "" ||
    days[0].read() <= days[1].read()
  ) {
    return null;
  }
  days[1].fail(t("absence.order"));
  return days[1];
}

/** What is missing or wrong in FIELDS is said beside each; the first of them, which gets the focus. */
export function firstFailure(fields) {
  let first = null;
  fields.forEach((one) => {
    const failure = failureOf(one);
    one.fail(failure);
    first = first || (failure ? one : null);
  });
  first = first || failureOfSpan(fields);
  if (first) {
    first.input.focus();
  }
  return first;
}

// Refusals of what was taken all the same: it waits for a second person, and is not to be entered again.
const TAKEN = ["second-needed"];

/** What SUBMIT () answers when nothing was sent: what was typed stays. */
export const KEPT = {};

/**
 * A form: FIELDS are checked, then SUBMIT () runs; what it throws is shown above the buttons, where the eye is.
 * Nothing is ever sent by the browser itself. With DRAFT, a name that no other form has, what was typed and not sent
 * outlives every redraw; CHOICES are kept with the fields. A form that IS_ONCE gives way to what SUBMIT () answers.
 */
export function form(options) {
  const told = h("div", { class: "told" });
  const send = h(
    "button",
    { type: "submit", class: "button " + (options.kind || "first") },
    options.label,
  );
  const fields = options.fields || [];
  if (options.draft) {
    keepTyped(options.draft, fields.concat(options.choices || []));
  }
  let isBusy = false;
  async function run(event) {
    event.preventDefault();
    if (isBusy) {
      return;
    }
    empty(told);
    if (firstFailure(fields)) {
      return;
    }
    isBusy = true;
    send.setAttribute("aria-disabled", "true");
    say(t("wait.working"));
    try {
      const result = await options.submit();
      if (options.draft && result !== KEPT) {
        forget(options.draft);
      }
      if (result instanceof Node && options.isOnce) {
        node.parentNode.replaceChild(result, node);
      } else if (result instanceof Node) {
        replace(told, result);
      }
    } catch (error) {
      replace(told, errorMessage(error));
      if (options.draft && error.details && TAKEN.indexOf(error.details.fault) >= 0) {
        forget(options.draft);
      }
      if (options.failed) {
        options.failed(error);
      }
    }
    isBusy = false;
    send.removeAttribute("aria-disabled");
  }
  const node = h(
    "form",
    {
      class: options.class || null,
      novalidate: true,
      onsubmit: run,
      "aria-label": options.title || null,
      role: options.role || null,
    },
    options.body || fields.map((one) => one.node),
    told,
    h("div", { class: "buttons" }, send, options.more),
  );
  return node;
}

/** The focus goes to the heading that is new where the one, or the control, that had it has gone. */
function keepFocus(place, had) {
  const first = had ? place.querySelector("h1") : null;
  if (first) {
    focusOn(first);
  }
}

/**
 * Runs WORK while PLACE says that it is loading; an error gives a way to try again. TITLE is the heading until WORK brings
 * its own, and where it can't.
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
 * A button that opens and closes PANEL beside it; MAKE () fills it when it is opened. It is open from the first when
 * something stands in its form DRAFT.
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

/** ASK (cursor) gives {items, next}, where a search goes on: asked until there is some of it, MOST times before somebody
 * decides whether to go on. TELL () is called before each time but the first. */
export async function untilSome(ask, cursor, most, tell) {
  let page = await ask(cursor);
  for (let more = 1; more < most && page.next && !page.items.length; more += 1) {
    tell();
    page = await ask(page.next);
  }
  return page;
}

/** "Show more" under a list: FETCH (cursor) gives {items, next}; DRAW (items) gives nodes. */
export function longList(first, fetch, draw, tag) {
  const place = h(tag || "ul", { class: "list" });
  const foot = h("div", { class: "more" });
  function add(page) {
    const nodes = draw(page.items);
    append(place, [nodes]);
    empty(foot);
    if (page.next) {
      append(foot, [
        !page.items.length && h("p", {}, t("list.none-yet")),
        button(t("list.more"), async () => {
          try {
            const got = await fetch(page.next);
            const added = add(got);
            say(t("list.added", { n: got.items.length }));
            const target = added[0] && added[0].querySelector("a, button");
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
