// SPDX-License-Identifier: GPL-2.0-or-later
// Draws one request for an original: what is requested by whom and why, its progress, and what
// the user can do.
import { get, post, download, path, listOf } from "../api.js";
import { t, word } from "../i18n.js";
import { h, replace, shortName } from "../dom.js";
import { formatTime, formatExactly } from "../dates.js";
import { button, disclosure, errorMessage, facts, heading, load, message } from "../parts.js";
import { confirm } from "../dialog.js";
import { classBadge } from "./mails.js";
import { requestBadge, riskBadge, personOf, partOf } from "./requests.js";
import { reportNode, outcomeBadge } from "./attachment.js";
import { mailed } from "./attachment-actions.js";
import { picturesPanel } from "./pictures.js";
import { decisionNode } from "./decision.js";

/**
 * @typedef {import("../app.js").Context} Context
 *
 * Draws the request again, with `feedback`, the result of the last action, above it.
 * @typedef {(feedback?: HTMLElement) => unknown} Redraw
 */

const ORDER = ["asked", "decided", "fetched"];

/**
 * Returns the number of steps that are done.
 * @param {Api.RequestWhole} request
 */
function stepsDone(request) {
  if (request.state === "approved") {
    return 2;
  }
  if (request.state === "released") {
    return request.mailWaits ? 2 : 3;
  }
  return 1;
}

/**
 * Returns whether a step is done, current, or still to come.
 * @param {Api.RequestWhole} request
 * @param {number} index
 */
function stepState(request, index) {
  const done = stepsDone(request);
  if (index < done) {
    return "done";
  }
  return index === done && !isOver(request) ? "now" : "later";
}

/**
 * Returns whether the request ended without a release.
 * @param {Api.RequestWhole} request
 */
function isOver(request) {
  return ["refused", "withdrawn", "expired"].indexOf(request.state) >= 0;
}

/**
 * Returns the progress of the request as a list of steps.
 * @param {Api.RequestWhole} request
 */
function progressNode(request) {
  const isSeveral = request.steps > 1 && request.state === "waiting";
  const several = t("request.step-of", { step: request.step, steps: request.steps });
  return h(
    "ol",
    { class: "progress", "aria-label": t("request.progress") },
    ORDER.map((name, index) => {
      const state = stepState(request, index);
      const words =
        index === 1 && isOver(request)
          ? word("request-state", request.state)
          : t("request.step-state." + state);
      return h(
        "li",
        { class: state, "aria-current": state === "now" ? "step" : null },
        h("span", { class: "step-name" }, t("request.step." + name)),
        h("span", { class: "step-state" }, words),
        name === "decided" && isSeveral ? several : null,
      );
    }),
  );
}

/** @param {Api.RequestWhole} request */
function historyNode(request) {
  const rows = request.history || [];
  return rows.length
    ? h(
        "section",
        {},
        h("h2", {}, t("request.history")),
        h(
          "ol",
          { class: "history" },
          rows.map((row) =>
            h(
              "li",
              {},
              h("p", { class: "small-text" }, formatExactly(row.time)),
              h("p", {}, t("request.did", { who: row.who, what: word("did", row.what) })),
              row.why
                ? h(
                    "p",
                    {},
                    row.what === "release"
                      ? word("request.way", row.why)
                      : t("request.because", { why: row.why }),
                  )
                : null,
            ),
          ),
        ),
      )
    : null;
}

/**
 * @param {HTMLElement} feedback
 * @param {() => Promise<import("../dom.js").Child>} work
 */
function acting(feedback, work) {
  return async function () {
    try {
      replace(feedback, await work());
    } catch (error) {
      replace(feedback, errorMessage(error));
    }
  };
}

/**
 * @param {HTMLElement} feedback
 * @param {Api.RequestWhole} request
 * @param {Redraw} redraw
 */
function withdrawButton(feedback, request, redraw) {
  const title = t("request.withdraw");
  return button(
    title,
    acting(feedback, async () => {
      if (await confirm(title, [t("request.withdraw-ask")], title)) {
        await post(path("requests", request.id, "withdraw"));
        redraw();
      }
      return null;
    }),
  );
}

/**
 * Returns the button that downloads the original, which is possible once.
 * @param {string} title
 * @param {HTMLElement} feedback
 * @param {Api.RequestWhole} request
 * @param {Redraw} redraw
 * @param {string} [kind]
 */
function downloadButton(title, feedback, request, redraw, kind) {
  return button(
    title,
    acting(feedback, async () => {
      if (await confirm(title, [t("request.once"), t("request.careful-text")], title)) {
        const address = path("requests", request.id, "download");
        const name = await download(address, {}, partOf(request));
        redraw(message("done", t("download.done", { name }), t("download.where")));
      }
      return null;
    }),
    kind,
  );
}

