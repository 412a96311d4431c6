// SPDX-License-Identifier: GPL-2.0-or-later
// Draws lists of requests for originals: the user's own, the approver's queue, those that were
// handled, and all.
import { get, post, path, listOf } from "../api.js";
import { t, word } from "../i18n.js";
import { h, shortName } from "../dom.js";
import { formatTime, now } from "../dates.js";
import { field, form } from "../form.js";
import { badge, button, explain, load, longList, message } from "../parts.js";
import { openDialog } from "../dialog.js";
import { classBadge } from "./mails.js";
import { searched } from "../drafts.js";

/**
 * @typedef {import("../app.js").Context} Context
 * @typedef {"approve" | "refuse"} Decision
 */

/** @type {{ [state: string]: import("../parts.js").Tone }} */
const TONES = {
  waiting: "wait",
  approved: "good",
  released: "good",
  refused: "bad",
  withdrawn: "none",
  expired: "none",
};
/** @type {{ [state: string]: import("../parts.js").Tone }} */
const RISKS = { low: "none", normal: "wait", high: "bad" };

/** @param {Api.Request} request */
export function requestBadge(request) {
  return request.mailWaits
    ? badge(t("request.mail-waits"), "wait")
    : badge(word("request-state", request.state), TONES[request.state] || "none");
}

/**
 * Returns the risk of the original, which decides how many approvers are needed.
 * @param {Api.Request} request
 */
export function riskBadge(request) {
  return badge(word("risk", request.risk), RISKS[request.risk] || "wait");
}

/**
 * Returns name and department of the requester.
 * @param {Api.Person | null} person
 */
export function personOf(person) {
  if (!person) {
    return "–";
  }
  const name = person.display || person.name;
  return person.department ? t("person.of", { name, department: person.department }) : name;
}

/** @param {Api.Request} request */
export function partOf(request) {
  return request.path === "" || !request.partName ? t("request.whole-mail") : request.partName;
}

/**
 * Returns the deadline: for an approver as a task, for the requester as information.
 * @param {Api.Request} request
 * @param {boolean} isOwn
 */
function deadlineOf(request, isOwn) {
  if (request.state === "approved" && request.collectUntil) {
    return t(isOwn ? "request.collect-by" : "request.collects-by", {
      time: formatTime(request.collectUntil),
    });
  }
  if (request.state !== "waiting" || !request.deadline) {
    return null;
  }
  const time = formatTime(request.deadline);
  if (request.deadline < now()) {
    return t("request.late", { time });
  }
  return t(isOwn ? "request.decided-until" : "request.until", { time });
}

/**
 * @param {Api.Request} request
 * @param {boolean} isOwn
 * @param {HTMLElement | null} box
 */
function requestRow(request, isOwn, box) {
  const deadline = deadlineOf(request, isOwn);
  return h(
    "li",
    { class: "row" },
    h(
      "div",
      { class: "row-state" },
      box,
      box ? null : requestBadge(request),
      classBadge(request),
      isOwn
        ? null
        : h(
            "span",
            { class: "small-text" },
            riskBadge(request),
            " ",
            request.state === "waiting"
              ? h(
                  "span",
                  { class: "when" },
                  t("request.approvals-of", { n: request.step, all: request.steps }),
                )
              : null,
          ),
    ),
    h(
      "div",
      { class: "row-main" },
      h(
        "a",
        { class: "row-title", href: "#/requests/" + encodeURIComponent(request.id) },
        partOf(request),
      ),
      h(
        "p",
        { class: "row-line" },
        isOwn ? null : [t("request.by", { name: personOf(request.asker) }), " ／ "],
        t("request.in-mail", {
          subject: request.subject || t("mail.no-subject"),
          sender: request.author || request.sender,
        }),
      ),
      h("p", { class: "small-text row-line" }, t("request.reason-is", { reason: request.reason })),
      request.lacksApprovers ? h("p", { class: "small-text wrong" }, t("request.lacks")) : null,
      deadline ? h("p", { class: "small-text row-deadline" }, deadline) : null,
    ),
    h("p", { class: "row-date" }, formatTime(request.created)),
  );
}

/**
 * Decides several requests one after the other. An error is shown for the request that it
 * concerns.
 * @param {Api.Request[]} requests
 * @param {Decision} decision
 * @param {string} why
 */
async function decide(requests, decision, why) {
  /** @type {HTMLElement[]} */
  const wrong = [];
  for (const request of requests) {
    try {
      await post(path("requests", request.id, decision), { why });
    } catch (error) {
      const name = shortName(partOf(request));
      wrong.push(h("li", {}, t("queue.failed", { name, why: explain(error).what })));
    }
  }
  const n = requests.length - wrong.length;
  const text = t(decision === "approve" ? "queue.approved" : "queue.refused", { n });
  return wrong.length ? message("error", text, h("ul", {}, wrong)) : message("done", text);
}

/**
 * Lists the requests that are decided together, and asks for a reason. Resolves to the reason, or
 * null.
 * @param {Api.Request[]} requests
 * @param {Decision} decision
 */
