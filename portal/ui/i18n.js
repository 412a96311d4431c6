// SPDX-License-Identifier: GPL-2.0-or-later
// Translates the words of the page. A language consists of two modules under words/ and a row
// here; common/words.py makes the modules shared-*.
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

/**
 * Returns the language that was chosen on this computer before signing in; Japanese if there is
 * none.
 */
export function keptLanguage() {
  try {
    return localStorage.getItem(KEPT) || "ja";
  } catch (error) {
    return "ja"; // The browser's storage may be disabled.
  }
}

/** @param {string} name */
export function setLanguage(name) {
  language = tables[name] ? name : "ja";
  document.documentElement.lang = language;
  try {
    localStorage.setItem(KEPT, language);
  } catch (error) {
    // Without storage the choice is lost when the page is left.
  }
}

/** @param {string} key */
export function hasWords(key) {
  return Object.prototype.hasOwnProperty.call(tables[language], key);
}

/**
 * The values that a sentence inserts, by name; null for one that the sentence omits.
 * @typedef {{ [name: string]: string | number | null | undefined }} Values
 */

/**
 * Returns the sentence with this key and inserts the values for {name}. A sentence that depends
 * on a number may have two forms, [singular, plural].
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
 * Returns the words for a code; the code itself if it has none.
 * @param {string} kind
 * @param {string | null | undefined} code
 */
export function word(kind, code) {
  const key = kind + "." + code;
  return hasWords(key) ? t(key) : String(code || "");
}
