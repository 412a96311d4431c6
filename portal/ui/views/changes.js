// SPDX-License-Identifier: GPL-2.0-or-later
// Draws the changes of accounts that need a second administrator: who asked for which change, and
// until when it can be approved or refused.
import { get, post, path, listOf } from "../api.js";
import { t, word } from "../i18n.js";
import { h, replace } from "../dom.js";
import { formatTime } from "../dates.js";
import { button, errorMessage, facts, message } from "../parts.js";
import { confirm } from "../dialog.js";

/** @typedef {Api.Get["/api/changes"]["answer"]["changes"][number]} Change */

/** @type {{ [name: string]: string }} */
const LABELS = {
  display: "users.display",
  mail: "users.mail",
  addresses: "users.addresses",
  shared: "users.shared",
  department: "users.department",
  approves: "users.approves",
  roles: "users.roles",
};
const ROLES = ["staff", "approver", "administrator", "auditor"];

/**
 * Translates one value of a change: a role, "password", or a value with a label; other values
 * remain as they are.
 * @param {string} value
 */
function valueInWords(value) {
  if (ROLES.indexOf(value) >= 0) {
    return word("role", value);
  }
  if (value === "password") {
    return t("changes.password");
  }
  const found = /^(approves|mail) (.*)$/.exec(value);
  return found ? t(LABELS[found[1]]) + t("list.colon") + found[2] : value;
}

/** @param {string} values */
function inWords(values) {
  return values.split(/;\s*/).filter(Boolean).map(valueInWords).join(t("list.comma"));
}

/**
 * Translates one part of a change, "roles=staff" or "password"; "" for a label without a value.
 * @param {string} part
 */
function lineOf(part) {
  if (/^password\b/.test(part)) {
    return t("changes.password");
  }
  const at = part.indexOf("=");
  const label = at > 0 ? LABELS[part.slice(0, at)] : null;
  if (!label) {
    return part;
  }
  const value = part.slice(at + 1);
  return value ? t(label) + t("list.colon") + inWords(value) : "";
}

/**
 * Splits a change in the form of the audit log ("display=… roles=… password") and translates its
 * parts; a part without a translation remains as it is.
 * @param {string} detail
 */
function lines(detail) {
  return detail
    .split(/ (?=[a-z-]+=|password\b|totp-|unlock\b)/)
    .map(lineOf)
    .filter(Boolean);
}

/**
 * @param {Change} change
 * @param {HTMLElement} feedback
 * @param {() => void} redraw
 */
function changeCard(change, feedback, redraw) {
  const name = change.display || change.name;
  /**
   * @param {"agree" | "refuse"} decision
   * @param {string} done
   */
  function decide(decision, done) {
    return async function () {
      const title = t("changes." + decision + "-of", { name });
      if (!(await confirm(title, lines(change.detail), t("button.yes")))) {
        return;
      }
      try {
        await post(path("changes", change.name, decision), { by: change.by });
        replace(feedback, message("done", t(done)));
      } catch (error) {
        replace(feedback, errorMessage(error));
      }
      redraw();
    };
  }
  return h(
    "li",
    { class: "card" },
    h("h3", {}, name),
    facts([
      [t("changes.who"), change.name],
      [t("changes.by"), change.byDisplay || change.by],
      [t("changes.what"), inWords(change.what)],
      [
        t("changes.detail"),
        h(
          "ul",
          { class: "list" },
          lines(change.detail).map((line) => h("li", {}, line)),
        ),
      ],
      [t("changes.asked"), formatTime(change.asked)],
      [t("changes.until"), formatTime(change.until)],
    ]),
    change.mayAgree ? null : h("p", {}, t(change.mine ? "changes.mine" : "changes.import")),
    h(
      "div",
      { class: "buttons" },
      change.mayAgree
        ? button(t("changes.agree"), decide("agree", "changes.agreed"), "first", {
            "aria-label": t("changes.agree-of", { name }),
          })
        : null,
      button(t("changes.refuse"), decide("refuse", "changes.refused"), "second", {
        "aria-label": t("changes.refuse-of", { name }),
      }),
    ),
  );
}

/**
 * Returns the section with the changes that wait, which is empty if there are none. Calls
 * redraw() when accounts have changed.
 * @param {() => void} redraw
 */
export function changesSection(redraw) {
  const feedback = h("div", { class: "told" });
  const place = h("div", {});
  async function run() {
    try {
      const changes = listOf(await get("/api/changes"), "changes");
      replace(
        place,
        changes.length
          ? h(
              "section",
              { "aria-labelledby": "changes-title" },
              h("h2", { id: "changes-title" }, t("changes.title")),
              h("p", {}, t("changes.intro")),
              h(
                "ul",
                { class: "cards" },
                changes.map((change) =>
                  changeCard(change, feedback, () => {
                    run();
                    redraw();
                  }),
                ),
              ),
            )
          : null,
      );
    } catch (error) {
      replace(place, errorMessage(error));
    }
  }
  run();
  return h("div", {}, feedback, place);
}
