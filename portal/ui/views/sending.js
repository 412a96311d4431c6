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
 * @typedef {import("./dropped.js").Given} Given
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
  /** @param {Given} given */
  constructor(given) {
    this.file = given.file;
    this.path = given.path;
    /** @type {Phase} */
    this.phase = "waiting";
    /** @type {(() => void) | null} */
    this.abort = null; // aborts the request in progress
    this.title = h("h3", { tabindex: "-1" }, given.path);
    this.state = h("div", {});
    this.stop = h("div", { class: "buttons" });
    this.node = h(
      "li",
      { class: "card", "aria-label": given.path },
      this.title,
      h("p", { class: "small-text" }, formatSize(given.file.size)),
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
   * The focus remains on the card when the button that had it is removed.
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
   * Shows the progress: bytes while the file is sent, then without an end, because the duration
   * of the work is unknown.
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
    this.told = h("div", { class: "told" });
    this.goOn = button(t("upload.go-on"), goOn, "first", { hidden: true });
    this.stopAll = button(t("upload.cancel-all"), cancelAll, "second");
    this.node = h(
      "div",
      { hidden: true },
      h("h2", {}, t("upload.now")),
      this.counts,
      this.bar,
      this.told,
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
    replace(this.told, said);
  }
}

/** The list of files that are being sent. */
export class Sending {
  /**
   * result(made) draws the result of a file; done(made) is called for each.
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

  /** @param {Given[]} files */
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
    files.forEach((given) => {
      const one = new Item(given);
      append(this.list, [one.node]);
      if (one.file.size === 0) {
        one.show("failed", message("error", t("upload.empty"), t("upload.empty-next")));
        return;
      }
      this.all.push(one);
      this.queue(one);
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
    const open = this.all.filter((one) => one.isOpen()).length;
    this.overview.count(open, this.all.length, this.isHalted);
    keep(SCOPE, "open", String(open), "0");
  }

  /** @param {Item} one */
  queue(one) {
    one.show("waiting", h("p", {}, badge(t("upload.waiting"), "none")));
    const label = t("upload.cancel-this", { name: one.path });
    one.setButtons(
      button(t("upload.cancel"), () => this.cancel(one), "second small", { "aria-label": label }),
    );
  }

  /** @param {Item} one */
  offerAgain(one) {
    const again = () => {
      this.queue(one);
      this.goOn();
    };
    const label = t("upload.again-this", { name: one.path });
    one.setButtons(button(t("upload.again"), again, "second small", { "aria-label": label }));
  }

  /** @param {Item} one */
  cancel(one) {
    if (!one.isOpen()) {
      return;
    }
    one.show(
      "cancelled",
      h("p", {}, badge(t("upload.cancelled"), "none")),
      h("p", {}, t("upload.cancelled-next")),
    );
    this.offerAgain(one);
    say(t("upload.was-cancelled", { name: one.path }));
    if (one.abort) {
      one.abort();
    }
    this.count();
  }

  cancelAll() {
    this.all.forEach((one) => {
      this.cancel(one);
    });
    focusOn(this.overview.counts);
  }

  /**
   * @param {Item} one
   * @param {unknown} error
   */
  failed(one, error) {
    const isLost = codeOf(error) === "network" && one.phase === "working";
    one.show(
      "failed",
      h("p", {}, badge(t("upload.failed"), "bad")),
      isLost ? message("error", t("error.network"), t("upload.lost-next")) : errorMessage(error),
    );
    this.offerAgain(one);
    if (STOPPING.indexOf(codeOf(error)) >= 0 && this.all.some((other) => other.isOpen())) {
      this.isHalted = true;
      this.overview.tell(message("error", t("upload.halted"), t("upload.halted-next")));
    }
  }

  /** @param {Item} one */
  async send(one) {
    try {
      const made = await upload(one.file, null, one.showProgress(), (abort) => {
        one.abort = abort;
      });
      one.show("done", this.result(made));
      one.setButtons();
      say(t(made.output ? "upload.done" : "upload.was-withheld", { name: one.path }));
      this.done(made);
    } catch (error) {
      if (one.phase !== "cancelled") {
        this.failed(one, error);
      }
    }
    one.abort = null;
    this.count();
  }

  /** Returns the next file to send, unless all are held. */
  next() {
    return this.isHalted ? null : this.all.find((one) => one.phase === "waiting" && !one.abort);
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
    for (let one = this.next(); one; one = this.next()) {
      await this.send(one);
    }
    this.isRunning = false;
    if (!this.all.some((one) => one.isOpen())) {
      forget(SCOPE);
    }
  }
}

/**
 * @param {string} id
 * @param {string} words
 * @param {import("../dom.js").Attributes | null} attributes
 * @param {(files: Given[]) => void} add
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
 * Returns the area where files and folders are dropped or chosen. begun() is called before the
 * files are added to the list `to`.
 * @param {Sending} to
 * @param {() => void} begun
 */
export function dropZone(to, begun) {
  function add(/** @type {Given[]} */ files) {
    begun();
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
          to.fail(error); // A folder that was removed meanwhile, or cannot be read.
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