function reasonDialog(requests, decision) {
  const isApproval = decision === "approve";
  const reason = field({
    label: t(isApproval ? "decide.note" : "decide.why"),
    name: "why",
    lines: 2,
    hint: isApproval ? null : t("decide.why-hint"),
    required: !isApproval,
  });
  const lines = requests.map((request) => {
    const name = shortName(partOf(request));
    const line = t("queue.ask-line", { name, asker: personOf(request.asker) });
    return h("li", {}, line, " ", riskBadge(request), " ", classBadge(request));
  });
  return openDialog(t("queue.ask-" + decision, { n: requests.length }), (close) => [
    h("ul", {}, lines),
    form({
      label: t("decide." + decision),
      kind: isApproval ? "first" : "danger",
      fields: [reason],
      more: button(t("button.back"), () => {
        close(null);
      }),
      async submit() {
        close({ why: reason.read() });
      },
    }),
  ]);
}

/**
 * Returns the boxes that select several rows, and the actions for them. Calls done() when
 * something was decided.
 * @param {(feedback: HTMLElement) => void} done
 */
function picker(done) {
  /** @type {{ [id: string]: Api.Request }} */
  const chosen = {};
  const count = h("p", { class: "small-text", role: "status" });
  const approve = button(t("queue.approve"), ask("approve"), "first small");
  const refuse = button(t("queue.refuse"), ask("refuse"), "danger small");
  const several = { class: "bar", role: "group", "aria-label": t("queue.several") };
  function show() {
    const n = Object.keys(chosen).length;
    count.textContent = n ? t("queue.chosen", { n }) : t("queue.choose");
    approve.disabled = !n;
    refuse.disabled = !n;
  }
  function ask(/** @type {Decision} */ decision) {
    return async function () {
      const requests = Object.values(chosen);
      const answer = await reasonDialog(requests, decision);
      if (answer) {
        done(await decide(requests, decision, answer.why));
      }
    };
  }
  function box(/** @type {Api.Request} */ request) {
    const checkbox = h("input", {
      type: "checkbox",
      "aria-label": t("queue.choose-one", { name: partOf(request) }),
      onchange() {
        if (checkbox.checked) {
          chosen[request.id] = request;
        } else {
          delete chosen[request.id];
        }
        show();
      },
    });
    return checkbox;
  }
  show();
  return { node: h("div", several, count, approve, refuse), box };
}

/**
 * @param {string} scope
 * @param {string} nothing the words where there is no request
 * @param {Context} context
 */
function list(scope, nothing, context) {
  const place = h("section", { "aria-label": t("requests.results") });
  const text = field({
    label: t("requests.text"),
    name: "text",
    type: "search",
    value: (searched["requests-" + scope] || {}).text,
  });
  async function page(/** @type {string | null} */ cursor) {
    const answer = await get("/api/requests", {
      scope,
      cursor,
      text: searched["requests-" + scope].text,
    });
    return { items: listOf(answer, "requests"), next: answer.next };
  }
  function run(/** @type {HTMLElement | null} */ feedback) {
    searched["requests-" + scope] = { text: text.read() };
    return load(place, async () => {
      const first = await page(null);
      context.count();
      if (!first.items.length) {
        const isSearch = text.read() !== "";
        return [
          feedback,
          h(
            "div",
            { class: "nothing" },
            h("p", { class: "message-title" }, t(isSearch ? "requests.not-found" : nothing)),
            h("p", {}, t(isSearch ? "requests.not-found-next" : nothing + "-next")),
          ),
        ];
      }
      const several = scope === "queue" ? picker(run) : null;
      return [
        feedback,
        several && several.node,
        longList(first, page, (items) =>
          items.map((request) =>
            requestRow(request, scope === "mine", several && several.box(request)),
          ),
        ),
      ];
    });
  }
  run(null);
  return [
    form({
      label: t("search.do"),
      title: t("requests.search"),
      role: "search",
      class: "search line",
      fields: [text],
      submit() {
        return run(null);
      },
      more: button(t("search.clear"), () => {
        text.input.value = "";
        run(null);
      }),
    }),
    place,
  ];
}

/** @param {Context} context */
export function requestsView(context) {
  return [
    h("h1", {}, t("menu.requests")),
    h("p", { class: "lead" }, t("requests.intro")),
    list("mine", "requests.none", context),
  ];
}

/** @param {Context} context */
export function queueView(context) {
  return [
    h("h1", {}, t("menu.queue")),
    h("p", { class: "lead" }, t("queue.intro")),
    list("queue", "queue.none", context),
  ];
}

/** @param {Context} context */
export function handledView(context) {
  return [
    h("h1", {}, t("menu.handled")),
    h("p", { class: "lead" }, t("handled.intro")),
    list("handled", "handled.none", context),
  ];
}

/** @param {Context} context */
export function allRequestsView(context) {
  return [
    h("h1", {}, t("menu.all-requests")),
    h("p", { class: "lead" }, t("all-requests.intro")),
    list("all", "all-requests.none", context),
  ];
}
