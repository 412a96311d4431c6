// SPDX-License-Identifier: GPL-2.0-or-later
// Draws mails whose parts were withheld because of an outage, a limit or a missing method,
// processes them again, and shows the results.
import { get, post, listOf } from "../api.js";
import { t, word } from "../i18n.js";
import { h, replace, say, shortName } from "../dom.js";
import { fieldOf, formatCount, formatTime, now, secondsOf } from "../dates.js";
import { choices, field, form } from "../form.js";
import { badge, button, errorMessage, load, longList, message, personOf } from "../parts.js";
import { openDialog } from "../dialog.js";
import { watchUntil } from "../watch.js";
import { searched } from "../drafts.js";

/**
 * A mail that can be processed again, one that was, and the search for such mails: Unix seconds,
 * and the reasons why parts were withheld, separated by ";".
 * @typedef {Api.Get["/api/reprocess/candidates"]["answer"]["mails"][number]} Candidate
 * @typedef {Api.Get["/api/reprocess"]["answer"]["mails"][number]} Past
 * @typedef {{ since: number | null, until: number | null, for: string }} Asked
 *
 * Receives the numbers of the mails that the server accepted, and the error message if it did not
 * accept all; otherwise null.
 * @typedef {(ids: string[], wrong: HTMLElement | null) => void} Started
 */

const REASONS = ["failure", "limit", "no-method"];
const STEP = 200; // mails in one request
const WEEK = 7 * 86400;
/** @type {{ [state: string]: import("../parts.js").Tone }} */
const TONES = {
  waiting: "wait",
  delivering: "wait",
  delivered: "good",
  withheld: "none",
  failed: "bad",
};

/** @param {string} code */
function nameOfReason(code) {
  return word("reason-name", code);
}

/** @param {Candidate} mail */
function withheldFiles(mail) {
  return mail.files
    .map((file) =>
      t("reprocess.file", { name: shortName(file.name), reason: nameOfReason(file.reason) }),
    )
    .join(t("list.comma"));
}

/**
 * @param {Candidate | Past} mail
 * @param {HTMLElement} box
 * @param {import("../dom.js").Child} lines
 */
function rowOf(mail, box, lines) {
  return h(
    "li",
    { class: box.tagName === "INPUT" ? "row pick" : "row" },
    h("div", { class: "row-state" }, box),
    h(
      "div",
      { class: "row-main" },
      h(
        "a",
        { class: "row-title", href: "#/records/" + encodeURIComponent(mail.id) },
        mail.subject || t("mail.no-subject"),
      ),
      h("p", { class: "small-text row-line" }, mail.sender, " → ", mail.recipients || "–"),
      lines,
    ),
    h("p", { class: "row-date" }, formatTime(mail.received)),
  );
}

/* --- progress --- */

/**
 * Returns how the work on a mail ended; "open" before that, or "later" if the last attempt failed.
 * The server tries such a mail again automatically, so that nobody needs to wait for it here.
 * @param {{ state: Api.ReprocessState, error: string, finished: number | null }} mail
 */
function endOf(mail) {
  if (mail.finished) {
    return mail.state;
  }
  return mail.error ? "later" : "open";
}

/**
 * Shows the progress of mails until all are finished, then calls done().
 * @param {string[]} ids
 * @param {() => void} done
 */
function progressNode(ids, done) {
  const bar = h("progress", {
    max: String(ids.length),
    value: "0",
    "aria-label": t("reprocess.progress"),
  });
  const said = h("p", { role: "status" }, t("wait.working"));
  const feedback = h("div", { class: "told" });
  const place = h(
    "section",
    { class: "panel" },
    h("h2", {}, t("reprocess.progress")),
    said,
    bar,
    feedback,
  );
  async function look() {
    /** @type {{ [end: string]: number }} */
    const counts = { open: 0, later: 0, delivered: 0, withheld: 0, failed: 0 };
    try {
      for (let first = 0; first < ids.length; first += STEP) {
        const answer = await post("/api/reprocess/progress", {
          mails: ids.slice(first, first + STEP),
        });
        listOf(answer, "mails").forEach((mail) => {
          counts[endOf(mail)] += 1;
        });
      }
    } catch (error) {
      replace(feedback, errorMessage(error));
      return false;
    }
    replace(feedback);
    bar.value = ids.length - counts.open;
    said.textContent =
      t("reprocess.so-far", {
        n: formatCount(ids.length - counts.open),
        all: formatCount(ids.length),
      }) +
      " " +
      ["delivered", "withheld", "later", "failed"]
        .filter((name) => counts[name])
        .map((name) => t("reprocess.n-" + name, { n: formatCount(counts[name]) }))
        .join(t("list.comma"));
    return counts.open === 0;
  }
  watchUntil(place, look, (isOver) => {
    if (isOver) {
      place.removeChild(bar);
      say(said.textContent);
      done();
    } else {
      replace(feedback, message("note", t("reprocess.long"), t("reprocess.long-next")));
    }
  });
  return place;
}

