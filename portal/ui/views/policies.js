// SPDX-License-Identifier: GPL-2.0-or-later
// Draws the policies in force in words, with the keys of their files. Policies are changed in the
// files.
import { get, listOf } from "../api.js";
import { t, hasWords, word } from "../i18n.js";
import { h } from "../dom.js";
import { load, message, table } from "../parts.js";

/**
 * @typedef {Api.Get["/api/policies"]["answer"]["policies"][number]["settings"][number]} Setting
 */

const LADDER = "methods.";

/**
 * Marks text that is quoted from a file: in Japanese values, units and names of programs, in
 * English the keys.
 * @param {string} text
 */
function marked(text) {
  const asWritten = /[ぁ-ん]/.test(text)
    ? /([A-Za-z][\w.,:{}・/-]*)/
    : /\b([a-z]+\.[a-z][a-z-]+)\b/;
  return text.split(asWritten).map((part, index) => (index % 2 ? h("code", {}, part) : part));
}

/** @param {Setting} setting */
function whatItDoes(setting) {
  return marked(
    setting.key.startsWith(LADDER)
      ? t("policies.methods", { type: setting.key.slice(LADDER.length) })
      : setting.words,
  );
}

/**
 * Returns the value of a setting in words if it is a known word ("yes") or a list of methods
 * ("rebuild,image"); otherwise as it is in the file ("104857600").
 * @param {Setting} setting
 */
function valueOf(setting) {
  if (setting.value === "") {
    return t("policies.nothing");
  }
  if (hasWords("policies.value." + setting.value)) {
    return t("policies.value." + setting.value);
  }
  return setting.key.startsWith(LADDER)
    ? setting.value
        .split(/[,;]/)
        .map((method) => word("method", method))
        .join(" → ")
    : h("code", {}, setting.value);
}

export function policiesView() {
  const place = h("div", {});
  load(place, async () => {
    const answer = await get("/api/policies");
    const policies = listOf(answer, "policies");
    if (!policies.length) {
      return h("p", {}, t("policies.none"));
    }
    const missing = answer.missing.map((words) => message("note", words));
    const sections = policies.map((policy, index) =>
      h(
        "section",
        {},
        h("h2", {}, policy.name),
        policy.file
          ? h("p", { class: "small-text" }, t("policies.file", { file: policy.file }))
          : null,
        h(
          "details",
          { open: index === 0 },
          h("summary", {}, t("policies.show", { name: policy.name })),
          table(
            t("policies.caption", { name: policy.name }),
            [
              { head: t("policies.setting"), cell: whatItDoes },
              { head: t("policies.value"), cell: valueOf },
              { head: t("policies.key"), cell: (setting) => h("code", {}, setting.key) },
            ],
            policy.settings,
          ),
        ),
      ),
    );
    return [...missing, ...sections];
  });
  return [h("h1", {}, t("menu.policies")), h("p", { class: "lead" }, t("policies.intro")), place];
}
