// SPDX-License-Identifier: GPL-2.0-or-later
// Draws the originals that are on hold as evidence, with author and reason. A hold is added on
// the page of a mail and lifted here by another person. It corresponds to `kiyome hold`.
import { get, post, path, listOf } from "../api.js";
import { t } from "../i18n.js";
import { h, say } from "../dom.js";
import { formatTime } from "../dates.js";
import { field, form } from "../form.js";
import { button, load, message, personOf, table } from "../parts.js";
import { openDialog } from "../dialog.js";

/**
 * Returns in words what is on hold.
 * @param {Api.Hold} hold
 */
function subject(hold) {
  return hold.mail || t("hold.of-sender", { sender: hold.sender || "" });
}

function reasonField() {
  return field({ label: t("hold.reason"), name: "hold-reason", required: true, lines: 2 });
}

/**
 * @param {Api.Hold} hold
 * @param {() => void} redraw
 */
function liftDialog(hold, redraw) {
  const reason = reasonField();
  return openDialog(t("hold.lift-title"), (close) => [
    h("p", {}, h("code", { class: "wrap" }, subject(hold))),
    h("p", {}, t("hold.lift-text")),
    form({
      label: t("hold.lift"),
      kind: "danger",
      fields: [reason],
      more: button(t("button.back"), () => {
        close(null);
      }),
      async submit() {
        await post(path("holds", hold.id, "lift"), { reason: reason.read() });
        close(true);
        say(t("hold.lifted", { what: subject(hold) }));
        redraw();
      },
    }),
  ]);
}

/**
 * Returns the form that adds a hold, for the page of a mail.
 * @param {string} mail
 */
export function holdForm(mail) {
  const label = field({ label: t("hold.label"), name: "hold-label", hint: t("hold.label-hint") });
  const reason = reasonField();
  const made = form({
    label: t("hold.add"),
    title: t("hold.add-title"),
    fields: [label, reason],
    async submit() {
      const { id } = await post("/api/holds", {
        mail,
        label: label.read() || null,
        reason: reason.read(),
      });
      return message("done", t("hold.added", { id }), t("hold.added-next"));
    },
  });
  return h(
    "details",
    {},
    h("summary", {}, t("hold.add-title")),
    h("p", {}, t("hold.add-text")),
    made,
  );
}

/**
 * @param {Api.Hold[]} holds
 * @param {boolean} mayLift
 * @param {() => void} redraw
 */
function draw(holds, mayLift, redraw) {
  if (!holds.length) {
    return message("note", t("hold.none"), t("hold.none-next"));
  }
  /** @type {{ head: string, cell: (hold: Api.Hold) => import("../dom.js").Child }[]} */
  const columns = [
    {
      head: t("hold.what"),
      cell: (hold) =>
        hold.mail ? h("a", { href: "#/records/" + hold.mail }, hold.mail) : subject(hold),
    },
    { head: t("hold.label"), cell: (hold) => hold.label || "" },
    { head: t("hold.reason"), cell: (hold) => h("span", { class: "wrap" }, hold.reason) },
    {
      head: t("hold.made"),
      cell: (hold) => [
        h("p", {}, formatTime(hold.created)),
        h("p", { class: "small-text" }, personOf(hold.by)),
      ],
    },
  ];
  if (mayLift) {
    columns.push({
      head: t("allow.act"),
      cell(hold) {
        return button(
          t("hold.lift"),
          () => {
            liftDialog(hold, redraw);
          },
          "second small",
          { "aria-label": t("hold.lift-this", { what: subject(hold) }) },
        );
      },
    });
  }
  return table(t("hold.caption"), columns, holds);
}

/** @param {import("../app.js").Context} context */
export function holdsView(context) {
  const place = h("div", {});
  const mayLift = context.user.roles.indexOf("administrator") >= 0;
  function run() {
    return load(place, async () => draw(listOf(await get("/api/holds"), "holds"), mayLift, run));
  }
  run();
  return [h("h1", {}, t("menu.holds")), h("p", { class: "lead" }, t("hold.intro")), place];
}
