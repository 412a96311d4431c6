// SPDX-License-Identifier: GPL-2.0-or-later
// What somebody has typed and not sent yet, while the page is open: a form that is drawn anew has
// it again. It stands in memory alone, and secrets do not stand here at all.

/**
 * What is typed into a field, or ticked of several boxes.
 * @typedef {string | string[]} Typed
 */

/** @type {{ [scope: string]: { [name: string]: Typed } }} */
let kept = {};

/**
 * What was typed into the fields of a search, by their names.
 * @typedef {{
 *   text?: string,
 *   sender?: string,
 *   subject?: string,
 *   file?: string,
 *   since?: string,
 *   until?: string,
 *   state?: string,
 *   reasons?: string[],
 * }} Search
 */

/**
 * What was searched, by list: one comes back to it.
 * @type {{ [list: string]: Search }}
 */
export let searched = {};

/**
 * What was typed into NAME of the form SCOPE, or null.
 * @param {string} scope
 * @param {string} name
 */
export function typed(scope, name) {
  return kept[scope] && kept[scope][name] !== undefined ? kept[scope][name] : null;
}

/**
 * FIRST: what stood there before anybody typed; that is nothing to be kept.
 * @param {string} scope
 * @param {string} name
 * @param {Typed} value
 * @param {Typed} first
 */
export function keep(scope, name, value, first) {
  const form = kept[scope] || {};
  if (String(value) === String(first)) {
    delete form[name];
  } else {
    form[name] = value;
  }
  kept[scope] = form;
  if (!Object.keys(form).length) {
    delete kept[scope];
  }
}

/**
 * Was anything typed in the form SCOPE, or in any?
 * @param {string} [scope]
 */
export function isKept(scope) {
  return scope ? Boolean(kept[scope]) : Object.keys(kept).length > 0;
}

/** @param {string} scope */
export function forget(scope) {
  delete kept[scope];
}

/** Another person sits here now. */
export function forgetAll() {
  kept = {};
  searched = {};
}
