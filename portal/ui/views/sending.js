// SPDX-License-Identifier: GPL-2.0-or-later
// Sends files one after the other, and shows the state of each with a button to stop it.
import { codeOf, upload } from "../api.js";
import { t } from "../i18n.js";
import { h, append, empty, replace, focusOn, say } from "../dom.js";
import { formatSize } from "../dates.js";
import { badge, button, errorMessage, message } from "../parts.js";
import { keep, forget } from "../drafts.js";
import { MAX_FILES, droppedFiles, plain } from "./dropped.js";

/**
 * @typedef {import("../dom.js").Child} Child
 * @typedef {import("./dropped.js").PickedFile} PickedFile
 * @typedef {"waiting" | "sending" | "working" | "done" | "failed" | "cancelled"} Phase
 */

// While this draft exists, the browser asks before the page is closed.
const SCOPE = "uploads/sending";
// Errors after which the next file would fail, too: the waiting files are held until the user
// continues.
const STOPPING = [
  "network",
  "no-session",
  "rate",
  "spool-full",
  "store-full",
  "unavailable",
  "upload-day",
];

/** A file, and the card that shows its progress. */
class Item {
  /** @param {PickedFile} picked */
  constructor(picked) {
    this.file = picked.file;
    this.path = picked.path;
    /** @type {Phase} */
    this.phase = "waiting";
    /** @type {(() => void) | null} */
    this.abort = null; // aborts the request in progress
    this.title = h("h3", { tabindex: "-1" }, picked.path);
    this.state = h("div", {});
    this.stop = h("div", { class: "buttons" });
    this.node = h(
      "li",
      { class: "card", "aria-label": picked.path },
      this.title,
      h("p", { class: "small-text" }, formatSize(picked.file.size)),
      this.state,
      this.stop,
    );
  }

  isOpen() {
    return ["waiting", "sending", "working"].indexOf(this.phase) >= 0;
  }

  /**
   * @param {Phase} phase
   * @param {Child[]} nodes
   */
  show(phase, ...nodes) {
    this.phase = phase;
    replace(this.state, ...nodes);
  }

  /**
   * Replaces the buttons of the card. If one of them had the focus, moves the focus to the first
   * new button, or to the title of the card.
   * @param {HTMLElement[]} buttons
   */
  setButtons(...buttons) {
    const had = this.stop.contains(document.activeElement);
    empty(this.stop);
    append(this.stop, buttons);
    if (had) {
      focusOn(buttons[0] || this.title);
    }
  }

  /**
   * Shows a progress bar, and returns the function that updates it with the part that was sent (0
   * to 1). From 1 on the bar has no value, because the duration of the work on the server is
   * unknown.
   */
  showProgress() {
    const label = t("upload.sending", { name: this.path });
    const bar = h("progress", { max: "100", value: "0", "aria-label": label });
    const said = h("p", {}, badge(t("upload.sending-now"), "wait"));
    this.show("sending", said, bar);
    return (/** @type {number} */ part) => {
      if (this.phase !== "sending") {
        return;
      }
      if (part < 1) {
        bar.value = Math.round(part * 100);
        replace(said, badge(t("upload.percent", { n: Math.round(part * 100) }), "wait"));
        return;
      }
      this.phase = "working";
      bar.removeAttribute("value");
      bar.setAttribute("aria-label", t("upload.cleaning"));
      replace(said, badge(t("upload.cleaning"), "wait"));
    };
  }
}

/** Draws the summary of all files: how many are finished, and what can be done with the rest. */
class Overview {
  /**
   * @param {() => void} goOn
   * @param {() => void} cancelAll
   */
  constructor(goOn, cancelAll) {
    this.bar = h("progress", { max: "1", value: "0", "aria-label": t("upload.all-progress") });
    this.counts = h("p", { role: "status" });
    this.feedback = h("div", { class: "told" });
    this.goOn = button(t("upload.go-on"), goOn, "first", { hidden: true });
    this.stopAll = button(t("upload.cancel-all"), cancelAll, "second");
    this.node = h(
      "div",
      { hidden: true },
      h("h2", {}, t("upload.now")),
      this.counts,
      this.bar,
      this.feedback,
      h("div", { class: "buttons" }, this.goOn, this.stopAll),
    );
  }

  /**
   * @param {number} open
   * @param {number} all
   * @param {boolean} isHalted
   */
  count(open, all, isHalted) {
    this.bar.max = Math.max(all, 1);
    this.bar.value = all - open;
    replace(this.counts, t("upload.counts", { n: all - open, all }));
    this.stopAll.hidden = open < 2;
    this.goOn.hidden = !isHalted || !open;
  }

  /** @param {Child} said */
  tell(said) {
    this.node.hidden = false;
    replace(this.feedback, said);
  }
}

/** The queue of files to send, and its view. Files are sent one at a time. */
export class Sending {
  /**
   * Creates an empty list. result(made) must return the result of a file as content of its card;
   * done(made) is called for each file that was processed.
   * @param {(made: Api.Upload) => Child} result
   * @param {(made: Api.Upload) => void} done
   */
  constructor(result, done) {
    this.result = result;
    this.done = done;
    /** @type {Item[]} */
    this.all = [];
    this.isRunning = false;
    this.isHalted = false;
    this.list = h("ul", { class: "cards", "aria-label": t("upload.now") });
    this.overview = new Overview(
      () => this.goOn(),
      () => this.cancelAll(),
    );
    this.node = [this.overview.node, this.list];
  }

