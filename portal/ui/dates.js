// SPDX-License-Identifier: GPL-2.0-or-later
// Formats times, days and sizes in the user's language and time zone, and reads days that a user
// typed. Times are Unix seconds.
import { currentLanguage } from "./i18n.js";

const ERAS = [
  { name: "令和", year: 2019, month: 5, day: 1 },
  { name: "平成", year: 1989, month: 1, day: 8 },
  { name: "昭和", year: 1926, month: 12, day: 25 },
];
const WEEK = {
  ja: "日月火水木金土".split(""),
  en: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
};
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
let usesEra = false;

/** @param {boolean} value */
export function setEra(value) {
  usesEra = Boolean(value);
}

/**
 * Returns the year in the Japanese calendar, for example 令和8年 for 2026; the first year of an era
 * is 元年.
 * @param {number} year
 * @param {number} month
 * @param {number} day
 */
export function eraYear(year, month, day) {
  const number = year * 10000 + month * 100 + day;
  const era = ERAS.find(
    (candidate) => number >= candidate.year * 10000 + candidate.month * 100 + candidate.day,
  );
  if (!era) {
    return year + "年";
  }
  const count = year - era.year + 1;
  return era.name + (count === 1 ? "元" : count) + "年";
}

/** @param {number} number */
function two(number) {
  return (number < 10 ? "0" : "") + number;
}

/** @param {number} seconds */
export function formatDay(seconds) {
  const date = new Date(seconds * 1000);
  const year = date.getFullYear();
  const month = date.getMonth() + 1;
  const day = date.getDate();
  if (currentLanguage() === "en") {
    return WEEK.en[date.getDay()] + " " + day + " " + MONTHS[month - 1] + " " + year;
  }
  const written = usesEra ? eraYear(year, month, day) : year + "年";
  return written + month + "月" + day + "日（" + WEEK.ja[date.getDay()] + "）";
}

/** @param {number | null | undefined} seconds */
export function formatTime(seconds) {
  if (!seconds) {
    return "–";
  }
  const date = new Date(seconds * 1000);
  return formatDay(seconds) + " " + date.getHours() + ":" + two(date.getMinutes());
}

/**
 * Returns the time zone's offset, for example "+09:00". It is added to times that are read
 * elsewhere, such as on paper.
 * @param {number} seconds
 */
export function zoneOf(seconds) {
  const east = -new Date(seconds * 1000).getTimezoneOffset();
  return (
    (east < 0 ? "-" : "+") + two(Math.floor(Math.abs(east) / 60)) + ":" + two(Math.abs(east) % 60)
  );
}

/**
 * Formats a time with seconds, where the order of events matters.
 * @param {number | null | undefined} seconds
 */
export function formatExactly(seconds) {
  return seconds ? formatTime(seconds) + ":" + two(new Date(seconds * 1000).getSeconds()) : "–";
}

/**
 * Formats "2026-11-20" as month and day only, for the axis of a plot: 11/20, 20 Nov.
 * @param {string} text
 */
export function shortDay(text) {
  const month = Number(text.slice(5, 7));
  const day = Number(text.slice(8));
  return currentLanguage() === "en" ? day + " " + MONTHS[month - 1] : month + "/" + day;
}

const YEARS = [1989, 2199]; // the first and last year that a typed day may have

/**
 * Returns year, month and day from a typed day; null if its form is not known.
 * @param {string} text
 */
function readNumbers(text) {
  const inEra = /^(令和|R|平成|H)(元|\d{1,2})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/i.exec(text);
  if (inEra) {
    const first = /^[令R]/i.test(inEra[1]) ? 2019 : 1989;
    const count = inEra[2] === "元" ? 1 : Number(inEra[2]);
    return { year: first - 1 + count, month: Number(inEra[3]), day: Number(inEra[4]) };
  }
  const match =
    /^(\d{4})(\d\d)(\d\d)$/.exec(text) || /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text);
  return match && { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
}

/**
 * Returns a typed day (2026/11/20, 20261120, 2026年11月20日, 令和8年11月20日, R8.11.20) as "2026-11-20";
 * null if it is not a day.
 * @param {string} text
 */
export function readDay(text) {
  const plain = text.normalize("NFKC").replace(/\s/g, "");
  const found = readNumbers(plain);
  if (!found) {
    return null;
  }
  const { year, month, day } = found;
  const date = new Date(year, month - 1, day);
  const is =
    year >= YEARS[0] && year <= YEARS[1] && date.getMonth() === month - 1 && date.getDate() === day;
  return is ? year + "-" + two(month) + "-" + two(day) : null;
}

/**
 * Converts the "2026-11-20" of a date field to the time when that day begins, or its last second if
 * `isEnd`; null if the field is empty.
 * @param {string | undefined} text
 * @param {boolean} [isEnd]
 */
export function secondsOf(text, isEnd) {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text || "");
  if (!match) {
    return null;
  }
  const date = new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3]) + (isEnd ? 1 : 0));
  return Math.floor(date.getTime() / 1000) - (isEnd ? 1 : 0);
}

/**
 * Returns the text of a date field for a time.
 * @param {number | null | undefined} seconds
 */
export function fieldOf(seconds) {
  if (!seconds) {
    return "";
  }
  const date = new Date(seconds * 1000);
  return date.getFullYear() + "-" + two(date.getMonth() + 1) + "-" + two(date.getDate());
}

export function now() {
  return Math.floor(Date.now() / 1000);
}

/**
 * Formats a size as the notice in a mail and file managers do: 1 KB is 1,024 bytes, and a part of
 * 1 KB counts as 1 KB.
 * @param {number} bytes
 */
export function formatSize(bytes) {
  if (bytes < 1024) {
    return bytes + (currentLanguage() === "en" ? " bytes" : " バイト");
  }
  if (bytes < 1024 * 1024) {
    return Math.ceil(bytes / 1024) + " KB";
  }
  const units = ["MB", "GB", "TB"];
  let value = bytes / 1024 / 1024;
  let unit = 0;
  while (value >= 1023.95 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return value.toFixed(1) + " " + units[unit];
}

/** @param {number} number */
export function formatCount(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}
