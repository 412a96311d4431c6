// SPDX-License-Identifier: GPL-2.0-or-later
// The policies in force, as `kiyome policy show` prints them. They are changed in their files, not
// here.
import { get, listOf } from "../api.js";
import { t } from "../i18n.js";
import { h } from "../dom.js";
import { load } from "../parts.js";

export function policiesView() {
  const place = h("div", {});
  load(place, async () => {
    const policies = listOf(await get("/api/policies"), "policies");
    if (!policies.length) {
      return h("p", {}, t("policies.none"));
    }
    return policies.map((policy, index) =>
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
          h(
            "pre",
            { class: "code", tabindex: "0", role: "region", "aria-label": policy.name },
            policy.text,
          ),
        ),
      ),
    );
  });
  return [h("h1", {}, t("menu.policies")), h("p", { class: "lead" }, t("policies.intro")), place];
}