  /** @param {PickedFile[]} files */
  add(files) {
    this.overview.tell(null);
    if (files.length > MAX_FILES) {
      const title = t("upload.too-many", { n: MAX_FILES });
      this.overview.tell(message("error", title, t("upload.too-many-next")));
      return;
    }
    if (!files.length) {
      this.overview.tell(message("note", t("upload.no-files")));
      return;
    }
    files.forEach((picked) => {
      const item = new Item(picked);
      append(this.list, [item.node]);
      if (item.file.size === 0) {
        item.show("failed", message("error", t("upload.empty"), t("upload.empty-next")));
        return;
      }
      this.all.push(item);
      this.queue(item);
    });
    this.run();
  }

  /**
   * Shows an error that occurred before there was a file.
   * @param {unknown} error
   */
  fail(error) {
    this.overview.tell(errorMessage(error));
  }

  count() {
    const open = this.all.filter((item) => item.isOpen()).length;
    this.overview.count(open, this.all.length, this.isHalted);
    keep(SCOPE, "open", String(open), "0");
  }

  /** @param {Item} item */
  queue(item) {
    item.show("waiting", h("p", {}, badge(t("upload.waiting"), "none")));
    const label = t("upload.cancel-this", { name: item.path });
    item.setButtons(
      button(t("upload.cancel"), () => this.cancel(item), "second small", { "aria-label": label }),
    );
  }

  /** @param {Item} item */
  offerAgain(item) {
    const again = () => {
      this.queue(item);
      this.goOn();
    };
    const label = t("upload.again-this", { name: item.path });
    item.setButtons(button(t("upload.again"), again, "second small", { "aria-label": label }));
  }

  /** @param {Item} item */
  cancel(item) {
    if (!item.isOpen()) {
      return;
    }
    item.show(
      "cancelled",
      h("p", {}, badge(t("upload.cancelled"), "none")),
      h("p", {}, t("upload.cancelled-next")),
    );
    this.offerAgain(item);
    say(t("upload.was-cancelled", { name: item.path }));
    if (item.abort) {
      item.abort();
    }
    this.count();
  }

  cancelAll() {
    this.all.forEach((item) => {
      this.cancel(item);
    });
    focusOn(this.overview.counts);
  }

  /**
   * @param {Item} item
   * @param {unknown} error
   */
  failed(item, error) {
    const isLost = codeOf(error) === "network" && item.phase === "working";
    item.show(
      "failed",
      h("p", {}, badge(t("upload.failed"), "bad")),
      isLost ? message("error", t("error.network"), t("upload.lost-next")) : errorMessage(error),
    );
    this.offerAgain(item);
    if (STOPPING.indexOf(codeOf(error)) >= 0 && this.all.some((other) => other.isOpen())) {
      this.isHalted = true;
      this.overview.tell(message("error", t("upload.halted"), t("upload.halted-next")));
    }
  }

  /** @param {Item} item */
  async send(item) {
    try {
      const made = await upload(item.file, null, item.showProgress(), (abort) => {
        item.abort = abort;
      });
      item.show("done", this.result(made));
      item.setButtons();
      say(t(made.output ? "upload.done" : "upload.was-withheld", { name: item.path }));
      this.done(made);
    } catch (error) {
      if (item.phase !== "cancelled") {
        this.failed(item, error);
      }
    }
    item.abort = null;
    this.count();
  }

  /** Returns the next file to send; null while all are held, undefined if none waits. */
  next() {
    return this.isHalted ? null : this.all.find((item) => item.phase === "waiting" && !item.abort);
  }

  goOn() {
    if (this.isHalted) {
      this.isHalted = false;
      this.overview.tell(null);
    }
    this.run();
  }

  async run() {
    this.count();
    if (this.isRunning) {
      return;
    }
    this.isRunning = true;
    for (let item = this.next(); item; item = this.next()) {
      await this.send(item);
    }
    this.isRunning = false;
    if (!this.all.some((item) => item.isOpen())) {
      forget(SCOPE);
    }
  }
}

/**
 * @param {string} id
 * @param {string} words
 * @param {import("../dom.js").Attributes | null} attributes
 * @param {(files: PickedFile[]) => void} add
 */
function chooser(id, words, attributes, add) {
  const input = h(
    "input",
    Object.assign(
      {
        type: "file",
        multiple: true,
        id,
        class: "unseen",
        onchange() {
          add(Array.from(input.files || []).map(plain));
          input.value = "";
        },
      },
      attributes,
    ),
  );
  return [
    input,
    h("label", { for: id, class: "button " + (attributes ? "second" : "first") }, words),
  ];
}

/**
 * Returns the area where files and folders are dropped or chosen. onAdd() is called before the
 * files are added to the list `to`.
 * @param {Sending} to
 * @param {() => void} onAdd
 */
export function dropZone(to, onAdd) {
  function add(/** @type {PickedFile[]} */ files) {
    onAdd();
    to.add(files);
  }
  const hasFolders = "webkitdirectory" in document.createElement("input");
  const zone = h(
    "div",
    {
      class: "drop",
      ondragover(event) {
        event.preventDefault();
        zone.classList.add("over");
      },
      ondragleave() {
        zone.classList.remove("over");
      },
      async ondrop(event) {
        event.preventDefault();
        zone.classList.remove("over");
        try {
          add(event.dataTransfer ? await droppedFiles(event.dataTransfer) : []);
        } catch (error) {
          to.fail(error); // for example: a folder was removed meanwhile, or cannot be read
        }
      },
    },
    h("p", { class: "message-title" }, t("upload.drop")),
    h("p", {}, t("upload.drop-hint")),
    h(
      "div",
      { class: "buttons" },
      chooser("upload-files", t("upload.choose"), null, add),
      hasFolders
        ? chooser("upload-folder", t("upload.choose-folder"), { webkitdirectory: true }, add)
        : null,
    ),
  );
  return zone;
}
