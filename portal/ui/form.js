// SPDX-License-Identifier: GPL-2.0-or-later
// Forms: fields with their hints and errors, boxes to tick, and what is typed and not sent yet.
import { detailsOf } from "./api.js";
import { t } from "./i18n.js";
import { h, empty, replace, freshId, say } from "./dom.js";
import { readDay, secondsOf, formatDay } from "./dates.js";
import { typed, keep, forget } from "./drafts.js";
import { button, errorMessage } from "./parts.js";

/**
 * @typedef {import("./dom.js").Child} Child
 * @typedef {import("./drafts.js").Typed} Typed
 *
 * Choices are pairs of a value and its words; LINES makes a field of several lines. The other
 * options are attributes of the control.
 * @typedef {{
 *   label: string,
 *   name: string,
 *   hint?: string | null,
 *   type?: string,
 *   choices?: string[][],
 *   lines?: number,
 *   value?: string | null,
 *   required?: boolean,
 *   autocomplete?: string,
 *   inputmode?: string,
 *   spellcheck?: string,
 *   maxlength?: number,
 *   list?: string,
 * }} FieldOptions
 * @typedef {ReturnType<typeof field>} Field
 * @typedef {ReturnType<typeof choices>} Choices
 *
 * What the text of a form is kept of: a field, or boxes to tick.
 * @typedef {{
 *   node: HTMLElement,
 *   name: string,
 *   isSecret: boolean,
 *   raw(): Typed,
 *   write(value: Typed): void,
 * }} Control
 *
 * @typedef {{
 *   label: string,
 *   title?: string,
 *   kind?: string,
 *   class?: string,
 *   role?: string,
 *   fields?: Field[],
 *   choices?: Choices[],
 *   body?: Child,
 *   more?: Child,
 *   draft?: string,
 *   isOnce?: boolean,
 *   submit: () => unknown,
 *   failed?: (error: unknown) => void,
 * }} FormOptions
 */

/**
 * @param {FieldOptions} options
 * @param {string} id
 */
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

/**
 * A box that shows what is typed into INPUT: nobody types twelve letters blind without a mistake.
 * @param {HTMLInputElement} input
 */
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

/**
 * The browser's calendar, where it has one, to pick a day for INPUT.
 * @param {HTMLInputElement} input
 */
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
 * A labelled control with its hint and its error.
 * @param {FieldOptions} options
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
    written && input instanceof HTMLInputElement
      ? h("div", { class: "dated" }, input, calendarNode(input))
      : input,
    options.type === "password" && input instanceof HTMLInputElement ? revealNode(input) : null,
    wrong,
  );
  function showDay() {
    if (!written) {
      return;
    }
    const day = readDay(input.value);
    written.textContent = day === null ? "" : formatDay(secondsOf(day) || 0);
  }
  if (written) {
    // While it is typed: what appeared when the field is left would move the button that is being
    // pressed.
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
    write(/** @type {string} */ text) {
      input.value = text;
      showDay();
    },
    read() {
      if (written) {
        return readDay(input.value) || input.value.trim();
      }
      return options.type === "password" || options.lines ? input.value : input.value.trim();
    },
    /** Marks the text, for who corrects it. */
    select() {
      if (!(input instanceof HTMLSelectElement)) {
        input.select();
      }
    },
    /** Says TEXT beside the field; null when nothing is wrong. */
    fail(/** @type {string | null | undefined} */ text) {
      wrong.textContent = text || "";
      if (text) {
        input.setAttribute("aria-invalid", "true");
      } else {
        input.removeAttribute("aria-invalid");
      }
    },
  };
}

/**
 * Boxes to tick under one legend; read () gives the values that are ticked.
 * @param {string} legend
 * @param {string} name
 * @param {string} type
 * @param {[value: string, words: string, hint?: string | null][]} rows
 * @param {string[]} chosen
 */
export function choices(legend, name, type, rows, chosen) {
  /** @type {HTMLInputElement[]} */
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
    isSecret: false,
    read,
    raw: read,
    focus() {
      inputs[0].focus();
    },
    write(/** @type {string[]} */ values) {
      inputs.forEach((input) => {
        input.checked = values.indexOf(input.value) >= 0;
      });
    },
  };
}

