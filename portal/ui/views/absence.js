// SPDX-License-Identifier: GPL-2.0-or-later
// Draws the form for an approver's absence: from when until when, and who decides meanwhile.
import { get, put } from "../api.js";
import { t } from "../i18n.js";
import { h } from "../dom.js";
import { fieldOf, formatDay, secondsOf } from "../dates.js";
import { KEPT, field, form } from "../form.js";
import { button, load, message, errorMessage } from "../parts.js";
import { personField } from "./decision.js";

/**
 * @param {Api.Absence} absence
 * @param {() => void} redraw
 */
function draw(absence, redraw) {
  const from = field({
    label: t("absence.from"),
    name: "from",
    type: "date",
    required: true,
    value: fieldOf(absence.from),
  });
  const until = field({
    label: t("absence.until"),
    name: "until",
    type: "date",
    required: true,
    value: fieldOf(absence.until),
  });
  const deputy = personField(t("absence.deputy"), t("absence.deputy-hint"));
  if (absence.deputy) {
    deputy.input.value = absence.deputy.name;
  }
  const feedback = h("div", { class: "told" });
  return [
    absence.from && absence.until
      ? message(
          "note",
          t("absence.is", { from: formatDay(absence.from), until: formatDay(absence.until) }),
          absence.deputy
            ? t("absence.deputy-is", { name: absence.deputy.display || absence.deputy.name })
            : null,
        )
      : h("p", {}, t("absence.none")),
    form({
      label: t("absence.do"),
      fields: [from, until, deputy],
      draft: "absence",
      async submit() {
        const first = secondsOf(from.read());
        const last = secondsOf(until.read(), true);
        if (first === null || last === null || last < first) {
          until.fail(t("absence.order"));
          until.input.focus();
          return KEPT;
        }
        await put("/api/absence", { from: first, until: last, deputy: deputy.read() });
        redraw();
        return null;
      },
    }),
    feedback,
    absence.from
      ? button(t("absence.end"), async () => {
          try {
            await put("/api/absence", { from: null, until: null, deputy: null });
            redraw();
          } catch (error) {
            feedback.appendChild(errorMessage(error));
          }
        })
      : null,
  ];
}

export function absenceView() {
  const place = h("div", { class: "narrow" });
  function run() {
    return load(place, async () => draw((await get("/api/absence")) || {}, run));
  }
  run();
  return [h("h1", {}, t("menu.absence")), h("p", { class: "lead" }, t("absence.intro")), place];
}
