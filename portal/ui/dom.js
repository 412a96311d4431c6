// SPDX-License-Identifier: GPL-2.0-or-later
// Creates and changes elements. Data becomes text nodes and attribute values only; nothing is
// parsed as HTML.

/**
 * The content of an element: text, nodes and lists of them; null, undefined and false are left
 * out.
 * @typedef {Node | string | number | false | null | undefined | ChildList} Child
 * @typedef {{ readonly [index: number]: Child, readonly length: number }} ChildList
 *
 * Attributes by name; one that is null, undefined or false is left out, and "on…" is a listener.
 * @typedef {{
 *   [name: string]: string | number | boolean | null | undefined | ((event: never) => unknown),
 *   onclick?: (event: MouseEvent) => unknown,
 *   onchange?: (event: Event) => unknown,
 *   onsubmit?: (event: Event) => unknown,
 *   onkeydown?: (event: KeyboardEvent) => unknown,
 *   ondragover?: (event: DragEvent) => unknown,
 *   ondragleave?: (event: DragEvent) => unknown,
 *   ondrop?: (event: DragEvent) => unknown,
 * }} Attributes
 */

let lastId = 0;

/**
 * Returns an id that no other element of the page has.
 * @param {string} stem
 */
export function freshId(stem) {
  lastId += 1;
  return stem + "-" + lastId;
}

/**
 * @template {Element} E
 * @param {E} element
 * @param {Attributes | null} attributes
 * @param {Child[]} children
 */
function fill(element, attributes, children) {
  Object.entries(attributes || {}).forEach(([name, value]) => {
    if (value === null || value === undefined || value === false) {
      return;
    }
    if (name.slice(0, 2) === "on") {
      element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    } else if (name === "value" && "value" in element) {
      /** @type {{ value: unknown }} */ (element).value = value;
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  });
  append(element, children);
  return element;
}

/**
 * Returns the element of index.html with this id. Such elements exist as long as the page.
 * @param {string} id
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) {
    throw new Error(`the page has no element "${id}"`);
  }
  return found;
}

/**
 * Appends text, nodes and lists of them; null, undefined and false are left out.
 * @template {Element} E
 * @param {E} element
 * @param {Child[]} children
 */
export function append(element, children) {
  children.forEach((child) => {
    if (Array.isArray(child)) {
      append(element, child);
    } else if (child instanceof Node) {
      element.appendChild(child);
    } else if (child !== null && child !== undefined && child !== false) {
      element.appendChild(document.createTextNode(String(child)));
    }
  });
  return element;
}

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes | null} attributes
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/**
 * @template {keyof SVGElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes | null} attributes
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[T]}
 */
export function svg(tag, attributes, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

/**
 * @template {Element} E
 * @param {E} element
 */
export function empty(element) {
  while (element.firstChild) {
    element.removeChild(element.firstChild);
  }
  return element;
}

/**
 * Replaces the content of an element.
 * @template {Element} E
 * @param {E} element
 * @param {...Child} children
 */
export function replace(element, ...children) {
  return append(empty(element), children);
}

const NAME_SHOWN = 40;

/**
 * Shortens a long file name in its middle, so that its beginning and its suffix remain.
 * @param {string} name
 */
export function shortName(name) {
  const letters = Array.from(name);
  return letters.length <= NAME_SHOWN
    ? name
    : letters.slice(0, NAME_SHOWN - 16).join("") + "…" + letters.slice(-15).join("");
}

/** @type {number | undefined} */
let speaking;

/**
 * Announces a text to screen readers through the live region.
 * @param {string | null} text
 */
export function say(text) {
  const place = byId("said");
  place.textContent = "";
  clearTimeout(speaking);
  // Screen readers announce a change of a live region only if some time has passed since the last
  // one.
  speaking = setTimeout(() => {
    place.textContent = text;
  }, 100);
}

/**
 * Returns a function that calls call() a moment after the last of several events.
 * @param {() => void} call
 */
export function settledCall(call) {
  /** @type {number | undefined} */
  let waiting;
  return function () {
    clearTimeout(waiting);
    waiting = setTimeout(call, 250);
  };
}

/**
 * Moves the focus to an element, which may be one that is not a control, such as a heading.
 * @param {HTMLElement} element
 */
export function focusOn(element) {
  if (
    !element.hasAttribute("tabindex") &&
    !/^(A|BUTTON|INPUT|SELECT|TEXTAREA)$/.test(element.tagName)
  ) {
    element.setAttribute("tabindex", "-1");
  }
  element.focus();
}
