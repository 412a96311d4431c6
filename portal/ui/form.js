// SPDX-License-Identifier: GPL-2.0-or-later
// Makes forms: fields with their hints and errors, and boxes to tick. A form can keep what was
// typed but not sent (drafts.js).
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
 * The options of a field. `choices` makes a list to choose from, of pairs of a value and its words;
 * `lines` makes a text field with that number of lines. `required`, `autocomplete` and the options
 * after it are attributes of the control.
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
 * A control whose content a draft keeps: a field, or boxes to tick.
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
    // A date field of the browser would show day and month in the browser's order and not in that
    // of the page's language.
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
 * Returns a box that shows the characters of a password field, because a long password that is
 * typed unseen often has a mistake.
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
 * Returns the browser's calendar to choose a day for a field, if the browser has one.
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
 * Returns a control with its label, hint and error message.
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
    // The day is explained while it is typed. A text that appears when the field loses the focus
    // would move the button that the user is about to press.
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
    /** Selects the text, so that it can be replaced. */
    select() {
      if (!(input instanceof HTMLSelectElement)) {
        input.select();
      }
    },
    /** Shows an error beside the field; null removes it. */
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
 * Returns boxes to tick under one legend. read() returns the values of those that are ticked.
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
 * Keeps the content of the controls, so that a form that is drawn again has it. Passwords are not
 * kept.
 * @param {string} scope
 * @param {Control[]} controls
 */
function keepTyped(scope, controls) {
  controls.forEach((control) => {
    if (control.isSecret) {
      return;
    }
    const first = control.raw();
    const before = typed(scope, control.name);
    if (before !== null) {
      control.write(before);
    }
    ["input", "change"].forEach((kind) => {
      control.node.addEventListener(kind, () => {
        keep(scope, control.name, control.raw(), first);
      });
    });
  });
}

/** @param {Field} control */
function failureOf(control) {
  const text = control.read().trim();
  if (control.isRequired && text === "") {
    return t("field.missing");
  }
  return control.isDay && text !== "" && readDay(text) === null ? t("field.no-day") : "";
}

/**
 * Checks that the day in the field "until" is not before the one in the field "since". Otherwise
 * shows an error at "until" and returns that field; null if the days are valid.
 * @param {Field[]} fields
 */
function failureOfSpan(fields) {
  const since = fields.find((control) => control.name === "since" && control.isDay);
  const until = fields.find((control) => control.name === "until" && control.isDay);
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
 * Shows beside each field what is missing or wrong. Moves the focus to the first such field and
 * returns it; returns null if all fields are valid.
 * @param {Field[]} fields
 */
export function firstFailure(fields) {
  const failed = fields.filter((control) => {
    const failure = failureOf(control);
    control.fail(failure);
    return failure !== "";
  });
  const first = failed[0] || failureOfSpan(fields);
  if (first) {
    first.input.focus();
  }
  return first;
}

// Codes of refusals after which the request was taken nevertheless, because it waits for a second
// person. It must not be sent again.
const TAKEN = ["second-needed"];

/**
 * Returns the texts of the named fields that are not empty, by name.
 * @param {{ [name: string]: Field }} fields
 * @param {string[]} [names] the fields to return; all if omitted
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
 * Empties fields after their text was accepted.
 * @param {Field[]} fields
 */
export function clear(fields) {
  fields.forEach((control) => {
    control.write("");
  });
}

/**
 * Shows a fault that the server found beside the field that it is about.
 * @param {unknown} error
 * @param {{ [name: string]: Field }} fields
 * @param {{ [fault: string]: string }} names of the fields that faults are about
 */
export function showFault(error, fields, names) {
  const details = detailsOf(error);
  const control = fields[names[details.fault || ""]];
  if (control) {
    control.fail(details.detail);
    control.input.focus();
  }
}

/** The value that submit() returns when nothing was sent, so that the form keeps its content. */
export const KEPT = {};

/**
 * Returns a form. Its fields are checked, then submit() is called; an error is shown above the
 * buttons. The browser itself never sends anything. With `draft`, a name that no other form has,
 * what was typed and not sent survives drawing the form again; `choices` are kept with the
 * fields. A form with `isOnce` is replaced by what submit() returns.
 * @param {FormOptions} options
 */
export function form(options) {
  const feedback = h("div", { class: "told" });
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
      replace(feedback, result);
    }
  }
  async function run(/** @type {Event} */ event) {
    event.preventDefault();
    if (isBusy) {
      return;
    }
    empty(feedback);
    if (firstFailure(fields)) {
      return;
    }
    isBusy = true;
    send.setAttribute("aria-disabled", "true");
    say(t("wait.working"));
    try {
      await submit();
    } catch (error) {
      replace(feedback, errorMessage(error));
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
    options.body || fields.map((control) => control.node),
    feedback,
    h("div", { class: "buttons" }, send, options.more),
  );
  return node;
}
