// SPDX-License-Identifier: GPL-2.0-or-later
// Draws what an approver can do with a request: scan the file again, approve, refuse with a
// reason, pass it on.
import { get, post, path, listOf } from "../api.js";
import { t } from "../i18n.js";
import { h, replace, append, empty, freshId, settledCall } from "../dom.js";
import { KEPT, field, form } from "../form.js";
import { button, errorMessage, message } from "../parts.js";
import { confirm } from "../dialog.js";
import { isKept } from "../drafts.js";

/** @param {Api.Post["/api/requests/{}/rescan"]["answer"]} answer */
function verdictNode(answer) {
  const verdict = answer.verdict;
  if (verdict === "clean") {
    return message("done", t("verdict.clean"), t("verdict.clean-next"));
  }
  if (verdict === "infected") {
    return message(
      "error",
      t("verdict.infected", { name: answer.signature }),
      t("verdict.infected-next"),
    );
  }
  if (verdict === "unknown") {
    return message("note", t("verdict.off"), t("verdict.off-next"));
  }
  return message("note", t("verdict.unknown", { name: verdict }), t("verdict.unknown-next"));
}

/** @param {Api.RequestWhole} request */
function scanNode(request) {
  const feedback = h("div", { class: "told" });
  return h(
    "div",
    {},
    h("h3", {}, t("verdict.title")),
    h("p", {}, t("verdict.intro")),
    feedback,
    button(t("verdict.do"), async () => {
      replace(feedback, h("p", { class: "loading", role: "status" }, t("wait.working")));
      try {
        replace(feedback, verdictNode(await post(path("requests", request.id, "rescan"))));
      } catch (error) {
        replace(feedback, errorMessage(error));
      }
    }),
  );
}

/**
 * Returns a field that finds a user by name; its read() returns the name of the chosen account.
 * @param {string} label
 * @param {string} hint
 */
export function personField(label, hint) {
  const list = freshId("people");
  const nameField = field({ label, hint, name: "person", list, required: true });
  const names = h("datalist", { id: list });
  const feedback = h("p", { class: "hint", role: "status" });
  /** @type {Api.Person[]} */
  let known = [];
  async function look() {
    try {
      known = listOf(
        await get("/api/people", { role: "approver", text: nameField.read() }),
        "people",
      );
      append(
        empty(names),
        known.map((person) =>
          h(
            "option",
            { value: person.name },
            (person.display || "") + " " + (person.department || ""),
          ),
        ),
      );
    } catch (error) {
      feedback.textContent = t("person.unknown");
      return;
    }
    const chosen = known.find((person) => person.name === nameField.read());
    feedback.textContent = chosen
      ? (chosen.display || chosen.name) + " " + (chosen.department || "")
      : "";
  }
  nameField.input.addEventListener("input", settledCall(look));
  nameField.node.appendChild(names);
  nameField.node.appendChild(feedback);
  look();
  return nameField;
}

/**
 * @param {Api.RequestWhole} request
 * @param {() => void} redraw
 */
export function decisionNode(request, redraw) {
  const note = field({ label: t("decide.note"), name: "note", lines: 2 });
  const why = field({
    label: t("decide.why"),
    name: "why",
    hint: t("decide.why-hint"),
    required: true,
    lines: 3,
  });
  const passWhy = field({
    label: t("decide.pass-why"),
    name: "pass-why",
    required: true,
    lines: 2,
  });
  const to = personField(t("decide.to"), t("decide.to-hint"));
  return h(
    "section",
    { class: "decision" },
    h("h2", {}, t("decide.title")),
    scanNode(request),
    h("h3", {}, t("decide.approve-title")),
    h("p", {}, t("decide.approve-intro")),
    form({
      label: t("decide.approve"),
      title: t("decide.approve-title"),
      fields: [note],
      draft: "approve/" + request.id,
      async submit() {
        const asked = await confirm(
          t("decide.approve-ask"),
          [
            t("decide.approve-text", {
              name: request.partName || t("request.whole-mail"),
              asker: request.asker.display || request.asker.name,
            }),
          ],
          t("decide.approve"),
        );
        if (!asked) {
          return KEPT;
        }
        await post(path("requests", request.id, "approve"), { why: note.read() });
        redraw();
        return null;
      },
    }),
    h("h3", {}, t("decide.refuse-title")),
    form({
      label: t("decide.refuse"),
      kind: "danger",
      title: t("decide.refuse-title"),
      fields: [why],
      draft: "refuse/" + request.id,
      async submit() {
        await post(path("requests", request.id, "refuse"), { why: why.read() });
        redraw();
      },
    }),
    h(
      "details",
      { open: isKept("pass/" + request.id) },
      h("summary", {}, t("decide.pass-title")),
      h("p", {}, t("decide.pass-intro")),
      form({
        label: t("decide.pass"),
        kind: "second",
        title: t("decide.pass-title"),
        fields: [to, passWhy],
        draft: "pass/" + request.id,
        async submit() {
          await post(path("requests", request.id, "pass"), { to: to.read(), why: passWhy.read() });
          location.hash = "#/queue";
        },
      }),
    ),
  );
}
