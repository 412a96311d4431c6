// SPDX-License-Identifier: GPL-2.0-or-later
// The list of mails with its search: one's own, and the records of all for those who oversee.
import { get, query, listOf } from "../api.js";
import { t, word } from "../i18n.js";
import { h, say, shortName } from "../dom.js";
import { secondsOf, formatTime } from "../dates.js";
import { badge, field, form, load, longList, button } from "../parts.js";

const STATES = ["delivered", "changed", "withheld", "failed", "requested"];
const TONES = { received: "wait", delivered: "good", changed: "good", withheld: "bad", failed: "bad", requested: "wait" };
const searches = { mine: {}, all: {} }; // kept while the page is open, so that one comes back to what one searched

export function mailBadge(state) {
  return badge(word("state", state), TONES[state] || "none");
}

/** What happened to the attachments, in one sentence. */
export function countsOf(mail) {
  const counts = mail.counts || {};
  if (!counts.attachments) {
    return t("mail.no-attachments");
  }
  const said = [t("mail.attachments", { n: counts.attachments })];
  if (counts.changed) {
    said.push(t("mail.changed", { n: counts.changed }));
  }
  if (counts.withheld) {
    said.push(t("mail.withheld", { n: counts.withheld }));
  }
  const isMore = (counts.changed || 0) + (counts.withheld || 0) > counts.attachments;
  return said.join(t("list.comma")) + (isMore ? t("mail.with-members") : "");
}

function fileNames(mail) {
  const names = (mail.attachments || []).slice(0, 3).map(shortName);
  const rest = (mail.counts ? mail.counts.attachments : names.length) - names.length;
  return names.join(t("list.comma")) + (rest > 0 ? t("list.and-more", { n: rest }) : "");
}

function mailRow(mail, folder) {
  return h("li", { class: "row" },
    h("div", { class: "row-state" }, mailBadge(mail.state),
      mail.request ? h("p", { class: "small-text" }, t("mail.request-is", { state: word("request-state", mail.request.state) })) : null),
    h("div", { class: "row-main" },
      h("a", { class: "row-title", href: "#/" + folder + "/" + encodeURIComponent(mail.id) }, mail.subject || t("mail.no-subject")),
      h("p", {}, t(mail.direction === "file" ? "mail.uploaded" : "mail.from", { sender: mail.author || mail.sender })),
      h("p", { class: "small-text" }, countsOf(mail), fileNames(mail) ? "：" + fileNames(mail) : "")),
    h("p", { class: "row-date" }, formatTime(mail.received)));
}

function searchForm(search, run) {
  const text = field({ label: t("search.text"), name: "text", hint: t("search.text-hint"), value: search.text, type: "search" });
  const sender = field({ label: t("search.sender"), name: "sender", value: search.sender });
  const subject = field({ label: t("search.subject"), name: "subject", value: search.subject });
  const file = field({ label: t("search.file"), name: "file", value: search.file });
  const since = field({ label: t("search.since"), name: "since", type: "date", value: search.since });
  const until = field({ label: t("search.until"), name: "until", type: "date", value: search.until });
  const state = field({ label: t("search.state"), name: "state", value: search.state || "", choices:
    [["", t("search.any-state")]].concat(STATES.map(function (name) {
      return [name, word("state", name)];
    })) });
  const fields = [text, sender, subject, file, since, until, state];
  const hasMore = fields.slice(1).some(function (one) {
    return one.read() !== "";
  });
  return form({
    label: t("search.do"), title: t("search.title"), role: "search", class: "search", fields: fields,
    body: [text.node, h("details", { open: hasMore }, h("summary", {}, t("search.more")),
      h("div", { class: "columns" }, fields.slice(1).map(function (one) {
        return one.node;
      })))],
    more: button(t("search.clear"), function () {
      fields.forEach(function (one) {
        one.input.value = "";
      });
      run({});
    }),
    submit: async function () {
      const values = {};
      fields.forEach(function (one) {
        values[one.name] = one.read();
      });
      await run(values);
    },
  });
}

function mailList(scope, folder) {
  const results = h("section", { "aria-label": t("mails.results") });
  const values = searches[scope];
  async function page(cursor) {
    const search = searches[scope];
    const answer = await get("/api/mails" + query({ text: search.text, sender: search.sender, subject: search.subject,
      file: search.file, since: secondsOf(search.since), until: secondsOf(search.until, true), state: search.state,
      cursor: cursor, limit: 30, scope: scope === "all" ? "all" : null }));
    return { items: listOf(answer, "mails"), next: answer.next };
  }
  function run(search) {
    searches[scope] = search;
    return load(results, async function () {
      const first = await page(null);
      say(t("mails.found", { n: first.items.length }) + (first.next ? t("mails.and-older") : ""));
      if (!first.items.length) {
        return h("div", { class: "nothing" }, h("p", { class: "message-title" }, t("mails.none")), h("p", {}, t("mails.none-next")));
      }
      return longList(first, page, function (items) {
        return items.map(function (mail) {
          return mailRow(mail, folder);
        });
      });
    });
  }
  run(values);
  return [searchForm(values, run), results];
}

export function mailsView() {
  return [h("h1", {}, t("menu.mails")), h("p", { class: "lead" }, t("mails.intro")), mailList("mine", "mails")];
}

export function recordsView() {
  return [h("h1", {}, t("menu.records")), h("p", { class: "lead" }, t("records.intro")), mailList("all", "records")];
}
