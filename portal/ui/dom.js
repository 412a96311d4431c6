// SPDX-License-Identifier: GPL-2.0-or-later
// Makes elements. Data only ever becomes text nodes and attribute values: nothing here reads HTML.

let lastId = 0;

/** An id that no other element has. */
export function freshId(stem) {
  lastId += 1;
  return stem + "-" + lastId;
}

function fill(element, attributes, children) {
  Object.keys(attributes || {}).forEach((name) => {
    const value = attributes[name];
    if (value === null || value === undefined || value === false) {
      return;
    }
    if (name.slice(0, 2) === "on") {
      element.addEventListener(name.slice(2), value);
    } else if (name === "value" && "value" in element) {
      element.value = value;
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  });
  append(element, children);
  return element;
}

/** Appends text, nodes and lists of them; null, undefined and false are left out. */
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

export function h(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

export function empty(element) {
  while (element.firstChild) {
    element.removeChild(element.firstChild);
  }
  return element;
}

/** Puts CHILDREN where the content of ELEMENT was. */
export function replace(element, ...children) {
  return append(empty(element), children);
}

const NAME_SHOWN = 40;

/** A long name without its middle: how it begins and what kind it is of stay. */
export function shortName(name) {
  const letters = Array.from(name);
  return letters.length <= NAME_SHOWN
    ? name
    : letters.slice(0, NAME_SHOWN - 16).join("") + "…" + letters.slice(-15).join("");
}

let speaking = null;

/** Says TEXT to those who listen instead of looking. */
export function say(text) {
  const place = document.getElementById("said");
  place.textContent = "";
  clearTimeout(speaking);
  // A live region speaks when it changes after a pause.
  speaking = setTimeout(() => {
    place.textContent = text;
  }, 100);
}

/** CALL () a moment after the last of many events. */
export function settledCall(call) {
  let waiting = null;
  return function () {
    clearTimeout(waiting);
    waiting = setTimeout(call, 250);
  };
}

/** Moves the focus to what need not be a control. */
export function focusOn(element) {
  if (
    !element.hasAttribute("tabindex") &&
    !/^(A|BUTTON|INPUT|SELECT|TEXTAREA)$/.test(element.tagName)
  ) {
    element.setAttribute("tabindex", "-1");
  }
  element.focus();
}
