// SPDX-License-Identifier: GPL-2.0-or-later
// Files on their way: chosen or dropped, whole folders too, sent one after the other, each with its state and a way to stop it.
import { upload } from "../api.js";
import { t } from "../i18n.js";
import { h, append, empty, replace, focusOn, say } from "../dom.js";
import { formatSize } from "../dates.js";
import { badge, button, errorMessage, message } from "../parts.js";
import { keep, forget } from "../drafts.js";

const MAX_FILES = 500; // at once: more is a matter for a watched folder
const SCOPE = "uploads/sending"; // while it is kept, the browser asks before the page is closed
// After these the next file would fare the same: what waits is not tried until the person says so.
const STOPPING = [
  "network",
  "no-session",
  "rate",
  "spool-full",
  "store-full",
  "unavailable",
  "upload-day",
];

/* --- files of folders ----------------------------------------------------------------------- */

function fileOf(entry) {
  return new Promise((resolve, reject) => {
    entry.file(resolve, reject);
  });
}

/** A directory tells its entries in pieces, until there is an empty one. */
async function entriesOf(directory) {
  const reader = directory.createReader();
  const all = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (!some.length || all.length > MAX_FILES) {
      return all;
    }
    all.push(...some);
  }
}

async function walk(entry, found) {
  if (found.length > MAX_FILES) {
    return;
  }
  if (entry.isFile) {
    found.push({ file: await fileOf(entry), path: entry.fullPath.replace(/^\//, "") });
    return;
  }
  const entries = await entriesOf(entry);
  for (let n = 0; n < entries.length; n += 1) {
    await walk(entries[n], found);
  }
}

function plain(file) {
  return { file, path: file.webkitRelativePath || file.name };
}

/** What was dropped, folders with all that is in them: [{ file, path }], one more than MAX_FILES at most. */
async function droppedFiles(transfer) {
  // The entries are there only until this returns for the first time.
  const entries = Array.from(transfer.items || [])
    .map((item) => (item.kind === "file" && item.webkitGetAsEntry ? item.webkitGetAsEntry() : null))
    .filter(Boolean);
  if (!entries.length) {
    return Array.from(transfer.files).map(plain);
  }
  const found = [];
  for (let n = 0; n < entries.length; n += 1) {
    await walk(entries[n], found);
  }
  return found;
}

/* --- one file ------------------------------------------------------------------------------- */

function cardOf(one) {
  const title = h("h3", { tabindex: "-1" }, one.path);
  one.state = h("div", {});
  one.stop = h("div", { class: "buttons" });
  one.node = h(
    "li",
    { class: "card", "aria-label": one.path },
    title,
    h("p", { class: "small-text" }, formatSize(one.file.size)),
    one.state,
    one.stop,
  );
  one.title = title;
}

/** The buttons of a file; the focus stays with the file where the button that had it goes. */
function setButtons(one, ...buttons) {
  const had = one.stop.contains(document.activeElement);
  empty(one.stop);
  append(one.stop, buttons);
  if (had) {
    focusOn(one.stop.querySelector("button") || one.title);
  }
}

function show(one, phase, ...nodes) {
  one.phase = phase;
  replace(one.state, ...nodes);
}

/* --- all of them ---------------------------------------------------------------------------- */

/**
 * The list of what is sent now: node, and add (files), of [{ file, path }]. RESULT (made) draws what became of one, DONE
 * (made) hears of each.
 */
export function sending(result, done) {
  const all = [];
  const list = h("ul", { class: "cards", "aria-label": t("upload.now") });
  const bar = h("progress", { max: "1", value: "0", "aria-label": t("upload.all-progress") });
  const counts = h("p", { role: "status" });
  const told = h("div", { class: "told" });
  const goOn = button(
    t("upload.go-on"),
    () => {
      isHalted = false;
      empty(told);
      run();
    },
    "first",
    { hidden: true },
  );
  const stopAll = button(
    t("upload.cancel-all"),
    () => {
      all.slice().forEach(cancel);
      focusOn(counts);
    },
    "second",
  );
  const head = h(
    "div",
    { hidden: true },
    h("h2", {}, t("upload.now")),
    counts,
    bar,
    told,
    h("div", { class: "buttons" }, goOn, stopAll),
  );
  let isRunning = false,
    isHalted = false;

  function isOpen(one) {
    return ["waiting", "sending", "working"].indexOf(one.phase) >= 0;
  }

  function count() {
    const open = all.filter(isOpen).length;
    bar.max = Math.max(all.length, 1);
    bar.value = all.length - open;
    replace(counts, t("upload.counts", { n: all.length - open, all: all.length }));
    stopAll.hidden = open < 2;
    goOn.hidden = !isHalted || !open;
    keep(SCOPE, "open", open, 0);
  }

  function cancelButton(one) {
    return button(
      t("upload.cancel"),
      () => {
        cancel(one);
      },
      "second small",
      { "aria-label": t("upload.cancel-this", { name: one.path }) },
    );
  }

  function againButton(one) {
    return button(
      t("upload.again"),
      () => {
        queue(one);
        isHalted = false;
        run();
      },
      "second small",
      { "aria-label": t("upload.again-this", { name: one.path }) },
    );
  }

  function queue(one) {
    show(one, "waiting", h("p", {}, badge(t("upload.waiting"), "none")));
    setButtons(one, cancelButton(one));
  }

  function cancel(one) {
    if (!isOpen(one)) {
      return;
    }
    show(
      one,
      "cancelled",
      h("p", {}, badge(t("upload.cancelled"), "none")),
      h("p", {}, t("upload.cancelled-next")),
    );
    setButtons(one, againButton(one));
    say(t("upload.was-cancelled", { name: one.path }));
    if (one.abort) {
      one.abort();
    }
    count();
  }

  function fail(one, error) {
    const isLost = error.code === "network" && one.phase === "working";
    show(
      one,
      "failed",
      h("p", {}, badge(t("upload.failed"), "bad")),
      isLost ? message("error", t("error.network"), t("upload.lost-next")) : errorMessage(error),
    );
    setButtons(one, againButton(one));
    if (STOPPING.indexOf(error.code) >= 0 && all.some(isOpen)) {
      isHalted = true;
      replace(told, message("error", t("upload.halted"), t("upload.halted-next")));
    }
  }

  /** How far it is: sent by bytes, then worked on, of which nobody knows the end. */
  function progressOf(one) {
    const bar = h("progress", {
      max: "100",
      value: "0",
      "aria-label": t("upload.sending", { name: one.path }),
    });
    const said = h("p", {}, badge(t("upload.sending-now"), "wait"));
    show(one, "sending", said, bar);
    return function (part) {
      if (part < 1 && one.phase === "sending") {
        bar.value = Math.round(part * 100);
        replace(said, badge(t("upload.percent", { n: Math.round(part * 100) }), "wait"));
      } else if (one.phase === "sending") {
        one.phase = "working";
        bar.removeAttribute("value");
        bar.setAttribute("aria-label", t("upload.cleaning"));
        replace(said, badge(t("upload.cleaning"), "wait"));
      }
    };
  }

  async function send(one) {
    try {
      const made = await upload(one.file, null, progressOf(one), (abort) => {
        one.abort = abort;
      });
      show(one, "done", result(made));
      setButtons(one);
      say(t(made.output ? "upload.done" : "upload.was-withheld", { name: one.path }));
      done(made);
    } catch (error) {
      if (one.phase !== "cancelled") {
        fail(one, error);
      }
    }
    one.abort = null;
    count();
  }

  async function run() {
    count();
    if (isRunning) {
      return;
    }
    isRunning = true;
    for (;;) {
      const next = isHalted ? null : all.find((one) => one.phase === "waiting" && !one.abort);
      if (!next) {
        break;
      }
      await send(next);
    }
    isRunning = false;
    if (!all.some(isOpen)) {
      forget(SCOPE);
    }
  }

  function add(files) {
    empty(told);
    head.hidden = false;
    if (files.length > MAX_FILES) {
      replace(
        told,
        message("error", t("upload.too-many", { n: MAX_FILES }), t("upload.too-many-next")),
      );
      return;
    }
    if (!files.length) {
      replace(told, message("note", t("upload.no-files")));
      return;
    }
    files.forEach((one) => {
      cardOf(one);
      append(list, [one.node]);
      if (one.file.size === 0) {
        show(one, "failed", message("error", t("upload.empty"), t("upload.empty-next")));
        return;
      }
      all.push(one);
      queue(one);
    });
    run();
  }
  return {
    node: [head, list],
    add,
    fail(error) {
      head.hidden = false;
      replace(told, errorMessage(error));
    },
  };
}

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
          add(Array.from(input.files).map(plain));
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

/** Where files and folders are dropped or chosen; TO: of sending (). */
export function dropZone(to, begun) {
  function add(files) {
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
          add(await droppedFiles(event.dataTransfer));
        } catch (error) {
          to.fail(error); // a folder that went, or may not be read
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
