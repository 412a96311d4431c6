// SPDX-License-Identifier: GPL-2.0-or-later
// Draws the list of mails with its search: the user's own, and for users who oversee mail the
// records of all.
import { get, listOf } from "../api.js";
import { t, word } from "../i18n.js";
import { h, say, shortName } from "../dom.js";
import { secondsOf, formatTime } from "../dates.js";
import { field, form } from "../form.js";
import { badge, load, longList, button, untilSome } from "../parts.js";
import { searched } from "../drafts.js";

/** @typedef {import("../drafts.js").Search} Search */

const STATES = ["delivered", "changed", "withheld", "failed", "requested"];
/** @type {{ [state: string]: import("../parts.js").Tone }} */
const TONES = {
  received: "wait",
  delivered: "good",
  changed: "good",
  withheld: "bad",
  failed: "bad",
  requested: "wait",
};

/** @param {string} state */
export function mailBadge(state) {
  return badge(word("state", state), TONES[state] || "none");
}

/**
 * Returns the class of importance of a mail, if its policy sets one.
 * @param {{ class: number }} classed a mail, or a request for its original
 */
export function classBadge(classed) {
  return classed.class ? badge(word("class", String(classed.class)), "none") : null;
}

/**
 * Returns what happened to the attachments in one sentence.
 * @param {{ attachments: number, inside: number, changed: number, withheld: number }} counts
 */
export function countsOf(counts) {
  if (!counts.attachments) {
    return t("mail.no-attachments");
  }
  const said = [t("mail.attachments", { n: counts.attachments })];
  if (counts.inside) {
    said.push(t("mail.inside", { n: counts.inside }));
  }
  if (counts.changed) {
    said.push(t("mail.changed", { n: counts.changed }));
  }
  if (counts.withheld) {
    said.push(t("mail.withheld", { n: counts.withheld }));
  }
  const isMore = !counts.inside && counts.changed + counts.withheld > counts.attachments;
  return said.join(t("list.comma")) + (isMore ? t("mail.with-members") : "");
}

/**
 * Returns the same in few words for a line of a list, in which long names are cut off.
 * @param {Api.MailListed} mail
 */
function shortCounts(mail) {
  const counts = mail.counts;
  if (!counts.attachments) {
    return t("mail.no-attachments");
  }
  return [
    t("mail.attachments", { n: counts.attachments }),
    counts.changed ? t("mail.short-changed", { n: counts.changed }) : null,
    counts.withheld ? t("mail.short-withheld", { n: counts.withheld }) : null,
  ]
    .filter(Boolean)
    .join(t("list.comma"));
}

/** @param {Api.MailListed} mail */
function fileNames(mail) {
  const names = (mail.attachments || []).slice(0, 3).map(shortName);
  const rest = mail.counts.attachments - names.length;
  return names.join(t("list.comma")) + (rest > 0 ? t("list.and-more", { n: rest }) : "");
}

/**
 * Returns the title of a mail in a list; an uploaded file has a name instead of a subject.
 * @param {Api.MailListed} mail
 */
function titleOf(mail) {
  return (
    mail.subject ||
    (mail.direction === "file" && (mail.attachments || [])[0]) ||
    t("mail.no-subject")
  );
}

/**
 * @param {Api.MailListed} mail
 * @param {string} folder
 */
function mailRow(mail, folder) {
  const isFile = mail.direction === "file";
  return h(
    "li",
    { class: "row" },
    h(
      "div",
      { class: "row-state" },
      mailBadge(mail.state),
      classBadge(mail),
      mail.request
        ? h(
            "p",
            { class: "small-text" },
            t("mail.request-is", { state: word("request-state", mail.request.state) }),
          )
        : null,
    ),
    h(
      "div",
      { class: "row-main" },
      h(
        "a",
        { class: "row-title", href: "#/" + folder + "/" + encodeURIComponent(mail.id) },
        titleOf(mail),
      ),
      h(
        "p",
        { class: "small-text row-line" },
        isFile ? t("mail.uploaded") : mail.author || mail.sender,
        " ／ ",
        shortCounts(mail),
        fileNames(mail) ? [" ／ ", fileNames(mail)] : null,
      ),
    ),
    h("p", { class: "row-date" }, formatTime(mail.received)),
  );
}

const QUICK = ["", "withheld", "requested"]; // the states that are searched most often

/**
 * Returns buttons above the list that show the mails of one state; show() marks the active one.
 * @param {(state: string) => void} choose
 */
