// SPDX-License-Identifier: GPL-2.0-or-later
// Draws the page on which staff upload files: files are sent one after the other and returned
// sanitized.
import { get, download, path, listOf } from "../api.js";
import { t, word } from "../i18n.js";
import { h, replace } from "../dom.js";
import { formatSize, formatTime } from "../dates.js";
import { field, form } from "../form.js";
import { badge, button, errorMessage, load, longList, message } from "../parts.js";
import { Sending, dropZone } from "./sending.js";

/**
 * The result of a file, as it is shown after sending and in the list of earlier uploads.
 * @typedef {Api.Upload | Api.UploadListed} Made
 * @typedef {NonNullable<Made["output"]>} Output
 *
 * An output of this page that can be saved: the number of the upload and the name of the output.
 * @typedef {{ id: string, name: string }} Saved
 */

/** @param {Made} made */
function isDone(made) {
  return Boolean(made.output);
}

/**
 * Returns whether the result is still open: another window is sending the file, or the sanitizer
 * failed and will try again.
 * @param {Made} made
 */
function isOpen(made) {
  return "state" in made && made.state === "received";
}

/** @param {Made} made */
function isCancelled(made) {
  return "state" in made && made.state === "cancelled";
}

/**
 * Returns whether the original is still kept. The original of a file that was just sent is.
 * @param {Made} made
 */
function hasOriginal(made) {
  return !("hasOriginal" in made) || made.hasOriginal !== false;
}

/** @param {Made} made */
function isLocked(made) {
  return !isDone(made) && made.reason === "encrypted" && hasOriginal(made);
}

/** @param {Made} made */
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

/**
 * Returns the form for a password. The opened file is returned at once; neither the file nor the
 * password is kept.
 * @param {Made} made
 */
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
      password.select();
    },
  });
}

/**
 * @param {Made} made
 * @param {Output} output
 */
function saveButton(made, output) {
  const feedback = h("div", { class: "told" });
  return [
    feedback,
    button(
      t("upload.download"),
      async () => {
        try {
          const name = await download(path("uploads", made.id, "download"), {}, output.name);
          replace(feedback, h("p", { role: "status" }, t("download.done", { name })));
        } catch (error) {
          replace(feedback, errorMessage(error));
        }
      },
      "first small",
    ),
  ];
}

/**
 * Returns the sentences about the result of a file.
 * @param {Made} made
 */
function sentences(made) {
  const said = made.summary.slice();
  if (isLocked(made)) {
    said.unshift(t("attachment.encrypted-next"));
  }
  if (made.reason && !isDone(made)) {
    said.unshift(made.cause ? t("cause." + made.cause) : word("reason", made.reason));
  }
  return said;
}

/**
 * Returns the output of a file with the button that saves it.
 * @param {Made} made
 * @param {Output} output
 */
function outputNode(made, output) {
  const words =
    "size" in output && output.size
      ? t("upload.became", { name: output.name, size: formatSize(output.size) })
      : t("upload.became-name", { name: output.name });
  const rest = hasOriginal(made) ? saveButton(made, output) : h("p", {}, t("error.erased"));
  return [h("p", {}, words), rest];
}

/**
 * Returns what to do about a file without an output.
 * @param {Made} made
 */
function nextNode(made) {
  if (isLocked(made)) {
    return passwordNode(made);
  }
  return isOpen(made) || isCancelled(made) ? null : h("p", {}, t("upload.withheld-next"));
}

/**
 * Returns the result of a file that was sent now or before.
 * @param {Made} made
 */
function resultNode(made) {
  const said = sentences(made).map((sentence) => h("li", {}, sentence));
  return [
    h("p", {}, outcomeBadge(made), " ", h("span", { class: "small-text" }, made.typeLabel || "")),
    said.length ? h("ul", { class: "sentences" }, said) : null,
    made.output ? outputNode(made, made.output) : nextNode(made),
  ];
}

/**
 * @param {string} name
 * @param {number} size
 * @param {number} when
 */
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

/**
 * Returns the button that saves all outputs of this page, shown if there is more than one.
 * @param {Saved[]} made
 */
function saveAll(made) {
  const feedback = h("div", { class: "told" });
  const all = button(
    t("upload.save-all"),
    async () => {
      for (let number = 0; number < made.length; number += 1) {
        try {
          await download(path("uploads", made[number].id, "download"), {}, made[number].name);
          replace(
            feedback,
            h("p", { role: "status" }, t("upload.saved", { n: number + 1, all: made.length })),
          );
        } catch (error) {
          replace(feedback, errorMessage(error));
          return;
        }
      }
    },
    "first",
  );
  const node = h("div", { hidden: true }, h("div", { class: "buttons" }, all), feedback);
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
  /** @type {Saved[]} */
  const made = [];
  const all = saveAll(made);
  const now = new Sending(resultNode, (upload) => {
    if (upload.output) {
      made.push({ id: upload.id, name: upload.output.name });
      all.show();
    }
  });
  const text = field({ label: t("upload.find"), name: "text", type: "search" });
  async function page(/** @type {string | null} */ cursor) {
    const answer = await get("/api/uploads", { text: text.read(), cursor, limit: 30 });
    return { items: listOf(answer, "uploads"), next: answer.next };
  }
  function run() {
    return load(before, async () => {
      const first = await page(null);
      if (!first.items.length) {
        return text.read() ? h("p", {}, t("upload.not-found")) : none;
      }
      return longList(first, page, (items) =>
        items.map((upload) => {
          const drawn = card(upload.name, upload.size, upload.received);
          replace(drawn.body, resultNode(upload));
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
