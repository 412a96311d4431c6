// SPDX-License-Identifier: GPL-2.0-or-later
// Files that staff bring themselves: dropped or chosen, sent one after the other, given back sanitized.
import { get, upload, download, path, listOf } from "../api.js";
import { t, word } from "../i18n.js";
import { h, replace, say } from "../dom.js";
import { formatSize, formatTime } from "../dates.js";
import { badge, button, errorMessage, load, message } from "../parts.js";

/** The answer to an upload names its output; the list of earlier ones says its state. */
function isDone(made) {
  return made.output === undefined ? made.state === "delivered" || made.state === "changed" : Boolean(made.output);
}

function resultNode(made) {
  const told = h("div", { class: "told" });
  const isGood = isDone(made);
  const output = made.output || { name: made.name, size: null };
  return [
    h("p", {}, badge(word("upload-outcome", isGood ? made.outcome || "sanitized" : "withheld"), isGood ? "good" : "bad")),
    h("ul", { class: "sentences" },
      isGood || !made.reason ? null : h("li", {}, word("reason", made.reason)),
      (made.summary || []).map(function (sentence) {
        return h("li", {}, sentence);
      })),
    isGood ? [output.size === null ? null : h("p", {}, t("upload.became", { name: output.name, size: formatSize(output.size) })), told,
      button(t("upload.download"), async function () {
        try {
          const name = await download(path("uploads", made.id, "download"), {}, output.name);
          replace(told, h("p", { role: "status" }, t("download.done", { name: name })));
        } catch (error) {
          replace(told, errorMessage(error));
        }
      }, "first")] : h("p", {}, t("upload.withheld-next")),
  ];
}

function card(name, size, when) {
  const body = h("div", {});
  return { body: body, node: h("li", { class: "card" }, h("h3", {}, name), h("p", { class: "small-text" }, formatSize(size || 0),
    when ? t("list.comma") + formatTime(when) : ""), body) };
}

/** Sends the files of the queue, one at a time: the sandbox is shared with the mail. */
function sender(list) {
  const queue = [];
  let isRunning = false;
  async function run() {
    isRunning = true;
    while (queue.length) {
      const next = queue.shift();
      const bar = h("progress", { max: "100", value: "0", "aria-label": t("upload.sending", { name: next.file.name }) });
      const said = h("p", {}, t("upload.sending-now"));
      replace(next.body, said, bar);
      try {
        const made = await upload(next.file, null, function (part) {
          bar.value = Math.round(part * 100);
          said.textContent = part < 1 ? t("upload.percent", { n: Math.round(part * 100) }) : t("upload.cleaning");
        });
        replace(next.body, resultNode(made));
        say(t(made.output ? "upload.done" : "upload.was-withheld", { name: next.file.name }));
      } catch (error) {
        replace(next.body, errorMessage(error));
      }
    }
    isRunning = false;
  }
  return function (files) {
    Array.from(files).forEach(function (file) {
      const one = card(file.name, file.size, null);
      replace(one.body, h("p", {}, t("upload.waiting")));
      list.insertBefore(one.node, list.firstChild);
      if (file.size === 0) {
        replace(one.body, message("error", t("upload.empty"), t("upload.empty-next")));
        return;
      }
      queue.push({ file: file, body: one.body });
    });
    if (!isRunning && queue.length) {
      run();
    }
  };
}

function dropZone(send) {
  const input = h("input", { type: "file", multiple: true, id: "upload-files", class: "unseen", onchange: function () {
    send(input.files);
    input.value = "";
  } });
  const zone = h("div", { class: "drop",
    ondragover: function (event) {
      event.preventDefault();
      zone.classList.add("over");
    },
    ondragleave: function () {
      zone.classList.remove("over");
    },
    ondrop: function (event) {
      event.preventDefault();
      zone.classList.remove("over");
      send(event.dataTransfer.files);
    } },
  h("p", { class: "message-title" }, t("upload.drop")), input,
  h("label", { for: "upload-files", class: "button first" }, t("upload.choose")));
  return zone;
}

export function uploadsView() {
  const now = h("ul", { class: "cards", "aria-label": t("upload.now") });
  const before = h("div", {});
  const none = h("p", {}, t("upload.none"));
  const send = sender(now);
  load(before, async function () {
    const made = listOf(await get("/api/uploads"), "uploads");
    if (!made.length) {
      return none;
    }
    return h("ul", { class: "cards" }, made.map(function (one) {
      const drawn = card(one.name, one.size, one.received || one.time);
      replace(drawn.body, resultNode(one));
      return drawn.node;
    }));
  });
  return [h("h1", {}, t("menu.uploads")), h("p", { class: "lead" }, t("uploads.intro")), dropZone(function (files) {
    none.hidden = true;
    send(files);
  }), now,
    h("section", {}, h("h2", {}, t("upload.before")), before)];
}