function quickButtons(choose) {
  const buttons = QUICK.map((state) =>
    h(
      "button",
      {
        type: "button",
        class: "chip",
        "data-state": state,
        onclick() {
          choose(state);
        },
      },
      t("mails.only." + (state || "all")),
    ),
  );
  return {
    node: h("div", { class: "chips", role: "group", "aria-label": t("search.state") }, buttons),
    show(/** @type {string | undefined} */ shown) {
      buttons.forEach((quickButton) => {
        quickButton.setAttribute(
          "aria-pressed",
          String(quickButton.getAttribute("data-state") === (shown || "")),
        );
      });
    },
  };
}

/**
 * @param {Search} search
 * @param {(search: Search) => unknown} run
 */
function searchForm(search, run) {
  const text = field({
    label: t("search.text"),
    name: "text",
    hint: t("search.text-hint"),
    value: search.text,
    type: "search",
  });
  const sender = field({ label: t("search.sender"), name: "sender", value: search.sender });
  const subject = field({ label: t("search.subject"), name: "subject", value: search.subject });
  const file = field({ label: t("search.file"), name: "file", value: search.file });
  const since = field({
    label: t("search.since"),
    name: "since",
    type: "date",
    value: search.since,
  });
  const until = field({
    label: t("search.until"),
    name: "until",
    type: "date",
    value: search.until,
  });
  const state = field({
    label: t("search.state"),
    name: "state",
    value: search.state || "",
    choices: [["", t("search.any-state")], ...STATES.map((name) => [name, word("state", name)])],
  });
  const fields = [text, sender, subject, file, since, until, state];
  const hasMore = fields.slice(1).some((control) => control.read() !== "");
  function read() {
    return {
      text: text.read(),
      sender: sender.read(),
      subject: subject.read(),
      file: file.read(),
      since: since.read(),
      until: until.read(),
      state: state.read(),
    };
  }
  const node = form({
    label: t("search.do"),
    title: t("search.title"),
    role: "search",
    class: "search line",
    fields,
    body: [
      text.node,
      h(
        "details",
        { open: hasMore },
        h("summary", {}, t("search.more")),
        h(
          "div",
          { class: "columns" },
          fields.slice(1).map((control) => control.node),
        ),
      ),
    ],
    more: button(t("search.clear"), () => {
      fields.forEach((control) => {
        control.input.value = "";
      });
      run({});
    }),
    async submit() {
      await run(read());
    },
  });
  return { node, read, setState: state.write };
}

const ANSWERS_AT_ONCE = 5; // answers without a match after which a search asks whether it goes on

/**
 * @param {string} scope
 * @param {string} folder where one mail is shown
 */
function mailList(scope, folder) {
  const results = h("section", { "aria-label": t("mails.results") });
  const search = searchForm(searched["mails-" + scope] || {}, run);
  const quick = quickButtons((state) => {
    search.setState(state);
    run(search.read());
  });
  async function ask(/** @type {string | null} */ cursor) {
    const asked = searched["mails-" + scope] || {};
    const answer = await get("/api/mails", {
      text: asked.text,
      sender: asked.sender,
      subject: asked.subject,
      file: asked.file,
      since: secondsOf(asked.since),
      until: secondsOf(asked.until, true),
      state: asked.state,
      cursor,
      limit: 30,
      scope: scope === "all" ? "all" : null,
    });
    return { items: listOf(answer, "mails"), next: answer.next };
  }
  function page(/** @type {string | null} */ cursor) {
    return untilSome(ask, cursor, ANSWERS_AT_ONCE, () => {
      say(t("list.none-yet"));
    });
  }
  function run(/** @type {Search} */ asked) {
    searched["mails-" + scope] = asked;
    quick.show(asked.state);
    return load(results, async () => {
      const first = await page(null);
      say(t("mails.found", { n: first.items.length }) + (first.next ? t("mails.and-older") : ""));
      if (!first.items.length && !first.next) {
        // Without a search term an empty list means that the user has no mail yet.
        const kind = Object.values(asked).some(Boolean) ? "mails.none" : "mails.empty";
        return h(
          "div",
          { class: "nothing" },
          h("p", { class: "message-title" }, t(kind)),
          h("p", {}, t(kind + "-next")),
        );
      }
      return longList(first, page, (items) => items.map((mail) => mailRow(mail, folder)));
    });
  }
  run(searched["mails-" + scope] || {});
  return [search.node, quick.node, results];
}

export function mailsView() {
  return [
    h("h1", {}, t("menu.mails")),
    h("p", { class: "lead" }, t("mails.intro")),
    mailList("mine", "mails"),
  ];
}

export function recordsView() {
  return [
    h("h1", {}, t("menu.records")),
    h("p", { class: "lead" }, t("records.intro")),
    mailList("all", "records"),
  ];
}
