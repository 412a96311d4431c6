// SPDX-License-Identifier: GPL-2.0-or-later
// Draws one attachment: the report on what was done to it, in words, and the actions of the user.
import { query } from "../api.js";
import { t, word } from "../i18n.js";
import { h } from "../dom.js";
import { formatSize } from "../dates.js";
import { badge, facts, disclosure, message, table } from "../parts.js";
import { picturesPanel } from "./pictures.js";
import { draftOf, originalForm, passwordForm, renderForm } from "./attachment-actions.js";

/**
 * The mail of a part, or the parts that one policy made of the mail.
 * @typedef {{ id: string, attachments: Api.Attachment[] }} Whole
 *
 * What the user may do. `isForeign`: the user is not a recipient of the mail; `mayRead`: may see
 * its content; `mayAllow`: may add entries to the allowlist.
 * @typedef {{ isForeign: boolean, mayRead: boolean, mayAllow: boolean }} Options
 */

/** @type {{ [state: string]: import("../parts.js").Tone }} */
const TONES = { rebuilt: "good", converted: "good", passed: "good", withheld: "bad" };

/**
 * Returns the archive or document that contains a part, by the part's path.
 * @param {Whole} mail
 * @param {Api.Attachment} attachment
 */
function holder(mail, attachment) {
  return (mail.attachments || []).find(
    (other) => attachment.path.indexOf(other.path + ".") === 0 && other.path !== "",
  );
}

/**
 * @param {Whole} mail
 * @param {Api.Attachment} attachment
 */
function withheldInside(mail, attachment) {
  return (mail.attachments || []).filter(
    (other) =>
      other.outcome === "withheld" &&
      attachment.path !== "" &&
      other.path.indexOf(attachment.path + ".") === 0,
  ).length;
}

/**
 * Returns the sentences on what happened. `withheld`: how many files in it were withheld.
 * @param {Api.Part} attachment
 * @param {number} withheld
 */
function sentences(attachment, withheld) {
  const said = (attachment.summary || []).slice();
  if (attachment.outcome === "withheld" && attachment.reason) {
    said.unshift(
      attachment.cause ? t("cause." + attachment.cause) : t("reason." + attachment.reason),
    );
    if (attachment.reason === "blocked-type" && (attachment.can || {}).original) {
      said.splice(1, 0, t("attachment.blocked-next"));
    }
    if (attachment.reason === "encrypted") {
      said.splice(1, 0, t("attachment.encrypted-next"));
    }
  }
  if (withheld) {
    said.push(t("attachment.withheld-inside", { n: withheld }));
  }
  if (!said.length) {
    said.push(
      t(attachment.outcome === "passed" ? "attachment.passed" : "attachment.nothing-removed"),
    );
  }
  return said;
}

/**
 * Returns the row with the details that programs reported: the name of a virus, or text in English,
 * which is marked as such. Returns an empty row if they only repeat the reason or the type.
 * @param {Api.Part} attachment
 */
function notedRow(attachment) {
  const noted = attachment.cause
    ? (attachment.detail || "").replace(/^[a-z-]+(: )?/, "")
    : attachment.detail;
  if (!noted || attachment.reason === "blocked-type") {
    return [];
  }
  return attachment.reason === "infected"
    ? [t("attachment.virus"), noted]
    : [t("attachment.detail"), h("span", { lang: "en" }, noted)];
}

/**
 * Returns the technical details: type, size, hash, path, policy.
 * @param {Api.Part} attachment
 */
function detailsNode(attachment) {
  const removed = attachment.removed || [];
  return h(
    "details",
    {},
    h("summary", {}, t("attachment.details")),
    facts([
      [t("attachment.type"), attachment.typeLabel || attachment.type],
      [t("attachment.size"), formatSize(attachment.size || 0)],
      [t("attachment.method"), attachment.method ? word("method", attachment.method) : null],
      notedRow(attachment),
      [t("attachment.output"), attachment.output ? attachment.output.name : null],
      ["SHA-256", attachment.sha256 ? h("code", { class: "wrap" }, attachment.sha256) : null],
    ]),
    removed.length
      ? table(
          t("attachment.removed"),
          [
            { head: t("attachment.what"), cell: (row) => row.text || row.code },
            { head: t("attachment.count"), number: true, cell: (row) => row.count },
            {
              head: t("attachment.where"),
              cell(row) {
                // The location in the terms of the file format, which has no translation.
                return row.where ? h("code", { class: "wrap" }, row.where) : "–";
              },
            },
          ],
          removed,
        )
      : null,
  );
}

