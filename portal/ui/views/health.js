// SPDX-License-Identifier: GPL-2.0-or-later
// Draws the present state of all parts of kiyome.
import { get, post, path } from "../api.js";
import { t, hasWords, word } from "../i18n.js";
import { h, say } from "../dom.js";
import { formatCount, formatExactly, formatSize, formatTime, now } from "../dates.js";
import { field, form } from "../form.js";
import { badge, button, facts, load, message, table } from "../parts.js";
import { openDialog } from "../dialog.js";

/**
 * The state of all programs, and the deliveries that wait in the queue.
 * @typedef {Api.Get["/api/health"]["answer"]} Health
 * @typedef {Health["parts"][number]} Part
 * @typedef {Api.Get["/api/queue"]["answer"]["deliveries"][number]} Delivery
 *
 * The figures that the store reports, by column.
 * @typedef {{
 *   delayed?: number,
 *   delayed_age?: number,
 *   delayed_relay?: string,
 *   delayed_last?: string,
 *   [column: string]: string | number | null | undefined,
 * }} Store
 */

/** @type {{ [state: string]: import("../parts.js").Tone }} */
const TONES = {
  ok: "good",
  good: "good",
  running: "good",
  ready: "good",
  starting: "wait",
  loading: "wait",
  restarting: "wait",
  warning: "wait",
  bad: "bad",
  down: "bad",
  away: "bad",
  failed: "bad",
  stopped: "bad",
  refusing: "bad",
  error: "bad",
  off: "none",
  none: "none",
  "on-demand": "good",
  "": "none",
};
const DAY = 86400;

/**
 * Returns whether mail is not scanned for viruses by configuration. The state is then valid, but
 * shown as a warning.
 * @param {Part} part
 */
function isUnscanned(part) {
  return part.name === "scanner" && TONES[part.state || ""] === "none";
}

/** @param {Part} part */
function toneOf(part) {
  return isUnscanned(part) ? "wait" : TONES[part.state || "off"] || "bad";
}

/** @param {Part} part */
function isGood(part) {
  return TONES[part.state] === "good" || TONES[part.state] === "none";
}

/** @param {Part} part */
function isBad(part) {
  return (TONES[part.state] || "bad") === "bad";
}

/**
 * Returns one sentence about all parts together.
 * @param {Part[]} parts
 */
function verdict(parts) {
  if (parts.some(isBad)) {
    return message("error", t("health.not-good"), t("health.not-good-next"));
  }
  if (parts.every(isGood) && parts.some(isUnscanned)) {
    return message("note", t("health.unscanned"), t("health.unscanned-next"));
  }
  return parts.every(isGood)
    ? message("done", t("health.all-good"))
    : message("note", t("health.look"), t("health.look-next"));
}

/** @param {number} seconds */
function ageOf(seconds) {
  if (seconds < 2 * 3600) {
    return t("health.minutes", { n: Math.round(seconds / 60) });
  }
  return seconds < 2 * DAY
    ? t("health.hours", { n: Math.round(seconds / 3600) })
    : t("health.days", { n: Math.round(seconds / DAY) });
}

/**
 * Formats a figure of the store.
 * @param {string} name
 * @param {string | number | null | undefined} value
 */
function storeValue(name, value) {
  if (typeof value !== "number") {
    return String(value);
  }
  return name === "free" || name === "bytes" ? formatSize(value) : formatCount(value);
}

/**
 * Returns the figures of the store that have a translation; the others are meant for `kiyome
 * status`.
 * @param {Store} store
 * @param {string | undefined} problem
 */
function storeRows(store, problem) {
  return Object.entries(store)
    .filter(([name, value]) => hasWords("health.store." + name) && value !== null && value !== "")
    .map(([name, value]) => [
      t("health.store." + name),
      storeValue(name, name === "problem" ? problem : value),
    ]);
}

/**
 * Returns the detail that a part reports.
 * @param {Part} part
 */
function detailOf(part) {
  return part.detail === "verifier" ? t("health.verifier-away") : part.detail;
}

/**
 * Returns how many mails an outage left withheld, with a link to the page that processes them
 * again.
 * @param {number} total
 */
function leftNode(total) {
  return total
    ? message(
        "note",
        t("health.reprocess", { n: formatCount(total) }),
        t("health.reprocess-next"),
        h("p", {}, h("a", { href: "#/reprocess" }, t("menu.reprocess"))),
      )
    : null;
}

/**
 * Marks words of another mail system as English, the language of SMTP replies (RFC 5321).
 * @param {string} words
 */
function quoted(words) {
  return h("span", { lang: "en" }, words);
}

/**
 * Returns a warning if the relay is unreachable or accepts none of the waiting mails.
 * @param {Store} store
 */
function delayedNode(store) {
  return store && store.delayed
    ? message(
        "note",
        t("health.delayed", { n: formatCount(store.delayed), age: ageOf(store.delayed_age || 0) }),
        store.delayed_last
          ? h(
              "p",
              {},
              t("health.delayed-last", { relay: store.delayed_relay || "" }),
              quoted(store.delayed_last),
            )
          : null,
      )
    : null;
}

/**
 * Returns what a delivery contains, in one line.
 * @param {Delivery} delivery
 */
function nameOf(delivery) {
  return t("owing.this", { what: word("owed", delivery.what), id: delivery.id });
}

/**
 * @param {Delivery} delivery
 * @param {() => void} redraw
 */
