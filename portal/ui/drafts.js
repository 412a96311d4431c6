// SPDX-License-Identifier: GPL-2.0-or-later
// Keeps in memory what a user typed into a form and has not sent yet, so that a form that is
// drawn again still has it. Secrets are not kept.

/**
 * The text of a field, or the values of the boxes that are ticked.
 * @typedef {string | string[]} Typed
 */

/** @type {{ [scope: string]: { [name: string]: Typed } }} */
let kept = {};

/**
 * The texts of the fields of a search, by name.
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
 * The last search of each list, which is shown again when the user returns to it.
 * @type {{ [list: string]: Search }}
 */
export let searched = {};

/**
 * Returns what was typed into a field of a form, or null.
 * @param {string} scope
 * @param {string} name
 */
export function typed(scope, name) {
  return kept[scope] && kept[scope][name] !== undefined ? kept[scope][name] : null;
}

/**
 * Keeps what was typed into a field, unless it equals `first`, with which the form was drawn.
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
 * Returns whether something was typed into a form, or into any form if none is named.
 * @param {string} [scope]
 */
export function isKept(scope) {
  return scope ? Boolean(kept[scope]) : Object.keys(kept).length > 0;
}

/** @param {string} scope */
export function forget(scope) {
  delete kept[scope];
}

/** Forgets everything, because another user has signed in. */
export function forgetAll() {
  kept = {};
  searched = {};
}
