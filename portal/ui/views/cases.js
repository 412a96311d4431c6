// SPDX-License-Identifier: GPL-2.0-or-later
// Draws the cases: suspect mails that were reported, and the steps by which they are followed up.
// Everybody who may see a mail can report it on its page; approvers and administrators work on
// cases here. It corresponds to `kiyome case`.
import { get, post, download, path, listOf } from "../api.js";
import { t } from "../i18n.js";
import { h, replace } from "../dom.js";
import { formatTime } from "../dates.js";
import { field, form } from "../form.js";
import { badge, button, errorMessage, facts, heading, load, message, table } from "../parts.js";
import { huntNode } from "./case-hunt.js";

/** @type {{ [state: string]: import("../parts.js").Tone }} */
const TONES = { open: "bad", working: "wait", closed: "good" };

/** @param {string | null} by */
function personOf(by) {
  return (by || "").replace(/ \((portal|command)\)$/, "");
}

/** @param {string} state */
function stateBadge(state) {
  return badge(t("case.state." + state), TONES[state]);
}

/**
 * @param {string} label
 * @param {string} name
 */
function textField(label, name) {
  return field({ label, name, required: true, lines: 3 });
}

/**
 * Returns the form that reports a mail, for the page of the mail.
 * @param {string} mail
 */
export function reportForm(mail) {
  const text = textField(t("case.report-text"), "case-text");
  const made = form({
    label: t("case.report-do"),
    title: t("case.report"),
    fields: [text],
    async submit() {
      const { id, wasOpen, wasDrill } = await post("/api/cases", { mail, text: text.read() });
      if (wasDrill) {
        return message("done", t("case.report-drill"), t("case.report-drill-next"));
      }
      return message(
        "done",
        t(wasOpen ? "case.report-there" : "case.report-done", { id }),
        t("case.report-next"),
      );
    },
  });
  return h(
    "details",
    {},
    h("summary", {}, t("case.report")),
    h("p", {}, t("case.report-intro")),
    made,
  );
}

/**
 * Draws the page that reports the mail with this number, to which notices link.
 * @param {import("../app.js").Context} context
 * @param {string} number
 */
export function reportView(context, number) {
  return [
    h("h1", {}, t("case.report")),
    h("p", { class: "lead" }, t("mail.id") + ": " + number),
    reportForm(number),
  ];
}

/**
 * @param {Api.Case[]} cases
 * @param {number} now
 */
function listNode(cases, now) {
  if (!cases.length) {
    return message("note", t("case.none"), t("case.none-next"));
  }
  /** @type {{ head: string, cell: (row: Api.Case) => import("../dom.js").Child }[]} */
  const columns = [
    { head: t("case.number"), cell: (row) => h("a", { href: "#/cases/" + row.id }, row.id) },
    { head: t("case.state"), cell: (row) => stateBadge(row.state) },
    {
      head: t("case.step"),
      cell: (row) => [
        h("p", {}, row.step || ""),
        row.due ? h("p", { class: "small-text" }, dueText(row.due, now)) : null,
      ],
    },
    {
      head: t("case.opened"),
      cell: (row) => [
        h("p", {}, formatTime(row.created)),
        h("p", { class: "small-text" }, personOf(row.by)),
      ],
    },
    { head: t("case.subject"), cell: (row) => h("span", { class: "wrap" }, row.subject || "") },
    { head: t("case.text"), cell: (row) => h("span", { class: "wrap" }, row.text) },
  ];
  return table(t("menu.cases"), columns, cases);
}

/**
 * @param {number} due
 * @param {number} now
 */
function dueText(due, now) {
  return t(due < now ? "case.due-over" : "case.due", { time: formatTime(due) });
}

export function casesView() {
  const place = h("div", {});
  let all = false;
  /** @returns {Promise<void>} */
  function run() {
    return load(place, async () => {
      const cases = listOf(await get("/api/cases", all ? { all: "yes" } : {}), "cases");
      return [
        listNode(cases, Date.now() / 1000),
        h(
          "p",
          {},
          button(t(all ? "case.show-open" : "case.show-all"), () => {
            all = !all;
            run();
          }),
        ),
      ];
    });
  }
  run();
  return [h("h1", {}, t("menu.cases")), h("p", { class: "lead" }, t("case.intro")), place];
}

