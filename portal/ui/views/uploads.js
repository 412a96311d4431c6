// SPDX-License-Identifier: GPL-2.0-or-later
// Files that staff bring themselves: dropped or chosen, sent one after the other, given back sanitized.
import { get, download, path, query, listOf } from "../api.js";
import { t, word } from "../i18n.js";
import { h, replace } from "../dom.js";
import { formatSize, formatTime } from "../dates.js";
import { badge, button, errorMessage, field, form, load, longList, message } from "../parts.js";
import { sending, dropZone } from "./sending.js";

function isDone(made) {
  return Boolean(made.output);
}

/** Still on its way: another window sends it, or the sanitizer failed and it will be done again. */
function isOpen(made) {
  return made.state === "received";
}

function isCancelled(made) {
  return made.state === "cancelled";
}

function isLocked(made) {
  return !isDone(made) && made.reason === "encrypted" && made.hasOriginal !== false;
}

function outcomeBadge(made) {
  if (isOpen(made)) {
    return badge(t("state.received"), "wait");
  }
  if (isCancelled(made)) {
    return badge(t("upload.cancelled"), "none");
  }
  if (isLocked(made)) {
    return badge(t("upload.locked"), "wait");
  }
  return badge(
    word("upload-outcome", isDone(made) ? made.outcome || "sanitized" : "withheld"),
    isDone(made) ? "good" : "bad",
  );
}

/** What opens with a password is opened here, and given back at once: nothing of it is kept, the password neither. */
function passwordNode(made) {
  const password = field({
    label: t("unlock.password"),
    name: "file-password",
    type: "password",
    hint: t("unlock.hint"),
    required: true,
  });
  return form({
    label: t("upload.unlock"),
    title: t("upload.unlock-title", { name: made.name }),
    class: "panel",
    fields: [password],
    async submit() {
      const name = await download(
        path("uploads", made.id, "download"),
        { password: password.read() },
        made.name,
      );
      password.input.value = "";
      return message(
        "done",
        t("upload.unlocked"),
        t("download.done", { name }),
        t("download.where"),
      );
    },
    failed() {
      password.input.select();
    },
  });
}

function saveButton(made) {
  const told = h("div", { class: "told" });
  const output = made.output;
  return [
    told,
    button(
      t("upload.download"),
      async () => {
        try {
          const name = await download(path("uploads", made.id, "download"), {}, output.name);
          replace(told, h("p", { role: "status" }, t("download.done", { name })));
        } catch (error) {
          replace(told, errorMessage(error));
        }
      },
      "first small",
    ),
  ];
}

/** The same of what was just sent and of what was sent before. */
function resultNode(made) {
  const isGood = isDone(made);
  const said = (
    isGood || !made.reason
      ? []
      : [made.cause ? t("cause." + made.cause) : word("reason", made.reason)]
  ).concat(isLocked(made) ? [t("attachment.encrypted-next")] : [], made.summary || []);
  return [
    h("p", {}, outcomeBadge(made), " ", h("span", { class: "small-text" }, made.typeLabel || "")),
    said.length
      ? h(
          "ul",
          { class: "sentences" },
          said.map((sentence) => h("li", {}, sentence)),
        )
      : null,
    isGood
      ? [
          h(
            "p",
            {},
            made.output.size
              ? t("upload.became", { name: made.output.name, size: formatSize(made.output.size) })
              : t("upload.became-name", { name: made.output.name }),
          ),
          made.hasOriginal === false ? h("p", {}, t("error.erased")) : saveButton(made),
        ]
      : null,
    isLocked(made) ? passwordNode(made) : null,
    isGood || isLocked(made) || isOpen(made) || isCancelled(made)
      ? null
      : h("p", {}, t("upload.withheld-next")),
  ];
}

function card(name, size, when) {
  const body = h("div", {});
  return {
    body,
    node: h(
      "li",
      { class: "card" },
      h("h3", {}, name),
      h(
        "p",
        { class: "small-text" },
        formatSize(size || 0),
        when ? t("list.comma") + formatTime(when) : "",
      ),
      body,
    ),
  };
}

/** Saves all that were made since the page was opened; shown when there is more than one. */
function saveAll(made) {
  const told = h("div", { class: "told" });
  const all = button(
    t("upload.save-all"),
    async () => {
      for (let number = 0; number < made.length; number += 1) {
        try {
          await download(
            path("uploads", made[number].id, "download"),
            {},
            made[number].output.name,
          );
          replace(
            told,
            h("p", { role: "status" }, t("upload.saved", { n: number + 1, all: made.length })),
          );
        } catch (error) {
          replace(told, errorMessage(error));
          return;
        }
      }
    },
    "first",
  );
  const node = h("div", { hidden: true }, h("div", { class: "buttons" }, all), told);
  return {
    node,
    show() {
      node.hidden = made.length < 2;
      replace(all, t("upload.save-all", { n: made.length }));
    },
  };
}

export function uploadsView() {
  const before = h("div", {});
  const none = h("p", {}, t("upload.none"));
  const made = [];
  const all = saveAll(made);
  const now = sending(resultNode, (one) => {
    if (isDone(one)) {
      made.push(one);
      all.show();
    }
  });
  const text = field({ label: t("upload.find"), name: "text", type: "search" });
  async function page(cursor) {
    const answer = await get("/api/uploads" + query({ text: text.read(), cursor, limit: 30 }));
    return { items: listOf(answer, "uploads"), next: answer.next };
  }
  function run() {
    return load(before, async () => {
      const first = await page(null);
      if (!first.items.length) {
        return text.read() ? h("p", {}, t("upload.not-found")) : none;
      }
      return longList(first, page, (items) =>
        items.map((one) => {
          const drawn = card(one.name, one.size, one.received);
          replace(drawn.body, resultNode(one));
          return drawn.node;
        }),
      );
    });
  }
  run();
  return [
    h("h1", {}, t("menu.uploads")),
    h("p", { class: "lead" }, t("uploads.intro")),
    dropZone(now, () => {
      none.hidden = true;
    }),
    now.node,
    all.node,
    h(
      "section",
      {},
      h("h2", {}, t("upload.before")),
      form({
        label: t("search.do"),
        title: t("upload.find"),
        role: "search",
        class: "search line",
        fields: [text],
        submit: run,
      }),
      before,
    ),
  ];
}