function dropDialog(delivery, redraw) {
  const reason = field({ label: t("owing.drop-reason"), name: "reason", required: true, lines: 2 });
  return openDialog(t("owing.drop-title"), (close) => [
    h("p", {}, nameOf(delivery)),
    h("p", { class: "wrap" }, delivery.recipients),
    h("p", {}, t("owing.drop-text")),
    form({
      label: t("owing.drop"),
      kind: "danger",
      fields: [reason],
      more: button(t("button.back"), () => {
        close(null);
      }),
      async submit() {
        await post(path("queue", delivery.id, "drop"), { reason: reason.read() });
        close(true);
        say(t("owing.dropped"));
        redraw();
      },
    }),
  ]);
}

/**
 * @param {Delivery} delivery
 * @param {() => void} redraw
 */
function retryNode(delivery, redraw) {
  return form({
    label: t("owing.retry"),
    kind: "second",
    title: t("owing.retry-this", { name: nameOf(delivery) }),
    fields: [],
    async submit() {
      await post(path("queue", delivery.id, "retry"), {});
      say(t("owing.retried"));
      redraw();
    },
  });
}

/** @param {Delivery} delivery */
function errorOf(delivery) {
  return [
    delivery.code && hasWords("error." + delivery.code)
      ? t("error." + delivery.code)
      : delivery.code,
    delivery.code && delivery.error ? " " : null,
    delivery.error ? quoted(delivery.error) : null,
  ].filter(Boolean);
}

/**
 * Returns the queue as `kiyome queue` shows it: the waiting deliveries, the time of the next
 * attempt, and the reason of the last failure.
 * @param {Delivery[]} deliveries
 * @param {() => void} redraw
 */
function queueNode(deliveries, redraw) {
  return h(
    "section",
    {},
    h("h2", {}, t("owing.title")),
    deliveries.length
      ? table(
          t("owing.title"),
          [
            {
              head: t("owing.what"),
              cell: (delivery) => [
                h("p", {}, word("owed", delivery.what)),
                h("p", { class: "small-text wrap" }, delivery.subject),
              ],
            },
            {
              head: t("owing.to"),
              cell: (delivery) => h("span", { class: "wrap" }, delivery.recipients || "–"),
            },
            {
              head: t("health.state"),
              cell: (delivery) => [
                badge(
                  word("owing.state", delivery.state),
                  delivery.state === "failed" ? "bad" : "wait",
                ),
                h(
                  "p",
                  { class: "small-text" },
                  t("owing.since", { time: formatTime(delivery.created) }),
                ),
              ],
            },
            {
              head: t("owing.next"),
              cell: (delivery) =>
                delivery.state === "waiting" && delivery.nextTry
                  ? formatTime(delivery.nextTry)
                  : "–",
            },
            {
              head: t("owing.error"),
              cell: (delivery) =>
                h(
                  "span",
                  { class: "wrap" },
                  delivery.code || delivery.error ? errorOf(delivery) : "–",
                ),
            },
            {
              head: t("allow.act"),
              cell(delivery) {
                return [
                  retryNode(delivery, redraw),
                  button(
                    t("owing.drop"),
                    () => {
                      dropDialog(delivery, redraw);
                    },
                    "second small",
                    { "aria-label": t("owing.drop-this", { name: nameOf(delivery) }) },
                  ),
                ];
              },
            },
          ],
          deliveries,
        )
      : h("p", {}, t("owing.none")),
  );
}

/**
 * @param {Health} health
 * @param {number} total
 * @param {Delivery[]} deliveries
 * @param {() => void} redraw
 */
function draw(health, total, deliveries, redraw) {
  const parts = health.parts;
  const signatures = health.signatures;
  const store = /** @type {Store} */ (health.store || {});
  return [
    verdict(parts),
    delayedNode(store),
    leftNode(total),
    table(
      t("health.parts"),
      [
        { head: t("health.part"), cell: (part) => word("health.name", part.name) },
        {
          head: t("health.state"),
          cell: (part) => badge(word("health.word", part.state || "off"), toneOf(part)),
        },
        {
          head: t("health.detail"),
          cell: (part) =>
            detailOf(part) ||
            (part.name === "scanner" && TONES[part.state || ""] === "none"
              ? t("health.no-scanner")
              : "–"),
        },
      ],
      parts,
    ),
    h(
      "section",
      {},
      h("h2", {}, t("health.numbers")),
      facts([
        [t("health.queue"), health.queue === undefined ? null : formatCount(health.queue)],
        [t("health.workers"), health.workers === undefined ? null : formatCount(health.workers)],
        [t("health.signatures"), signatures.version || null],
        [
          t("health.signatures-age"),
          typeof signatures.age === "number" ? ageOf(signatures.age) : null,
        ],
      ]),
    ),
    queueNode(deliveries, redraw),
    h("section", {}, h("h2", {}, t("health.store")), facts(storeRows(store, health.storeProblem))),
    h("p", { class: "small-text" }, t("health.as-of", { time: formatExactly(now()) })),
  ];
}

export function healthView() {
  const place = h("div", {});
  function run() {
    return load(place, async () => {
      const health = await get("/api/health");
      const left = await get("/api/reprocess/counts", { since: now() - 7 * DAY, for: "failure" });
      const queue = await get("/api/queue");
      return draw(health, left.total, queue.deliveries, run);
    });
  }
  run();
  return [
    h("h1", {}, t("menu.health")),
    h("p", { class: "lead" }, t("health.intro")),
    button(t("health.again"), run),
    place,
  ];
}
