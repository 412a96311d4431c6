// SPDX-License-Identifier: GPL-2.0-or-later
// Opens modal dialogs. A dialog takes the focus, keeps it, and returns it when it closes.
import { h, byId, freshId } from "./dom.js";
import { t } from "./i18n.js";
import { button } from "./parts.js";

const CONTROLS = "a[href], button, input, select, textarea, [tabindex='0']";
/** @type {(() => void)[]} */
const open = []; // a function for each open dialog that closes it without an answer

/**
 * @param {HTMLElement} box
 * @param {KeyboardEvent} event
 */
function trap(box, event) {
  /** @type {NodeListOf<HTMLInputElement>} */
  const all = box.querySelectorAll(CONTROLS);
  const controls = Array.from(all).filter(
    (control) => !control.disabled && control.offsetParent !== null,
  );
  const first = controls[0];
  const last = controls[controls.length - 1];
  if (event.shiftKey && (document.activeElement === first || document.activeElement === box)) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && document.activeElement === last) {
    event.preventDefault();
    first.focus();
  }
}

/**
 * Opens a dialog whose content build(close) returns. Resolves to the value with which close() is
 * called, or to null when the user leaves the dialog with Escape.
 * @template T
 * @param {string} title
 * @param {(close: (value: T | null) => void) => import("./dom.js").Child} build
 * @returns {Promise<T | null>}
 */
export function openDialog(title, build) {
  return new Promise((resolve) => {
    const before = document.activeElement;
    const page = byId("app");
    const id = freshId("dialog");
    /** @param {T | null} value */
    function close(value) {
      const index = open.indexOf(leave);
      if (index < 0) {
        return; // The answer for which the caller waited came after the user had left the dialog.
      }
      open.splice(index, 1);
      document.body.removeChild(shade);
      if (!open.length) {
        page.removeAttribute("aria-hidden");
        page.removeAttribute("inert");
      }
      if (before instanceof HTMLElement && document.contains(before)) {
        before.focus();
      }
      resolve(value);
    }
    function leave() {
      close(null);
    }
    const box = h(
      "div",
      {
        class: "dialog",
        role: "dialog",
        "aria-modal": "true",
        "aria-labelledby": id,
        tabindex: "-1",
        onkeydown(event) {
          if (event.key === "Escape" || event.key === "Esc") {
            event.stopPropagation();
            leave();
          } else if (event.key === "Tab") {
            trap(box, event);
          }
        },
      },
      h("h2", { id }, title),
      build(close),
    );
    const shade = h("div", { class: "shade" }, box);
    page.setAttribute("aria-hidden", "true");
    page.setAttribute("inert", "");
    document.body.appendChild(shade);
    open.push(leave);
    box.focus();
  });
}

/** Closes every open dialog, because each asks about the page over which it was opened. */
export function leaveDialogs() {
  open.slice().forEach((leave) => {
    leave();
  });
}

/**
 * Asks a question with two answers. Resolves to true when the user agrees.
 * @param {string} title
 * @param {import("./dom.js").Child[]} lines
 * @param {string} yes
 * @param {string} [kind]
 */
export async function confirm(title, lines, yes, kind) {
  const answer = await openDialog(title, (close) => [
    lines.map((line) => h("p", {}, line)),
    h(
      "div",
      { class: "buttons" },
      button(
        yes,
        () => {
          close(true);
        },
        kind || "first",
      ),
      button(t("button.back"), () => {
        close(false);
      }),
    ),
  ]);
  return answer === true;
}
