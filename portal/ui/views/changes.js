// SPDX-License-Identifier: GPL-2.0-or-later
// Changes of accounts that one administrator may not make alone: who asked, for what, until when; yes or no.
import { get, post, path, listOf } from "../api.js";
import { t, word } from "../i18n.js";
import { h, replace } from "../dom.js";
import { formatTime } from "../dates.js";
import { button, errorMessage, facts, message } from "../parts.js";
import { confirm } from "../dialog.js";

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

function inWords(words) {
  return words
    .split(/;\s*/)
    .filter(Boolean)
    .map((one) =>
      ROLES.indexOf(one) >= 0
        ? word("role", one)
        : one === "password"
          ? t("changes.password")
          : one.indexOf("approves ") === 0
            ? t("users.approves") + t("list.colon") + one.slice(9)
            : one.indexOf("mail ") === 0
              ? t("users.mail") + t("list.colon") + one.slice(5)
              : one,
    )
    .join(t("list.comma"));
}

/** The change as the log has it, "display=… roles=… password", by its parts; what this page has no word for stays as it is. */
function lines(detail) {
  return detail
    .split(/ (?=[a-z-]+=|password\b|totp-|unlock\b)/)
    .map((one) => {
      const at = one.indexOf("=");
      const label = at > 0 ? LABELS[one.slice(0, at)] : null;
      if (/^password\b/.test(one)) {
        return t("changes.password");
      }
      return !label
        ? one
        : at + 1 < one.length
          ? t(label) + t("list.colon") + inWords(one.slice(at + 1))
          : null;
    })
    .filter(Boolean);
}

function changeCard(change, told, redraw) {
  const name = change.display || change.name;
  function decide(word, done) {
    return async function () {
      if (
        !(await confirm(
          t("changes." + word + "-of", { name }),
          lines(change.detail),
          t("button.yes"),
        ))
      ) {
        return;
      }
      try {
        await post(path("changes", change.name, word), { by: change.by });
        replace(told, message("done", t(done)));
      } catch (error) {
        replace(told, errorMessage(error));
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

/** What waits; nothing at all where nothing does. REDRAW: the accounts have changed. */
export function changesSection(redraw) {
  const told = h("div", { class: "told" });
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
                  changeCard(change, told, () => {
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
  return h("div", {}, told, place);
}