/**
 * Returns the button that has the original sent by mail, once.
 * @param {HTMLElement} feedback
 * @param {Api.RequestWhole} request
 * @param {Redraw} redraw
 */
function mailButton(feedback, request, redraw) {
  const title = t("request.by-mail");
  return button(
    title,
    acting(feedback, async () => {
      if (await confirm(title, [t("request.once"), t("request.careful-text")], title)) {
        redraw(mailed(await post(path("requests", request.id, "mail"))));
      }
      return null;
    }),
  );
}

/**
 * Returns the section with the possible actions and the place for their result.
 * @param {import("../dom.js").Child[]} words
 * @param {HTMLElement} [feedback]
 * @param {HTMLElement[]} [buttons]
 */
function nowSection(words, feedback, buttons) {
  return h(
    "section",
    {},
    h("h2", {}, t("request.now")),
    words,
    feedback,
    buttons ? h("div", { class: "buttons" }, buttons) : null,
  );
}

/**
 * Returns what the requester of an approved request can do: get the original, once.
 * @param {Api.RequestWhole} request
 * @param {Redraw} redraw
 */
function approvedNode(request, redraw) {
  const feedback = h("div", { class: "told" });
  const until = request.collectUntil
    ? h("p", {}, t("request.collect-by", { time: formatTime(request.collectUntil) }))
    : null;
  return nowSection(
    [message("note", t("request.careful"), t("request.careful-text")), until],
    feedback,
    [
      downloadButton(t("request.download"), feedback, request, redraw, "first"),
      mailButton(feedback, request, redraw),
    ],
  );
}

/**
 * Returns what the requester can do.
 * @param {Api.RequestWhole} request
 * @param {Redraw} redraw
 */
function ownNode(request, redraw) {
  const feedback = h("div", { class: "told" });
  if (request.state === "waiting") {
    const again = button(t("request.again"), () => {
      redraw();
    });
    const buttons = [again, withdrawButton(feedback, request, redraw)];
    return nowSection([h("p", {}, t("request.now-waiting"))], feedback, buttons);
  }
  if (request.state === "approved") {
    return approvedNode(request, redraw);
  }
  if (request.state === "released" && request.mailWaits) {
    const buttons = [
      downloadButton(t("request.download-instead"), feedback, request, redraw),
      withdrawButton(feedback, request, redraw),
    ];
    return nowSection([h("p", {}, t("request.now-owed"))], feedback, buttons);
  }
  return nowSection([h("p", {}, t("request.now-" + request.state))]);
}

/**
 * Returns the button by which an administrator stops a delivery by mail.
 * @param {Api.RequestWhole} request
 * @param {Redraw} redraw
 */
function stopNode(request, redraw) {
  const feedback = h("div", { class: "told" });
  return nowSection([], feedback, [withdrawButton(feedback, request, redraw)]);
}

/** @param {Api.RequestWhole} request */
function attachmentSection(request) {
  const attachment = request.attachment;
  if (!attachment) {
    return null;
  }
  const pages =
    attachment.can && attachment.can.pages
      ? disclosure(t("pages.open"), () =>
          h(
            "div",
            {},
            h("h3", { class: "unseen" }, t("pages.title")),
            picturesPanel(request.mail, attachment, false),
          ),
        )
      : null;
  return h(
    "section",
    {},
    h("h2", {}, t("request.file")),
    h(
      "div",
      { class: "card" },
      h("h3", {}, attachment.name || partOf(request)),
      h("p", {}, outcomeBadge(attachment)),
      reportNode(attachment, 0),
      pages ? [h("div", { class: "buttons" }, pages.opener), pages.panel] : null,
    ),
  );
}

/** @param {Api.RequestWhole} request */
function decidedNode(request) {
  if (!request.decided) {
    return null;
  }
  return facts([
    [t("request.decided-by"), request.decided.by || "–"],
    [t("request.decided-why"), request.decided.why],
    [t("request.decided-at"), formatTime(request.decided.time)],
  ]);
}

/**
 * @param {Context} context
 * @param {Api.User["roles"][number]} role
 */
function has(context, role) {
  return context.user.roles.indexOf(role) >= 0;
}

/**
 * Returns the name of the list to which the link at the top of the page leads.
 * @param {Context} context
 * @param {boolean} isOwn
 */
function listName(context, isOwn) {
  if (isOwn && has(context, "staff")) {
    return "requests";
  }
  if (has(context, "approver")) {
    return "queue";
  }
  return has(context, "administrator") || has(context, "auditor") ? "all-requests" : "requests";
}

/**
 * @param {Context} context
 * @param {boolean} isOwn
 */
function wayBack(context, isOwn) {
  const name = listName(context, isOwn);
  return h("p", { class: "way-back" }, h("a", { href: "#/" + name }, "← ", t("menu." + name)));
}

/**
 * Returns a link to the approver's next request, which is filled in when the queue is known.
 * @param {Api.RequestWhole} request
 */