/**
 * What is typed into CONTROLS is there again when the form SCOPE is drawn anew; secrets are not.
 * @param {string} scope
 * @param {Control[]} controls
 */
function keepTyped(scope, controls) {
  controls.forEach((one) => {
    if (one.isSecret) {
      return;
    }
    const first = one.raw();
    const before = typed(scope, one.name);
    if (before !== null) {
      one.write(before);
    }
    ["input", "change"].forEach((kind) => {
      one.node.addEventListener(kind, () => {
        keep(scope, one.name, one.raw(), first);
      });
    });
  });
}

/** @param {Field} one */
function failureOf(one) {
  const text = one.read().trim();
  if (one.isRequired && text === "") {
    return t("field.missing");
  }
  return one.isDay && text !== "" && readDay(text) === null ? t("field.no-day") : "";
}

/**
 * Where a list is asked for from one day to another, the other is not before it.
 * @param {Field[]} fields
 */
function failureOfSpan(fields) {
  const since = fields.find((one) => one.name === "since" && one.isDay);
  const until = fields.find((one) => one.name === "until" && one.isDay);
  if (!since || !until || since.read() === "" || until.read() === "") {
    return null;
  }
  if (since.read() <= until.read()) {
    return null;
  }
  until.fail(t("absence.order"));
  return until;
}

/**
 * What is missing or wrong in FIELDS is said beside each; the first of them, which gets the focus.
 * @param {Field[]} fields
 */
export function firstFailure(fields) {
  const failed = fields.filter((one) => {
    const failure = failureOf(one);
    one.fail(failure);
    return failure !== "";
  });
  const first = failed[0] || failureOfSpan(fields);
  if (first) {
    first.input.focus();
  }
  return first;
}

// Refusals of what was taken all the same: it waits for a second person, and is not to be entered
// again.
const TAKEN = ["second-needed"];

/**
 * What stands in those of FIELDS in which anything does, by name.
 * @param {{ [name: string]: Field }} fields
 * @param {string[]} [names] these alone
 */
export function filled(fields, names) {
  /** @type {{ [name: string]: string }} */
  const values = {};
  (names || Object.keys(fields)).forEach((name) => {
    const value = fields[name].read();
    if (value !== "") {
      values[name] = value;
    }
  });
  return values;
}

/**
 * Empties fields whose text was taken.
 * @param {Field[]} fields
 */
export function clear(fields) {
  fields.forEach((one) => {
    one.write("");
  });
}

/**
 * Says a fault that the server found beside its field.
 * @param {unknown} error
 * @param {{ [name: string]: Field }} fields
 * @param {{ [fault: string]: string }} names of the fields that faults are about
 */
export function showFault(error, fields, names) {
  const details = detailsOf(error);
  const one = fields[names[details.fault || ""]];
  if (one) {
    one.fail(details.detail);
    one.input.focus();
  }
}

/** What SUBMIT () answers when nothing was sent: what was typed stays. */
export const KEPT = {};

/**
 * A form: FIELDS are checked, then SUBMIT () runs; what it throws is shown above the buttons, where
 * the eye is. Nothing is ever sent by the browser itself. With DRAFT, a name that no other form
 * has, what was typed and not sent outlives every redraw; CHOICES are kept with the fields. A form
 * that IS_ONCE gives way to what SUBMIT () answers.
 * @param {FormOptions} options
 */
export function form(options) {
  const told = h("div", { class: "told" });
  const send = h(
    "button",
    { type: "submit", class: "button " + (options.kind || "first") },
    options.label,
  );
  const fields = options.fields || [];
  const draft = options.draft || "";
  if (draft) {
    keepTyped(draft, [...fields, ...(options.choices || [])]);
  }
  let isBusy = false;
  function forgetTyped() {
    if (draft) {
      forget(draft);
    }
  }
  async function submit() {
    const result = await options.submit();
    if (result !== KEPT) {
      forgetTyped();
    }
    if (result instanceof Node && options.isOnce) {
      node.replaceWith(result);
    } else if (result instanceof Node) {
      replace(told, result);
    }
  }
  async function run(/** @type {Event} */ event) {
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
      await submit();
    } catch (error) {
      replace(told, errorMessage(error));
      if (TAKEN.indexOf(detailsOf(error).fault || "") >= 0) {
        forgetTyped();
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
