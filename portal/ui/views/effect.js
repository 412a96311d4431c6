// SPDX-License-Identifier: GPL-2.0-or-later
// Shows what an entry of the allowlist or blocklist would have done to recent mails, before it is
// saved. The reports of the mails are examined in batches.
import { get, listOf } from "../api.js";
import { t } from "../i18n.js";
import { focusOn, h, replace } from "../dom.js";
import { formatCount, formatTime } from "../dates.js";
import { button, errorMessage, message, table } from "../parts.js";

/**
 * The list of the entry, its conditions, and the sums over all batches. `untold`: mails whose
 * report is incomplete; `unanswered`: mails that were not finished and have no report.
 * @typedef {"allow" | "block"} Kind
 * @typedef {{
 *   type?: string | null,
 *   sender?: string | null,
 *   sha256?: string | null,
 *   linkDomain?: string | null,
 *   link?: string | null,
 * }} Entry
 * @typedef {{ [name in Counted]: number }} Sum
 * @typedef {"examined" | "mails" | "parts" | "withheld" | "untold" | "unanswered"} Counted
 */

const MAILS = 1000; // the largest number of mails that is examined
const SHOWN = 20; // the largest number of mails that is listed
const NAMED = 5; // the largest number of files that the server names for each mail
const STEPS = 100; // the largest number of requests
/** @type {Counted[]} */
const COUNTS = ["examined", "mails", "parts", "withheld", "untold", "unanswered"];

/**
 * @param {Api.Effect["found"]} found
 * @param {number} mails
 */
function foundNode(found, mails) {
  return [
    mails > found.length ? h("p", {}, t("effect.first", { n: found.length, all: mails })) : null,
    table(
      t("effect.found"),
      [
        {
          head: t("allow.uses-mail"),
          cell: (mail) =>
            h(
              "a",
              { href: "#/records/" + encodeURIComponent(mail.mail) },
              mail.subject || t("mail.no-subject"),
            ),
        },
        { head: t("allow.uses-time"), cell: (mail) => formatTime(mail.received) },
        { head: t("allow.kind.sender"), cell: (mail) => h("span", { class: "wrap" }, mail.sender) },
        {
          head: t("effect.files"),
          cell(mail) {
            const more = mail.parts - NAMED;
            return h(
              "span",
              { class: "wrap" },
              (mail.names || t("effect.no-files")) +
                (more > 0 ? t("list.and-more", { n: more }) : ""),
            );
          },
        },
      ],
      found,
    ),
  ];
}

/**
 * Returns for how many mails the effect is unknown, and why.
 * @param {Sum} sum
 */
function untoldNode(sum) {
  return h(
    "ul",
    {},
    sum.untold ? h("li", {}, t("effect.untold", { n: sum.untold })) : null,
    sum.unanswered ? h("li", {}, t("effect.unanswered", { n: sum.unanswered })) : null,
    h("li", {}, t("effect.from-reports")),
  );
}

/**
 * Returns the key of the sentence that says the effect. An entry for a sender blocks whole mails.
 * @param {Kind} kind
 * @param {Entry} entry
 * @param {Sum} sum
 */
function sumOf(kind, entry, sum) {
  if (!sum.mails) {
    return "effect.sum-none";
  }
  if (kind === "allow") {
    return "effect.sum-allow";
  }
  return entry.sender ? "effect.sum-sender" : "effect.sum-block";
}

/**
 * @param {Kind} kind
 * @param {Entry} entry
 * @param {Sum} sum
 * @param {Api.Effect["found"]} found
 * @param {boolean} isStopped
 */
function resultNode(kind, entry, sum, found, isStopped) {
  const title = h("h2", { tabindex: "-1" }, t("effect.title"));
  const counted = {
    n: formatCount(sum.examined),
    mails: formatCount(sum.mails),
    parts: formatCount(sum.parts),
    withheld: formatCount(sum.withheld),
  };
  return {
    title,
    node: h(
      "section",
      { class: "panel" },
      title,
      message("note", t(sumOf(kind, entry, sum), counted), isStopped ? t("effect.stopped") : null),
      found.length ? foundNode(found, sum.mails) : null,
      h("p", {}, t("effect.limits")),
      untoldNode(sum),
    ),
  };
}

/**
 * Requests one batch, beginning at `cursor`; null for the first.
 * @param {Kind} kind
 * @param {Entry} entry
 * @param {number | null} cursor
 */
function ask(kind, entry, cursor) {
  const asked = Object.assign({ cursor }, entry);
  return kind === "allow" ? get("/api/allow/effect", asked) : get("/api/blocks/effect", asked);
}

/**
 * Requests one batch after the other. Calls show(sum) after each, and ends when isStopped()
 * returns true.
 * @param {Kind} kind
 * @param {Entry} entry
 * @param {(sum: Sum) => void} show
 * @param {() => boolean} isStopped
 */
async function gather(kind, entry, show, isStopped) {
  const sum = { examined: 0, mails: 0, parts: 0, withheld: 0, untold: 0, unanswered: 0 };
  /** @type {Api.Effect["found"]} */
  const found = [];
  /** @type {number | null} */
  let cursor = null;
  for (let step = 0; step < STEPS && sum.examined < MAILS && !isStopped(); step++) {
    /** @type {Api.Effect} */
    const answer = await ask(kind, entry, cursor);
    COUNTS.forEach((name) => {
      sum[name] += answer[name];
    });
    found.push(...listOf(answer, "found").slice(0, SHOWN - found.length));
    cursor = answer.next;
    show(sum);
    if (cursor === null) {
      break;
    }
  }
  return { sum, found };
}

/**
 * Returns a button and the place for its result. read() returns the entry of the form, or null if
 * a field is not valid; failed(error) shows a fault at its field.
 * @param {Kind} kind
 * @param {() => Entry | null} read
 * @param {(error: unknown) => void} failed
 */
export function effectOf(kind, read, failed) {
  const place = h("div", {});
  let isBusy = false;
  let isStopped = false;
  async function run() {
    const entry = isBusy ? null : read();
    if (!entry) {
      return;
    }
    if (entry.link || entry.linkDomain) {
      replace(place, message("note", t("effect.links")));
      return;
    }
    const bar = h("progress", {
      max: String(MAILS),
      value: "0",
      "aria-label": t("effect.progress"),
    });
    const said = h("p", { role: "status" }, t("wait.working"));
    const stop = button(
      t("effect.stop"),
      () => {
        isStopped = true;
      },
      "second small",
    );
    isBusy = true;
    isStopped = false;
    opener.setAttribute("aria-disabled", "true");
    replace(
      place,
      h("section", { class: "panel" }, said, bar, h("div", { class: "buttons" }, stop)),
    );
    stop.focus();
    try {
      const gathered = await gather(
        kind,
        entry,
        (sum) => {
          bar.value = sum.examined + sum.unanswered;
          said.textContent = t("effect.so-far", {
            n: formatCount(sum.examined),
            mails: formatCount(sum.mails),
          });
        },
        () => isStopped,
      );
      const made = resultNode(kind, entry, gathered.sum, gathered.found, isStopped);
      replace(place, made.node);
      focusOn(made.title);
    } catch (error) {
      replace(place, errorMessage(error));
      opener.focus();
      failed(error);
    }
    isBusy = false;
    opener.removeAttribute("aria-disabled");
  }
  const opener = button(t("effect.check"), run, "second");
  return { opener, place };
}
