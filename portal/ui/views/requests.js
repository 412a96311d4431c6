// SPDX-License-Identifier: GPL-2.0-or-later
// Lists of requests for originals: one's own, the approver's queue, what was handled, and all.
import { get, post, path, query, listOf } from "../api.js";
import { t, word } from "../i18n.js";
import { h, replace, shortName } from "../dom.js";
import { formatTime, now } from "../dates.js";
import {
  badge,
  button,
  errorMessage,
  explain,
  field,
  form,
  load,
  longList,
  message,
} from "../parts.js";
import { openDialog } from "../dialog.js";
import { searched } from "../drafts.js";

const TONES = {
  waiting: "wait",
  approved: "good",
  released: "good",
  refused: "bad",
  withdrawn: "none",
  expired: "none",
};
const RISKS = { low: "none", normal: "wait", high: "bad" };

export function requestBadge(request) {
  return request.mailWaits
    ? badge(t("request.mail-waits"), "wait")
    : badge(word("request-state", request.state), TONES[request.state] || "none");
}

/** How much the original could do; that says how many must agree. */
export function riskBadge(request) {
  return badge(word("risk", request.risk), RISKS[request.risk] || "wait");
}

/** Name and department of who asked. */
export function personOf(person) {
  if (!person) {
    return "–";
  }
  const name = person.display || person.name;
  return person.department ? t("person.of", { name, department: person.department }) : name;
}

export function partOf(request) {
  return request.path === "" || !request.partName ? t("request.whole-mail") : request.partName;
}

/** Until when something must happen: to who decides it is a task, to who asked it is news. */
function deadlineOf(request, isOwn) {
  if (request.state === "approved" && request.collectUntil) {
    return t(isOwn ? "request.collect-by" : "request.collects-by", {
      time: formatTime(request.collectUntil),
    });
  }
  if (request.state !== "waiting" || !request.deadline) {
    return null;
  }
  const key =
    request.deadline < now() ? "request.late" : isOwn ? "request.decided-until" : "request.until";
  return t(key, { time: formatTime(request.deadline) });
}

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

/** Boxes to choose several of the rows, and what can be done to them together. DONE (): something was decided. */
function picker(done) {
  const chosen = {};
  const told = h("div", { class: "told" });
  const count = h("p", { class: "small-text", role: "status" });
  const approve = button(t("queue.approve"), ask("approve"), "first small");
  const refuse = button(t("queue.refuse"), ask("refuse"), "danger small");
  const bar = h(
    "div",
    { class: "bar", role: "group", "aria-label": t("queue.several") },
    count,
    approve,
    refuse,
  );
  function list() {
    return Object.keys(chosen).map((id) => chosen[id]);
  }
  function show() {
    const n = list().length;
    count.textContent = n ? t("queue.chosen", { n }) : t("queue.choose");
    [approve, refuse].forEach((one) => {
      one.disabled = !n;
    });
  }
  /* One after the other: each is decided by itself, and what went wrong with one is said of that one. */
  async function decide(decision, why) {
    const wrong = [];
    const requests = list();
    for (let number = 0; number < requests.length; number += 1) {
      try {
        await post(path("requests", requests[number].id, decision), { why });
      } catch (error) {
        wrong.push(
          t("queue.failed", {
            name: shortName(partOf(requests[number])),
            why: explain(error).what,
          }),
        );
      }
    }
    const text = t(decision === "approve" ? "queue.approved" : "queue.refused", {
      n: requests.length - wrong.length,
    });
    done(
      message(
        wrong.length ? "error" : "done",
        text,
        wrong.length
          ? h(
              "ul",
              {},
              wrong.map((one) => h("li", {}, one)),
            )
          : null,
      ),
    );
  }
  function ask(decision) {
    return async function () {
      const reason = field({
        label: t(decision === "approve" ? "decide.note" : "decide.why"),
        name: "why",
        lines: 2,
        hint: decision === "approve" ? null : t("decide.why-hint"),
        required: decision !== "approve",
      });
      const why = await openDialog(t("queue.ask-" + decision, { n: list().length }), (close) => [
        h(
          "ul",
          {},
          list().map((request) =>
            h(
              "li",
              {},
              t("queue.ask-line", {
                name: shortName(partOf(request)),
                asker: personOf(request.asker),
              }),
              " ",
              riskBadge(request),
            ),
          ),
        ),
        form({
          label: t("decide." + decision),
          kind: decision === "approve" ? "first" : "danger",
          fields: [reason],
          more: button(t("button.back"), () => {
            close(null);
          }),
          async submit() {
            close({ why: reason.read() });
          },
        }),
      ]);
      if (why) {
        try {
          await decide(decision, why.why);
        } catch (error) {
          replace(told, errorMessage(error));
        }
      }
    };
  }
  show();
  return {
    node: [bar, told],
    box(request) {
      const box = h("input", {
        type: "checkbox",
        "aria-label": t("queue.choose-one", { name: partOf(request) }),
        onchange() {
          if (box.checked) {
            chosen[request.id] = request;
          } else {
            delete chosen[request.id];
          }
          show();
        },
      });
      return box;
    },
  };
}

function list(scope, nothing, context) {
  const place = h("section", { "aria-label": t("requests.results") });
  const text = field({
    label: t("requests.text"),
    name: "text",
    type: "search",
    value: searched["requests-" + scope] || "",
  });
  async function page(cursor) {
    const answer = await get(
      "/api/requests" + query({ scope, cursor, text: searched["requests-" + scope] }),
    );
    return { items: listOf(answer, "requests"), next: answer.next };
  }
  function run(told) {
    searched["requests-" + scope] = text.read();
    return load(place, async () => {
      const first = await page(null);
      context.count();
      if (!first.items.length) {
        const isSearch = Boolean(searched["requests-" + scope]);
        return [
          told,
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
        told,
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

export function requestsView(context) {
  return [
    h("h1", {}, t("menu.requests")),
    h("p", { class: "lead" }, t("requests.intro")),
    list("mine", "requests.none", context),
  ];
}

export function queueView(context) {
  return [
    h("h1", {}, t("menu.queue")),
    h("p", { class: "lead" }, t("queue.intro")),
    list("queue", "queue.none", context),
  ];
}

export function handledView(context) {
  return [
    h("h1", {}, t("menu.handled")),
    h("p", { class: "lead" }, t("handled.intro")),
    list("handled", "handled.none", context),
  ];
}

export function allRequestsView(context) {
  return [
    h("h1", {}, t("menu.all-requests")),
    h("p", { class: "lead" }, t("all-requests.intro")),
    list("all", "all-requests.none", context),
  ];
}
