// SPDX-License-Identifier: GPL-2.0-or-later
// Draws the list of originals that were destroyed, with time and rule.
import { get, listOf } from "../api.js";
import { t } from "../i18n.js";
import { h } from "../dom.js";
import { formatExactly } from "../dates.js";
import { load, table } from "../parts.js";

export function destructionsView() {
  const place = h("div", {});
  load(place, async () => {
    const rows = listOf(await get("/api/destructions"), "destructions");
    if (!rows.length) {
      return h(
        "div",
        { class: "nothing" },
        h("p", { class: "message-title" }, t("destructions.none")),
        h("p", {}, t("destructions.none-next")),
      );
    }
    return table(
      t("destructions.caption"),
      [
        {
          head: t("audit.time"),
          cell: (row) => h("span", { class: "when" }, formatExactly(row.time)),
        },
        {
          head: t("destructions.what"),
          cell: (row) => h("span", { class: "wrap" }, row.object || "–"),
        },
        { head: t("audit.who"), cell: (row) => row.who || "–" },
        { head: t("audit.why"), cell: (row) => row.why || "–" },
        { head: t("audit.detail"), cell: (row) => h("span", { class: "wrap" }, row.detail || "–") },
      ],
      rows,
    );
  });
  return [
    h("h1", {}, t("menu.destructions")),
    h("p", { class: "lead" }, t("destructions.intro")),
    place,
  ];
}
