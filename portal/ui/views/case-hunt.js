// SPDX-License-Identifier: GPL-2.0-or-later
// Draws what an administrator can do about the subject of a case: find the other recipients,
// write to all of them, block it. It corresponds to `kiyome case people` and `kiyome case warn`.
import { get, post, path, listOf } from "../api.js";
import { t } from "../i18n.js";
import { h } from "../dom.js";
import { formatTime } from "../dates.js";
import { field, form } from "../form.js";
import { button, load, message, table } from "../parts.js";
import { blockForm } from "./block.js";
import { mailBadge } from "./mails.js";

/** @param {Api.CasePerson[]} people */
function peopleNode(people) {
  /** @type {{ head: string, cell: (person: Api.CasePerson) => import("../dom.js").Child }[]} */
  const columns = [
    {
      head: t("case.person"),
      cell: (person) => [
        h("p", { class: "wrap" }, person.address),
        person.name ? h("p", { class: "small-text" }, person.name) : null,
      ],
    },
    {
      head: t("case.subject"),
      cell: (person) => [
        h(
          "p",
          {},
          h(
            "a",
            { class: "wrap", href: "#/records/" + person.mail },
            person.subject || t("mail.no-subject"),
          ),
        ),
        h("p", { class: "small-text" }, formatTime(person.received)),
      ],
    },
    { head: t("case.sender"), cell: (person) => h("span", { class: "wrap" }, person.sender || "") },
    {
      head: t("case.why"),
      cell: (person) => [
        t("case.why." + person.why),
        person.link ? h("p", { class: "small-text wrap" }, person.link) : null,
      ],
    },
    { head: t("case.given"), cell: (person) => mailBadge(person.state) },
  ];
  return table(t("case.people"), columns, people);
}

/** @param {Api.CaseWhole} caseData */
function letterForm(caseData) {
  const text = field({
    label: t("case.letter-text"),
    name: "case-letter",
    required: true,
    lines: 4,
  });
  return form({
    label: t("case.letter-do"),
    title: t("case.letter"),
    fields: [text],
    async submit() {
      const { people } = await post(path("cases", caseData.id, "warn"), { text: text.read() });
      return message("done", t("case.letter-done", { n: people }));
    },
  });
}

/** @param {Api.CaseWhole} caseData */
export function huntNode(caseData) {
  const place = h("div", {});
  return [
    h("h2", {}, t("case.people")),
    h("p", {}, t("case.people-intro")),
    h(
      "p",
      {},
      button(t("case.people-show"), () =>
        load(place, async () =>
          peopleNode(listOf(await get(path("cases", caseData.id, "people")), "people")),
        ),
      ),
    ),
    place,
    h("h3", {}, t("case.letter")),
    h("p", {}, t("case.letter-intro")),
    letterForm(caseData),
    h("h2", {}, t("case.block")),
    h("p", {}, t("case.block-intro")),
    blockForm(() => {}, "", {
      sender: caseData.sender,
      reason: t("case.one", { id: caseData.id }),
    }),
  ];
}
