// SPDX-License-Identifier: GPL-2.0-or-later
// One request: what is asked, by whom, why, how far it is; and what this person can do about it.
import { get, post, download, path, query, listOf } from "../api.js";
import { t, word } from "../i18n.js";
import { h, replace, shortName } from "../dom.js";
import { formatTime, formatExactly } from "../dates.js";
import { button, disclosure, errorMessage, facts, heading, load, message } from "../parts.js";
import { confirm } from "../dialog.js";
import { requestBadge, riskBadge, personOf, partOf } from "./requests.js";
import { reportNode, outcomeBadge } from "./attachment.js";
import { mailed } from "./attachment-actions.js";
import { picturesPanel } from "./pictures.js";
import { decisionNode } from "./decision.js";

const ORDER = ["asked", "decided", "fetched"];

/** Where the request stands, as steps that are done, now, or to come. */
function progressNode(request) {
  const isOver = ["refused", "withdrawn", "expired"].indexOf(request.state) >= 0;
  const at = { waiting: 1, approved: 2, released: request.mailWaits ? 2 : 3 }[request.state] || 1;
  return h(
    "ol",
    { class: "progress", "aria-label": t("request.progress") },
    ORDER.map((name, index) => {
      const state = index < at ? "done" : index === at && !isOver ? "now" : "later";
      const steps =
        name === "decided" && request.steps > 1 && request.state === "waiting"
          ? t("request.step-of", { step: request.step, steps: request.steps })
          : null;
      return h(
        "li",
        { class: state, "aria-current": state === "now" ? "step" : null },
        h("span", { class: "step-name" }, t("request.step." + name)),
        h(
          "span",
          { class: "step-state" },
          isOver && index === 1
            ? word("request-state", request.state)
            : t("request.step-state." + state),
        ),
        steps,
      );
    }),
  );
}

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

function acting(told, work) {
  return async function () {
    try {
      replace(told, await work());
    } catch (error) {
      replace(told, errorMessage(error));
    }
  };
}

function withdrawButton(told, address, redraw) {
  return button(
    t("request.withdraw"),
    acting(told, async () => {
      if (
        await confirm(t("request.withdraw"), [t("request.withdraw-ask")], t("request.withdraw"))
      ) {
        await post(address + "/withdraw");
        redraw();
      }
      return null;
    }),
  );
}

function ownNode(request, redraw) {
  const told = h("div", { class: "told" });
  const address = path("requests", request.id);
  if (request.state === "waiting") {
    return h(
      "section",
      {},
      h("h2", {}, t("request.now")),
      h("p", {}, t("request.now-waiting")),
      told,
      h(
        "div",
        { class: "buttons" },
        button(t("request.again"), () => {
          redraw();
        }),
        withdrawButton(told, address, redraw),
      ),
    );
  }
  if (request.state === "approved") {
    return h(
      "section",
      {},
      h("h2", {}, t("request.now")),
      message("note", t("request.careful"), t("request.careful-text")),
      request.collectUntil
        ? h("p", {}, t("request.collect-by", { time: formatTime(request.collectUntil) }))
        : null,
      told,
      h(
        "div",
        { class: "buttons" },
        button(
          t("request.download"),
          acting(told, async () => {
            if (
              !(await confirm(
                t("request.download"),
                [t("request.once"), t("request.careful-text")],
                t("request.download"),
              ))
            ) {
              return null;
            }
            const name = await download(address + "/download", {}, partOf(request));
            redraw(message("done", t("download.done", { name }), t("download.where")));
            return null;
          }),
          "first",
        ),
        button(
          t("request.by-mail"),
          acting(told, async () => {
            if (
              !(await confirm(
                t("request.by-mail"),
                [t("request.once"), t("request.careful-text")],
                t("request.by-mail"),
              ))
            ) {
              return null;
            }
            const sent = await post(address + "/mail");
            redraw(mailed(sent));
            return null;
          }),
        ),
      ),
    );
  }
  if (request.state === "released" && request.mailWaits) {
    return h(
      "section",
      {},
      h("h2", {}, t("request.now")),
      h("p", {}, t("request.now-owed")),
      told,
      h(
        "div",
        { class: "buttons" },
        button(
          t("request.download-instead"),
          acting(told, async () => {
            if (
              !(await confirm(
                t("request.download-instead"),
                [t("request.once"), t("request.careful-text")],
                t("request.download-instead"),
              ))
            ) {
              return null;
            }
            const name = await download(address + "/download", {}, partOf(request));
            redraw(message("done", t("download.done", { name }), t("download.where")));
            return null;
          }),
        ),
        withdrawButton(told, address, redraw),
      ),
    );
  }
  const key = "request.now-" + request.state;
  return h("section", {}, h("h2", {}, t("request.now")), h("p", {}, t(key)));
}

