// SPDX-License-Identifier: GPL-2.0-or-later
// Words in the language of the person. A language is two modules under words/ and one row here.
// The modules shared-* are made by common/words.py.
import ja from "./words/ja.js";
import jaOffice from "./words/ja-office.js";
import en from "./words/en.js";
import enOffice from "./words/en-office.js";
import jaShared from "./words/shared-ja.js";
import enShared from "./words/shared-en.js";

/** @type {{ [language: string]: { [key: string]: string | string[] } }} */
const tables = {
  ja: Object.assign({}, jaShared, ja, jaOffice),
  en: Object.assign({}, enShared, en, enOffice),
};
const KEPT = "kiyome-language";
let language = "ja";

/** @typedef {Api.User["language"]} Language */

export const languages = /** @type {Language[]} */ (Object.keys(tables));

export function currentLanguage() {
  return language;
}

/** What was chosen on this computer before anybody signed in; Japanese at first. */
export function keptLanguage() {
  try {
    return localStorage.getItem(KEPT) || "ja";
  } catch (error) {
    return "ja"; // storage may be switched off
  }
}

/** @param {string} name */
export function setLanguage(name) {
  language = tables[name] ? name : "ja";
  document.documentElement.lang = language;
  try {
    localStorage.setItem(KEPT, language);
  } catch (error) {
    // then it holds until the page is left
  }
}

/** @param {string} key */
export function hasWords(key) {
  return Object.prototype.hasOwnProperty.call(tables[language], key);
}

/**
 * The values that a sentence names, with null for one that it does without.
 * @typedef {{ [name: string]: string | number | null | undefined }} Values
 */

/**
 * The sentence KEY, its {names} filled in. A sentence that depends on a number may give [one,
 * many].
 * @param {string} key
 * @param {Values} [values]
 * @returns {string}
 */
export function t(key, values) {
  let text = hasWords(key) ? tables[language][key] : key;
  if (Array.isArray(text)) {
    text = text[values && values.n === 1 ? 0 : 1];
  }
  return text.replace(/\{(\w+)\}/g, (whole, name) =>
    values && values[name] !== undefined && values[name] !== null ? String(values[name]) : "",
  );
}

/**
 * The words for CODE of KIND; a code that has none is shown as it is.
 * @param {string} kind
 * @param {string | null | undefined} code
 */
export function word(kind, code) {
  const key = kind + "." + code;
  return hasWords(key) ? t(key) : String(code || "");
}