/**
 * @param {Api.CaseStep} step
 * @param {number} now
 */
function stepNode(step, now) {
  return h(
    "li",
    {},
    h("p", {}, h("strong", {}, step.name), " ", h("span", { class: "small-text" }, step.address)),
    step.done
      ? h("p", {}, t("case.step-done", { time: formatTime(step.done), by: personOf(step.by) }))
      : h("p", {}, step.due ? dueText(step.due, now) : t("case.step-later")),
    step.text ? h("p", { class: "wrap" }, step.text) : null,
  );
}

/**
 * @param {Api.CaseWhole} caseData
 * @param {() => void} redraw
 */
function workNode(caseData, redraw) {
  const next = caseData.steps.find((step) => !step.done);
  const done = textField(t("case.step-text"), "step-text");
  const result = textField(t("case.result"), "case-result");
  const prevention = textField(t("case.prevention"), "case-prevention");
  return [
    next ? h("h2", {}, t("case.step-title", { name: next.name })) : null,
    next
      ? form({
          label: t("case.step-do"),
          title: t("case.step-title", { name: next.name }),
          fields: [done],
          async submit() {
            await post(path("cases", caseData.id, "step"), { text: done.read() });
            redraw();
          },
        })
      : null,
    h("h2", {}, t("case.close-title")),
    form({
      label: t("case.close"),
      title: t("case.close-title"),
      kind: "danger",
      fields: [result, prevention],
      async submit() {
        await post(path("cases", caseData.id, "close"), {
          result: result.read(),
          prevention: prevention.read(),
        });
        redraw();
      },
    }),
  ];
}

/**
 * Returns the button that saves the record of the case as PDF.
 * @param {Api.CaseWhole} caseData
 */
function paperNode(caseData) {
  const feedback = h("div", {});
  return [
    h(
      "p",
      {},
      button(t("case.paper"), async () => {
        try {
          const name = await download(
            path("cases", caseData.id, "paper"),
            {},
            caseData.id + ".pdf",
          );
          replace(feedback, message("done", t("download.done", { name }), t("download.where")));
        } catch (error) {
          replace(feedback, errorMessage(error));
        }
      }),
    ),
    feedback,
  ];
}

/**
 * @param {Api.CaseWhole} caseData
 * @param {import("../app.js").Context} context
 */
function factsNode(caseData, context) {
  const oversees = context.user.roles.some((role) => role !== "staff" && role !== "approver");
  return facts([
    [
      t("mail.id"),
      oversees
        ? h("a", { href: "#/records/" + caseData.mail }, caseData.mail)
        : h("span", {}, caseData.mail),
    ],
    [t("case.sender"), caseData.sender],
    [t("case.subject"), caseData.subject],
    [t("case.opened"), formatTime(caseData.created) + " " + personOf(caseData.by)],
    [t("case.text"), caseData.text],
    [t("case.hold"), caseData.hold || t("case.hold-none")],
    [
      t("case.closed"),
      caseData.closed ? formatTime(caseData.closed) + " " + personOf(caseData.closedBy) : null,
    ],
    [t("case.result"), caseData.result],
    [t("case.prevention"), caseData.prevention],
  ]);
}

/**
 * @param {import("../app.js").Context} context
 * @param {string} id
 */
export function caseView(context, id) {
  const place = h("div", {});
  const mayWork = context.user.roles.some(
    (role) => role === "administrator" || role === "approver",
  );
  const isAdministrator = context.user.roles.includes("administrator");
  function run() {
    return load(
      place,
      async () => {
        const caseData = await get(path("cases", id));
        const now = Date.now() / 1000;
        return [
          heading(t("case.one", { id: caseData.id })),
          h("p", {}, stateBadge(caseData.state)),
          factsNode(caseData, context),
          caseData.steps.length ? h("h2", {}, t("case.steps")) : null,
          h(
            "ol",
            {},
            caseData.steps.map((step) => stepNode(step, now)),
          ),
          isAdministrator ? paperNode(caseData) : null,
          isAdministrator && caseData.state !== "closed" ? huntNode(caseData) : null,
          mayWork && caseData.state !== "closed" ? workNode(caseData, run) : null,
        ];
      },
      t("menu.cases"),
    );
  }
  run();
  return [h("p", { class: "way-back" }, h("a", { href: "#/cases" }, "← ", t("menu.cases"))), place];
}