/* --- requesting the work --- */

/**
 * Returns the numbers of all mails that the search finds, from all its pages.
 * @param {Asked} asked
 */
async function idsOfAll(asked) {
  /** @type {string[]} */
  const ids = [];
  /** @type {string | null} */
  let cursor = null;
  do {
    /** @type {Api.Get["/api/reprocess/candidates"]["answer"]} */
    const page = await get("/api/reprocess/candidates", { ...asked, cursor, limit: STEP });
    ids.push(...page.mails.map((mail) => mail.id));
    cursor = page.next;
  } while (cursor);
  return ids;
}

/**
 * Requests the work in small steps, so that arriving mail does not wait. Appends the numbers of
 * the accepted mails to `taken`; after an error it contains those of the steps before. Shows the
 * progress in `feedback`.
 * @param {string[]} ids
 * @param {string} words
 * @param {string} reason
 * @param {string[]} taken
 * @param {HTMLElement} feedback
 */
async function askFor(ids, words, reason, taken, feedback) {
  for (let first = 0; first < ids.length; first += STEP) {
    const answer = await post("/api/reprocess", {
      mails: ids.slice(first, first + STEP),
      for: words,
      reason,
    });
    listOf(answer, "mails").forEach((mail) => {
      if (mail.state !== "destroyed") {
        taken.push(mail.id);
      }
    });
    replace(
      feedback,
      h(
        "p",
        { role: "status" },
        t("reprocess.asking", {
          n: formatCount(Math.min(first + STEP, ids.length)),
          all: formatCount(ids.length),
        }),
      ),
    );
  }
}

/**
 * Explains what will happen and asks for a reason. Resolves to the reason, or null.
 * @param {number} n
 */
function reasonDialog(n) {
  const reason = field({
    label: t("reprocess.why"),
    name: "reason",
    hint: t("reprocess.why-hint"),
    required: true,
    lines: 2,
  });
  return openDialog(t("reprocess.ask", { n: formatCount(n) }), (close) => [
    h("p", {}, t("reprocess.ask-text")),
    form({
      label: t("reprocess.do"),
      fields: [reason],
      draft: "reprocess",
      more: button(t("button.back"), () => {
        close(null);
      }),
      async submit() {
        close(reason.read());
      },
    }),
  ]);
}

/**
 * Returns the boxes and the two buttons above the list.
 * @param {Asked} asked
 * @param {number} total
 * @param {Started} start
 */
function picker(asked, total, start) {
  /** @type {{ [id: string]: boolean }} */
  const chosen = {};
  const feedback = h("div", { class: "told" });
  const count = h("p", { class: "small-text", role: "status" });
  let isBusy = false;
  /**
   * Returns a handler that asks for a reason and starts the work: number() returns how many
   * mails, find() their numbers.
   * @param {() => number} number
   * @param {() => Promise<string[]>} find
   */
  function acting(number, find) {
    return async function () {
      const reason = isBusy ? null : await reasonDialog(number());
      if (!reason) {
        return;
      }
      isBusy = true;
      replace(feedback, h("p", { role: "status" }, t("wait.working")));
      /** @type {string[]} */
      const taken = [];
      try {
        await askFor(await find(), asked.for, reason, taken, feedback);
        start(taken, null);
      } catch (error) {
        start(taken, errorMessage(error));
      }
      isBusy = false;
    };
  }
  const some = button(
    t("reprocess.some"),
    acting(
      () => Object.keys(chosen).length,
      async () => Object.keys(chosen),
    ),
    "first small",
  );
  const all = button(
    t("reprocess.all", { n: formatCount(total) }),
    acting(
      () => total,
      () => idsOfAll(asked),
    ),
    "second small",
  );
  function show() {
    const n = Object.keys(chosen).length;
    count.textContent = n ? t("reprocess.chosen", { n: formatCount(n) }) : t("reprocess.choose");
    some.disabled = !n;
  }
  show();
  return {
    node: [
      h(
        "div",
        { class: "bar", role: "group", "aria-label": t("menu.reprocess") },
        count,
        some,
        all,
      ),
      feedback,
    ],
    box(/** @type {Candidate} */ mail) {
      const box = h("input", {
        type: "checkbox",
        "aria-label": t("queue.choose-one", { name: mail.subject || t("mail.no-subject") }),
        onchange() {
          if (box.checked) {
            chosen[mail.id] = true;
          } else {
            delete chosen[mail.id];
          }
          show();
        },
      });
      return box;
    },
  };
}

/* --- mails that can be processed again --- */

/** @param {Api.Get["/api/reprocess/counts"]["answer"]} counts */
function countsNode(counts) {
  return h(
    "p",
    {},
    t("reprocess.found", { n: formatCount(counts.total) }),
    " ",
    counts.reasons
      .map((row) =>
        t("reprocess.of-reason", { reason: nameOfReason(row.reason), n: formatCount(row.mails) }),
      )
      .join(t("list.comma")),
  );
}