function nextNode(request) {
  const place = h("p", { class: "next-one" });
  get("/api/requests", { scope: "queue", limit: 100 }).then(
    (answer) => {
      const waiting = listOf(answer, "requests");
      const ids = waiting.map((row) => row.id);
      const others = waiting.filter((row) => row.id !== request.id);
      const next = waiting[ids.indexOf(request.id) + 1] || others[0];
      if (next) {
        replace(
          place,
          h(
            "a",
            { href: "#/requests/" + encodeURIComponent(next.id) },
            t("queue.next", { name: shortName(partOf(next)) }),
            " →",
          ),
        );
      } else {
        replace(place, t("queue.last"));
      }
    },
    () => {
      replace(place); // After an error the link at the top still leads to the queue.
    },
  );
  return place;
}

/**
 * Returns why the request cannot be decided yet, or that this approver has decided.
 * @param {Context} context
 * @param {Api.RequestWhole} request
 * @param {boolean} isOwn
 */
function waitingNode(context, request, isOwn) {
  if (request.state !== "waiting") {
    return null;
  }
  if (request.lacksApprovers) {
    return message(
      "error",
      t("request.lacks"),
      t(isOwn ? "request.lacks-own" : "request.lacks-next", { n: request.steps - request.step }),
    );
  }
  if (!isOwn && !request.decides && has(context, "approver")) {
    return request.step > 0
      ? message(
          "done",
          t("request.your-part"),
          t("request.more-approvers", { n: request.steps - request.step }),
        )
      : message("note", t("request.not-yours"));
  }
  return null;
}

/**
 * Returns the row with the deadline for the decision or for the download.
 * @param {Api.RequestWhole} request
 */
function deadlineRow(request) {
  if (request.state === "approved" && request.collectUntil) {
    return [t("request.collect-until"), formatTime(request.collectUntil)];
  }
  return [
    t("request.deadline"),
    request.state === "waiting" && request.deadline ? formatTime(request.deadline) : null,
  ];
}

/** @param {Api.RequestWhole} request */
function factsNode(request) {
  const isOtherSender = request.author && request.author.indexOf(request.sender || "") < 0;
  const approvals = t("request.approvals-of", { n: request.step, all: request.steps });
  return facts([
    [t("request.asker"), personOf(request.asker)],
    [t("request.reason"), request.reason],
    [t("request.mail"), request.subject || t("mail.no-subject")],
    [t("mail.sender"), request.author || request.sender],
    [t("mail.envelope"), isOtherSender ? request.sender : null],
    [t("attachment.type"), request.typeLabel || request.type],
    [t("request.created"), formatTime(request.created)],
    deadlineRow(request),
    [t("request.risk"), riskBadge(request)],
    [t("mail.class"), classBadge(request)],
    [t("request.approvals"), request.state === "waiting" ? approvals : null],
    [t("request.number"), request.id],
  ]);
}

/**
 * Returns what the user can do with an open request: get the original, withdraw it, stop it.
 * @param {Context} context
 * @param {Api.RequestWhole} request
 * @param {Redraw} redraw
 */
function actNodes(context, request, redraw) {
  if (!request.mine) {
    const isOnItsWay = request.state === "released" && request.mailWaits;
    return isOnItsWay && has(context, "administrator") ? stopNode(request, redraw) : null;
  }
  const address = "#/mails/" + encodeURIComponent(request.mail);
  return [
    ownNode(request, redraw),
    has(context, "staff") ? h("p", {}, h("a", { href: address }, t("request.to-mail"))) : null,
  ];
}

/**
 * @param {Context} context
 * @param {Api.RequestWhole} request
 * @param {Redraw} redraw
 * @param {HTMLElement | null} feedback
 */
function draw(context, request, redraw, feedback) {
  const isOwn = request.mine;
  const mayDecide = request.decides && has(context, "approver");
  const isHandled = !isOwn && !mayDecide && has(context, "approver");
  return [
    wayBack(context, isOwn),
    heading(t("request.title", { name: partOf(request) })),
    h("p", {}, requestBadge(request)),
    progressNode(request),
    feedback,
    waitingNode(context, request, isOwn),
    factsNode(request),
    decidedNode(request),
    actNodes(context, request, redraw),
    isHandled ? nextNode(request) : null,
    attachmentSection(request),
    mayDecide ? [decisionNode(request, redraw), nextNode(request)] : null,
    historyNode(request),
  ];
}

/**
 * @param {Context} context
 * @param {string} id
 */
export function requestView(context, id) {
  const place = h("div", {});
  /** @type {Redraw} */
  function run(feedback) {
    return load(
      place,
      async () => {
        const request = await get(path("requests", id));
        context.title(t("request.title", { name: partOf(request) }));
        context.count();
        return draw(context, request, run, feedback || null);
      },
      t("request.one"),
    );
  }
  run();
  return place;
}
