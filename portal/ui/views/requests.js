// SPDX-License-Identifier: GPL-2.0-or-later
// Lists of requests for originals: one's own, the approver's queue, what was handled, and all.
import { get, query, listOf } from "../api.js";
import { t, word } from "../i18n.js";
import { h } from "../dom.js";
import { formatTime, now } from "../dates.js";
import { badge, load, longList } from "../parts.js";

const TONES = { waiting: "wait", approved: "good", released: "good", refused: "bad", withdrawn: "none", expired: "none" };

export function requestBadge(state) {
  return badge(word("request-state", state), TONES[state] || "none");
}

/** Name and department of who asked. */
export function personOf(person) {
  if (!person) {
    return "–";
  }
  const name = person.display || person.name;
  return person.department ? t("person.of", { name: name, department: person.department }) : name;
}

export function partOf(request) {
  return request.path === "" || !request.partName ? t("request.whole-mail") : request.partName;
}

function requestRow(request, isOwn) {
  const isLate = request.state === "waiting" && request.deadline && request.deadline < now();
  return h("li", { class: "row" },
    h("div", { class: "row-state" }, requestBadge(request.state)),
    h("div", { class: "row-main" },
      h("a", { class: "row-title", href: "#/requests/" + encodeURIComponent(request.id) }, partOf(request)),
      h("p", {}, t("request.in-mail", { subject: request.subject || t("mail.no-subject"), sender: request.author || request.sender })),
      isOwn ? null : h("p", {}, t("request.by", { name: personOf(request.asker) })),
      h("p", { class: "small-text clamped" }, t("request.reason-is", { reason: request.reason })),
      request.state === "waiting" && request.deadline ? h("p", { class: "small-text" },
        t(isLate ? "request.late" : "request.until", { time: formatTime(request.deadline) })) : null),
    h("p", { class: "row-date" }, formatTime(request.created)));
}

function list(scope, nothing) {
  const place = h("section", { "aria-label": t("requests.results") });
  async function page(cursor) {
    const answer = await get("/api/requests" + query({ scope: scope, cursor: cursor }));
    return { items: listOf(answer, "requests"), next: answer.next };
  }
  load(place, async function () {
    const first = await page(null);
    if (!first.items.length) {
      return h("div", { class: "nothing" }, h("p", { class: "message-title" }, t(nothing)), h("p", {}, t(nothing + "-next")));
    }
    return longList(first, page, function (items) {
      return items.map(function (request) {
        return requestRow(request, scope === "mine");
      });
    });
  });
  return place;
}

export function requestsView() {
  return [h("h1", {}, t("menu.requests")), h("p", { class: "lead" }, t("requests.intro")), list("mine", "requests.none")];
}

export function queueView() {
  return [h("h1", {}, t("menu.queue")), h("p", { class: "lead" }, t("queue.intro")), list("queue", "queue.none")];
}

export function handledView() {
  return [h("h1", {}, t("menu.handled")), h("p", { class: "lead" }, t("handled.intro")), list("handled", "handled.none")];
}

export function allRequestsView() {
  return [h("h1", {}, t("menu.all-requests")), h("p", { class: "lead" }, t("all-requests.intro")), list("all", "all-requests.none")];
}
