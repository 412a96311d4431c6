// SPDX-License-Identifier: GPL-2.0-or-later
// Draws figures over time as columns and as a table.
import { get, listOf } from "../api.js";
import { t, hasWords } from "../i18n.js";
import { h } from "../dom.js";
import { fieldOf, formatCount, formatDay, formatSize, now, secondsOf, shortDay } from "../dates.js";
import { field, form } from "../form.js";
import { load, table } from "../parts.js";
import { columns, swatch } from "../plot.js";

/**
 * @typedef {Api.Get["/api/statistics"]["answer"]["rows"][number]} Row
 * @typedef {{ key: string, count: number, bytes: number }} Sum
 * @typedef {Api.Get["/api/statistics"]["query"]["by"]} By
 */

const BY = ["outcome", "type", "sender", "reason", "method"];
/** @type {{ [by: string]: string }} */
const WORDS = { outcome: "outcome", reason: "reason-name", method: "method" };
const SERIES = 5; // More series cannot be told apart; the rest is added up as one.
const DAY = 86400;

/**
 * @param {string} by
 * @param {string} key
 */
function nameOf(by, key) {
  const name = (WORDS[by] || "none") + "." + key;
  return hasWords(name) ? t(name) : String(key || "–");
}

/** @param {Row} row */
function dayOf(row) {
  if (typeof row.day === "number") {
    return fieldOf(row.day);
  }
  return String(row.day || "");
}

/** @param {Row[]} rows */
function totals(rows) {
  /** @type {{ [key: string]: Sum }} */
  const sums = {};
  rows.forEach((row) => {
    const sum = sums[row.key] || { key: row.key, count: 0, bytes: 0 };
    sum.count += Number(row.count) || 0;
    sum.bytes += Number(row.bytes) || 0;
    sums[row.key] = sum;
  });
  return Object.values(sums).sort((a, b) => b.count - a.count);
}

/**
 * @param {number} since
 * @param {number} until
 */
function daysBetween(since, until) {
  const days = [];
  for (let at = since; at <= until && days.length < 400; at += DAY) {
    days.push(fieldOf(at + DAY / 2));
  }
  return days;
}

/**
 * @param {Row[]} rows
 * @param {string[]} days
 * @param {Sum[]} sums
 * @param {string} by
 */
function seriesOf(rows, days, sums, by) {
  const shown = sums.slice(0, SERIES).map((sum) => sum.key);
  const series = shown.map((key) => ({ name: nameOf(by, key), values: days.map(() => 0) }));
  if (sums.length > SERIES) {
    series.push({ name: t("statistics.others"), values: days.map(() => 0) });
  }
  rows.forEach((row) => {
    const index = days.indexOf(dayOf(row));
    const place = shown.indexOf(row.key);
    const item = series[place >= 0 ? place : series.length - 1];
    if (index >= 0 && item) {
      item.values[index] += Number(row.count) || 0;
    }
  });
  return series;
}

/** @param {{ name: string }[]} series */
function legend(series) {
  return h(
    "ul",
    { class: "legend" },
    series.map((item, number) => h("li", {}, swatch(number), item.name)),
  );
}

/**
 * @param {Row[]} rows
 * @param {string} by
 * @param {number} since
 * @param {number} until
 */
function draw(rows, by, since, until) {
  const sums = totals(rows);
  if (!sums.length) {
    return h(
      "div",
      { class: "nothing" },
      h("p", { class: "message-title" }, t("statistics.none")),
      h("p", {}, t("statistics.none-next")),
    );
  }
  const days = daysBetween(since, until);
  const series = seriesOf(rows, days, sums, by);
  const labels = days.map(shortDay);
  return [
    h(
      "figure",
      {},
      h(
        "figcaption",
        {},
        t("statistics.caption", {
          by: t("statistics.by." + by),
          since: formatDay(since),
          until: formatDay(until),
        }),
      ),
      legend(series),
      h("div", { class: "plot-room" }, columns(labels, series, t("statistics.alt"))),
    ),
    table(
      t("statistics.table"),
      [
        { head: t("statistics.by." + by), cell: (sum) => nameOf(by, sum.key) },
        { head: t("statistics.count"), number: true, cell: (sum) => formatCount(sum.count) },
        { head: t("statistics.bytes"), number: true, cell: (sum) => formatSize(sum.bytes) },
      ],
      sums,
    ),
    h(
      "details",
      {},
      h("summary", {}, t("statistics.days")),
      table(
        t("statistics.days"),
        [
          { head: t("statistics.day"), cell: (index) => formatDay(secondsOf(days[index]) || 0) },
          ...series.map((item) => ({
            head: item.name,
            number: true,
            cell: (/** @type {number} */ index) => formatCount(item.values[index]),
          })),
        ],
        days.map((day, index) => index),
      ),
    ),
  ];
}

export function statisticsView() {
  const place = h("section", { "aria-label": t("statistics.results") });
  const by = field({
    label: t("statistics.by"),
    name: "by",
    value: "outcome",
    choices: BY.map((name) => [name, t("statistics.by." + name)]),
  });
  const since = field({
    label: t("search.since"),
    name: "since",
    type: "date",
    value: fieldOf(now() - 29 * DAY),
    required: true,
  });
  const until = field({
    label: t("search.until"),
    name: "until",
    type: "date",
    value: fieldOf(now()),
    required: true,
  });
  function run() {
    const first = secondsOf(since.read()) || 0;
    const last = secondsOf(until.read(), true) || 0;
    return load(place, async () => {
      const answer = await get("/api/statistics", {
        since: first,
        until: last,
        by: /** @type {By} */ (by.read()),
      });
      return draw(listOf(answer, "rows"), by.read(), first, last);
    });
  }
  run();
  return [
    h("h1", {}, t("menu.statistics")),
    h("p", { class: "lead" }, t("statistics.intro")),
    form({
      label: t("statistics.do"),
      title: t("menu.statistics"),
      class: "search",
      fields: [by, since, until],
      body: h("div", { class: "columns" }, by.node, since.node, until.node),
      submit: run,
    }),
    place,
  ];
}
