// SPDX-License-Identifier: GPL-2.0-or-later
// Draws the last self-inspection: each question with its answer, evidence, clause and advice. An
// administrator can accept a failing answer for a time. It corresponds to `kiyome report
// selfcheck`.
import { get, post } from "../api.js";
import { t } from "../i18n.js";
import { h, say } from "../dom.js";
import { formatDay, formatTime, secondsOf } from "../dates.js";
import { field, form, showFault } from "../form.js";
import { badge, button, load, message, personOf, table } from "../parts.js";
import { openDialog } from "../dialog.js";

// The field that a fault of the server (common/words.def) is about.
/** @type {{ [fault: string]: string }} */
const FIELDS = { "allow-expires-past": "until", "accept-far": "until", "accept-log": "reason" };
/** @type {Record<string, "good" | "bad" | "wait">} */
const TONES = { yes: "good", no: "bad", unknown: "wait", open: "wait" };

/**
 * Returns the key by which the answer to a question is accepted.
 * @param {Api.Answer} answer
 */
function keyOf(answer) {
  return (answer.id || "") + (answer.about ? " " + answer.about : "");
}

/** @param {Api.Answer} answer */
function hasFailed(answer) {
  return answer.answer === "no" || answer.answer === "unknown";
}

/**
 * Opens the dialog that accepts a failing answer until a day, or ends the acceptance if `isOver`.
 * @param {Api.Answer} answer
 * @param {boolean} isOver
 * @param {() => void} redraw
 */
function acceptDialog(answer, isOver, redraw) {
  const fields = {
    until: field({
      label: t("selfcheck.until"),
      name: "selfcheck-until",
      type: "date",
      required: true,
    }),
    reason: field({
      label: t("selfcheck.reason"),
      name: "selfcheck-reason",
      required: true,
      lines: 2,
    }),
  };
  const label = t(isOver ? "selfcheck.end" : "selfcheck.accept");
  return openDialog(isOver ? label : t("selfcheck.accept-title"), (close) => [
    h("p", {}, answer.question || ""),
    form({
      label,
      fields: isOver ? [fields.reason] : [fields.until, fields.reason],
      more: button(t("button.back"), () => {
        close(null);
      }),
      failed(error) {
        showFault(error, fields, FIELDS);
      },
      async submit() {
        const { accepted } = await post("/api/selfcheck/accept", {
          id: keyOf(answer),
          until: isOver ? 0 : secondsOf(fields.until.read(), true) || 0,
          reason: fields.reason.read(),
        });
        close(true);
        say(t(accepted ? "selfcheck.accepted" : "selfcheck.ended"));
        redraw();
      },
    }),
  ]);
}

/**
 * @param {Api.Answer} answer
 * @param {Api.AcceptedAnswer | undefined} accepted
 * @param {boolean} mayAccept
 * @param {() => void} redraw
 */
function acceptedNode(answer, accepted, mayAccept, redraw) {
  return [
    accepted
      ? h(
          "p",
          { class: "wrap" },
          t("selfcheck.until-because", {
            day: formatDay(accepted.until),
            who: personOf(accepted.by),
            reason: accepted.reason,
          }),
        )
      : null,
    mayAccept
      ? button(
          t("selfcheck.accept"),
          () => {
            acceptDialog(answer, false, redraw);
          },
          "second small",
          { "aria-label": t("selfcheck.accept-this", { what: answer.question || "" }) },
        )
      : null,
    mayAccept && accepted
      ? button(
          t("selfcheck.end"),
          () => {
            acceptDialog(answer, true, redraw);
          },
          "second small",
          { "aria-label": t("selfcheck.end-this", { what: answer.question || "" }) },
        )
      : null,
  ];
}

/**
 * @param {Api.Get["/api/selfcheck"]["answer"]} run
 * @param {boolean} mayAccept
 * @param {() => void} redraw
 */
function draw(run, mayAccept, redraw) {
  if (run.time === null) {
    return message("note", t("selfcheck.none"), t("selfcheck.none-next"));
  }
  /** @param {Api.Answer} answer */
  const acceptedOf = (answer) => run.accepted.find((accepted) => accepted.id === keyOf(answer));
  const failed = run.answers.filter((answer) => hasFailed(answer) && !acceptedOf(answer)).length;
  const rows = run.answers
    .filter(hasFailed)
    .concat(run.answers.filter((answer) => !hasFailed(answer)));
  return [
    h(
      "p",
      {},
      t("selfcheck.of", { time: formatTime(run.time), count: run.answers.length, failed }),
    ),
    table(
      t("selfcheck.caption"),
      [
        {
          head: t("selfcheck.question"),
          cell: (answer) => [
            h("p", {}, answer.question || ""),
            hasFailed(answer) && answer.todo ? h("p", { class: "small-text" }, answer.todo) : null,
          ],
        },
        {
          head: t("selfcheck.answer"),
          cell: (answer) =>
            badge(t("selfcheck.answer." + answer.answer), TONES[answer.answer || ""] || "none"),
        },
        {
          head: t("selfcheck.evidence"),
          cell: (answer) => h("span", { class: "wrap" }, answer.evidence || "–"),
        },
        { head: t("selfcheck.clause"), cell: (answer) => answer.clause || "–" },
        {
          head: t("selfcheck.acceptance"),
          cell: (answer) =>
            hasFailed(answer) ? acceptedNode(answer, acceptedOf(answer), mayAccept, redraw) : "–",
        },
      ],
      rows,
    ),
  ];
}

/** @param {import("../app.js").Context} context */
export function selfcheckView(context) {
  const place = h("div", {});
  const mayAccept = context.user.roles.indexOf("administrator") >= 0;
  function run() {
    return load(place, async () => draw(await get("/api/selfcheck"), mayAccept, run));
  }
  run();
  return [h("h1", {}, t("menu.selfcheck")), h("p", { class: "lead" }, t("selfcheck.intro")), place];
}
