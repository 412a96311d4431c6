// SPDX-License-Identifier: GPL-2.0-or-later
// Changes of accounts that one administrator may not make alone: who asked, for what, until when; yes or no.
import { get, post, path, listOf } from "../api.js";
import { t } from "../i18n.js";
import { h, replace } from "../dom.js";
import { formatTime } from "../dates.js";
import { button, errorMessage, facts, message } from "../parts.js";
import { confirm } from "../dialog.js";

function changeCard(change, told, redraw) {
  const name = change.display || change.name;
  function decide(word, done) {
    return async function () {
      if (!await confirm(t("changes." + word + "-of", { name: name }), [change.detail], t("button.yes"))) {
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
  return h("li", { class: "card" }, h("h3", {}, name),
    facts([[t("changes.who"), change.name], [t("changes.by"), change.byDisplay || change.by], [t("changes.what"), change.what],
      [t("changes.detail"), change.detail], [t("changes.asked"), formatTime(change.asked)], [t("changes.until"), formatTime(change.until)]]),
    change.mayAgree ? null : h("p", {}, t(change.mine ? "changes.mine" : "changes.import")),
    h("div", { class: "buttons" },
      change.mayAgree ? button(t("changes.agree"), decide("agree", "changes.agreed"), "first", { "aria-label": t("changes.agree-of", { name: name }) }) : null,
      button(t("changes.refuse"), decide("refuse", "changes.refused"), "second", { "aria-label": t("changes.refuse-of", { name: name }) })));
}

/** What waits; nothing at all where nothing does. REDRAW: the accounts have changed. */
export function changesSection(redraw) {
  const told = h("div", { class: "told" });
  const place = h("div", {});
  async function run() {
    try {
      const changes = listOf(await get("/api/changes"), "changes");
      replace(place, changes.length ? h("section", { "aria-labelledby": "changes-title" },
        h("h2", { id: "changes-title" }, t("changes.title")), h("p", {}, t("changes.intro")),
        h("ul", { class: "cards" }, changes.map(function (change) {
          return changeCard(change, told, function () {
            run();
            redraw();
          });
        }))) : null);
    } catch (error) {
      replace(place, errorMessage(error));
    }
  }
  run();
  return h("div", {}, told, place);
}