/** What goes out by mail an administrator may stop, as whoever asked may. */
function stopNode(request, redraw) {
  const told = h("div", { class: "told" });
  return h(
    "section",
    {},
    h("h2", {}, t("request.now")),
    told,
    h("div", { class: "buttons" }, withdrawButton(told, path("requests", request.id), redraw)),
  );
}

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
      reportNode(attachment),
      pages ? [h("div", { class: "buttons" }, pages.opener), pages.panel] : null,
    ),
  );
}

function decidedNode(request) {
  if (!request.decided) {
    return null;
  }
  return facts([
    [
      t("request.decided-by"),
      personOf(
        typeof request.decided.by === "string" ? { name: request.decided.by } : request.decided.by,
      ),
    ],
    [t("request.decided-why"), request.decided.why],
    [t("request.decided-at"), formatTime(request.decided.time)],
  ]);
}

function has(context, role) {
  return context.user.roles.indexOf(role) >= 0;
}

/** The list that this person came from, or would look for it in. */
function listName(context, isOwn) {
  if (isOwn && has(context, "staff")) {
    return "requests";
  }
  if (has(context, "approver")) {
    return "queue";
  }
  return has(context, "administrator") || has(context, "auditor") ? "all-requests" : "requests";
}

function wayBack(context, isOwn) {
  const name = listName(context, isOwn);
  return h("p", { class: "way-back" }, h("a", { href: "#/" + name }, "← ", t("menu." + name)));
}

/** What else waits for this approver: the one after this in the queue, or its first. Filled when the queue is known. */
function nextNode(request) {
  const place = h("p", { class: "next-one" });
  get("/api/requests" + query({ scope: "queue", limit: 100 })).then(
    (answer) => {
      const waiting = listOf(answer, "requests");
      const ids = waiting.map((one) => one.id);
      const others = waiting.filter((one) => one.id !== request.id);
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
      replace(place); // the page says all else; the way back leads to the queue
    },
  );
  return place;
}

/** What keeps it from being decided, or that this person has done his part. */
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

/** Until when it must be decided, or fetched. */
function deadlineRow(request) {
  if (request.state === "approved" && request.collectUntil) {
    return [t("request.collect-until"), formatTime(request.collectUntil)];
  }
  return [
    t("request.deadline"),
    request.state === "waiting" && request.deadline ? formatTime(request.deadline) : null,
  ];
}

function draw(context, request, redraw, told) {
  const isOwn = request.mine;
  const mayDecide = request.decides && has(context, "approver");
  const isHandled = !isOwn && !mayDecide && has(context, "approver");
  return [
    wayBack(context, isOwn),
    heading(t("request.title", { name: partOf(request) })),
    h("p", {}, requestBadge(request)),
    progressNode(request),
    told,
    waitingNode(context, request, isOwn),
    facts([
      [t("request.asker"), personOf(request.asker)],
      [t("request.reason"), request.reason],
      [t("request.mail"), request.subject || t("mail.no-subject")],
      [t("mail.sender"), request.author || request.sender],
      [
        t("mail.envelope"),
        request.author && request.author.indexOf(request.sender) < 0 ? request.sender : null,
      ],
      [t("attachment.type"), request.typeLabel || request.type],
      [t("request.created"), formatTime(request.created)],
      deadlineRow(request),
      [t("request.risk"), riskBadge(request)],
      [
        t("request.approvals"),
        request.state === "waiting"
          ? t("request.approvals-of", { n: request.step, all: request.steps })
          : null,
      ],
      [t("request.number"), request.id],
    ]),
    decidedNode(request),
    isOwn ? ownNode(request, redraw) : null,
    !isOwn && request.state === "released" && request.mailWaits && has(context, "administrator")
      ? stopNode(request, redraw)
      : null,
    isOwn && context.user.roles.indexOf("staff") >= 0
      ? h(
          "p",
          {},
          h("a", { href: "#/mails/" + encodeURIComponent(request.mail) }, t("request.to-mail")),
        )
      : null,
    isHandled ? nextNode(request) : null,
    attachmentSection(request),
    mayDecide ? [decisionNode(request, redraw), nextNode(request)] : null,
    historyNode(request),
  ];
}

export function requestView(context, id) {
  const place = h("div", {});
  /* TOLD: what was just done, above what it has become. */
  function run(told) {
    return load(
      place,
      async () => {
        const request = await get(path("requests", id));
        context.title(t("request.title", { name: partOf(request) }));
        context.count();
        return draw(context, request, run, told instanceof Node ? told : null);
      },
      t("request.one"),
    );
  }
  run();
  return place;
}