/** @param {Started} start */
function candidates(start) {
  const results = h("section", { "aria-label": t("reprocess.results") });
  const kept = searched.reprocess || { since: fieldOf(now() - WEEK), until: "", reasons: REASONS };
  const since = field({ label: t("search.since"), name: "since", type: "date", value: kept.since });
  const until = field({ label: t("search.until"), name: "until", type: "date", value: kept.until });
  const reasons = choices(
    t("reprocess.reasons"),
    "for",
    "checkbox",
    REASONS.map((code) => [code, nameOfReason(code), t("reprocess.hint." + code)]),
    kept.reasons || [],
  );
  function asked() {
    return {
      since: secondsOf(since.read()),
      until: secondsOf(until.read(), true),
      for: reasons.read().join(";"),
    };
  }
  function run() {
    searched.reprocess = { since: since.read(), until: until.read(), reasons: reasons.read() };
    return load(results, async () => {
      const span = asked();
      if (!span.for) {
        return message("note", t("reprocess.no-reason"));
      }
      const counts = await get("/api/reprocess/counts", span);
      async function page(/** @type {string | null} */ cursor) {
        const answer = await get("/api/reprocess/candidates", Object.assign({ cursor }, span));
        return { items: listOf(answer, "mails"), next: answer.next };
      }
      const first = await page(null);
      if (!first.items.length) {
        return h(
          "div",
          { class: "nothing" },
          h("p", { class: "message-title" }, t("reprocess.none")),
          h("p", {}, t("reprocess.none-next")),
        );
      }
      const several = picker(span, counts.total, start);
      return [
        countsNode(counts),
        several.node,
        longList(first, page, (items) =>
          items.map((mail) =>
            rowOf(
              mail,
              several.box(mail),
              h("p", { class: "small-text row-line" }, withheldFiles(mail)),
            ),
          ),
        ),
      ];
    });
  }
  run();
  return {
    run,
    node: [
      form({
        label: t("search.do"),
        title: t("reprocess.search"),
        role: "search",
        class: "search",
        body: [reasons.node, h("div", { class: "columns" }, since.node, until.node)],
        submit: run,
      }),
      results,
    ],
  };
}

/* --- past work --- */

/** @param {Past} mail */
function pastRow(mail) {
  return rowOf(mail, badge(word("reprocess.state", mail.state), TONES[mail.state] || "none"), [
    mail.detail
      ? h(
          "p",
          { class: "small-text row-line" },
          t("reprocess.detail." + (mail.finished ? mail.state : "waiting"), {
            detail: mail.detail,
          }),
        )
      : null,
    mail.error
      ? h(
          "p",
          { class: "small-text row-line" },
          t(mail.finished ? "reprocess.not-all" : "reprocess.last-error", { error: mail.error }),
        )
      : null,
    h(
      "p",
      { class: "small-text row-line" },
      t("reprocess.asked", {
        who: personOf(mail.by),
        time: formatTime(mail.asked),
        reason: mail.reason,
      }),
    ),
  ]);
}

/**
 * Returns the list of past work. Calls open(ids) with the mails that are still being processed.
 * @param {(ids: string[]) => void} open
 */
function past(open) {
  const place = h("div", {});
  async function page(/** @type {string | null} */ cursor) {
    const answer = await get("/api/reprocess", { cursor, limit: 30 });
    return { items: listOf(answer, "mails"), next: answer.next };
  }
  function run() {
    return load(place, async () => {
      const first = await page(null);
      open(first.items.filter((mail) => endOf(mail) === "open").map((mail) => mail.id));
      return first.items.length
        ? longList(first, page, (items) => items.map(pastRow))
        : h("p", {}, t("reprocess.past-none"));
    });
  }
  run();
  return { run, node: h("section", {}, h("h2", {}, t("reprocess.past")), place) };
}

export function reprocessView() {
  const top = h("div", {});
  let isWatching = false;
  /**
   * @param {string[]} ids
   * @param {HTMLElement | null} wrong
   */
  function watch(ids, wrong) {
    isWatching = ids.length > 0;
    if (isWatching) {
      const progress = progressNode(ids, () => {
        isWatching = false;
        before.run();
        found.run();
      });
      replace(top, wrong, progress);
    } else {
      replace(top, wrong || message("note", t("reprocess.nothing-taken")));
    }
  }
  const found = candidates((ids, wrong) => {
    watch(ids, wrong);
    found.run();
    before.run();
  });
  const before = past((ids) => {
    if (ids.length && !isWatching) {
      watch(ids, null);
    }
  });
  return [
    h("h1", {}, t("menu.reprocess")),
    h("p", { class: "lead" }, t("reprocess.intro")),
    top,
    h("section", {}, h("h2", {}, t("reprocess.candidates")), found.node),
    before.node,
  ];
}