/**
 * Returns the report without actions; the page of a request shows it to approvers, too.
 * @param {Api.Part} attachment
 * @param {number} withheld
 */
export function reportNode(attachment, withheld) {
  return [
    h(
      "ul",
      { class: "sentences" },
      sentences(attachment, withheld).map((sentence) => h("li", {}, sentence)),
    ),
    attachment.output && attachment.output.name && attachment.output.name !== attachment.name
      ? h("p", {}, t("attachment.became", { name: attachment.output.name }))
      : null,
    detailsNode(attachment),
  ];
}

/** @param {Api.Part} attachment */
export function outcomeBadge(attachment) {
  return badge(word("part-outcome", attachment.outcome), TONES[attachment.outcome] || "none");
}

/**
 * Returns a line about the user's own request for this part and its state.
 * @param {Api.RequestMark} request
 */
export function requestLine(request) {
  return h(
    "p",
    {},
    t("original.asked", { state: word("request-state", request.state) }),
    " ",
    h("a", { href: "#/requests/" + encodeURIComponent(request.id) }, t("original.see")),
  );
}

/**
 * Returns the actions that the user may take, as buttons with their panels. `asked`: the element
 * that lists the user's requests for this file; a new request is added to it.
 * @param {Whole} mail
 * @param {Api.Attachment} attachment
 * @param {Options} options
 * @param {HTMLElement} asked
 */
function actions(mail, attachment, options, asked) {
  const can = attachment.can || {};
  const made = [];
  if (can.pages && options.mayRead) {
    made.push(
      disclosure(t("pages.open"), () => picturesPanel(mail.id, attachment, options.isForeign)),
    );
  }
  if (options.isForeign) {
    return made;
  }
  if (can.password) {
    made.push(disclosure(t("unlock.open"), () => passwordForm(mail, attachment)));
  }
  if (can.render && can.render.length) {
    made.push(disclosure(t("render.open"), () => renderForm(mail, attachment)));
  }
  if (can.original) {
    const action = disclosure(
      t("original.open"),
      () =>
        originalForm(mail, attachment.path, (request) => {
          action.opener.hidden = true; // One request is enough.
          asked.appendChild(requestLine(request));
        }),
      draftOf("original", mail, attachment.path),
    );
    made.push(action);
  }
  return made;
}

/**
 * Returns a link to the form for an allow entry for this file, if the user may add one.
 * @param {Whole} mail
 * @param {Api.Attachment} attachment
 * @param {Options} options
 */
function allowLink(mail, attachment, options) {
  if (!options.mayAllow || !attachment.sha256 || attachment.reason === "infected") {
    return null;
  }
  const address = "#/allow" + query({ mail: mail.id, part: attachment.path });
  return h("p", {}, h("a", { href: address }, t("allow.this")));
}

/**
 * @param {Whole} mail
 * @param {Api.Attachment} attachment
 * @param {Options} options
 */
export function attachmentNode(mail, attachment, options) {
  const inside = holder(mail, attachment);
  const asked = h("div", {}, attachment.requests.map(requestLine));
  const made = actions(mail, attachment, options, asked);
  const isWithheld = attachment.outcome === "withheld";
  return h(
    "article",
    { class: "card" + (inside ? " inside" : "") },
    h("h3", {}, attachment.name || t("attachment.no-name")),
    inside ? h("p", { class: "small-text" }, t("attachment.inside", { name: inside.name })) : null,
    h(
      "p",
      {},
      outcomeBadge(attachment),
      " ",
      h(
        "span",
        { class: "small-text" },
        attachment.typeLabel || attachment.type,
        t("list.comma"),
        formatSize(attachment.size || 0),
      ),
    ),
    reportNode(attachment, isWithheld ? 0 : withheldInside(mail, attachment)),
    asked,
    allowLink(mail, attachment, options),
    isWithheld && attachment.reason === "infected" && !options.isForeign
      ? message("note", t("original.never"), t("original.never-next"))
      : null,
    made.length
      ? h(
          "div",
          { class: "buttons" },
          made.map((action) => action.opener),
        )
      : null,
    made.map((action) => action.panel),
  );
}
