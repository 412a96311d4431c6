// SPDX-License-Identifier: GPL-2.0-or-later
// Draws the page of one mail: what was done to each of its parts, and what the user can do.
import { get, post, path } from "../api.js";
import { t, word } from "../i18n.js";
import { append, freshId, h, replace } from "../dom.js";
import { formatTime, formatSize } from "../dates.js";
import { isKept } from "../drafts.js";
import { field, form } from "../form.js";
import { facts, heading, load, message } from "../parts.js";
import { classBadge, countsOf, mailBadge } from "./mails.js";
import { attachmentNode, requestLine } from "./attachment.js";
import { draftOf, originalForm } from "./attachment-actions.js";
import { holdForm } from "./holds.js";
import { reportForm } from "./cases.js";

/**
 * Compares parts by the numbers of their paths, so that the content of an archive follows the
 * archive.
 * @param {Api.Attachment} part
 * @param {Api.Attachment} other
 */
function byPath(part, other) {
  return part.path.localeCompare(other.path, "en", { numeric: true });
}

/**
 * Returns whether a part is in another file of the list.
 * @param {Api.Attachment[]} attachments
 * @param {Api.Attachment} part
 */
function isInside(attachments, part) {
  return attachments.some(
    (other) => other.path !== "" && part.path.indexOf(other.path + ".") === 0,
  );
}

/**
 * Returns the counts of outcomes as lists of mails show them: a part that was rebuilt without a
 * removal counts as unchanged.
 * @param {Api.Attachment[]} attachments
 */
function countsFrom(attachments) {
  const inside = attachments.filter((part) => isInside(attachments, part)).length;
  return {
    attachments: attachments.length - inside,
    inside,
    changed: attachments.filter(
      (part) =>
        part.outcome === "converted" ||
        (part.outcome === "rebuilt" && (part.removed || []).length > 0),
    ).length,
    withheld: attachments.filter((part) => part.outcome === "withheld").length,
  };
}

/**
 * Formats the Date field of the sender; a date that cannot be parsed remains as it is.
 * @param {string} text
 */
function dateOf(text) {
  const time = Date.parse(text || "");
  return isNaN(time) ? text : formatTime(time / 1000);
}

/** @param {Api.Post["/api/mails/{}/text"]["answer"]} text */
function textNode(text) {
  return h(
    "div",
    { class: "paper" },
    facts([
      [t("mail.sender"), text.from],
      [t("mail.to"), text.to],
      [t("mail.cc"), text.cc],
      [t("mail.subject"), text.subject],
      [t("mail.date"), dateOf(text.date)],
    ]),
    h(
      "pre",
      { class: "body-text", tabindex: "0", "aria-label": t("mail.text") },
      text.text || t("mail.text-empty"),
    ),
  );
}

/**
 * Returns the section with the text of the mail. The text is requested by POST, because each look
 * is recorded.
 * @param {Api.Mail} mail
 * @param {boolean} isForeign
 */
function textSection(mail, isForeign) {
  const place = h("div", {});
  // The section is printed only after the text is shown.
  const section = h("section", { class: "screen" });
  const reason = field({
    label: t("view.reason"),
    name: "reason",
    hint: t("view.reason-hint"),
    required: true,
    lines: 2,
  });
  return append(section, [
    h("h2", {}, t("mail.text")),
    form({
      label: t("mail.show-text"),
      kind: "second",
      fields: isForeign ? [reason] : [],
      draft: draftOf("text", mail, ""),
      body: [
        h("p", {}, t(isForeign ? "mail.text-foreign" : "mail.text-intro")),
        isForeign ? reason.node : null,
      ],
      async submit() {
        const body = isForeign ? { reason: reason.read() } : {};
        replace(place, textNode(await post(path("mails", mail.id, "text"), body)));
        section.classList.remove("screen");
      },
    }),
    place,
  ]);
}

/**
 * Returns whether a part is infected. Neither it nor the whole mail is then ever released.
 * @param {Api.Attachment} attachment
 */
function isInfected(attachment) {
  return attachment.reason === "infected";
}

/**
 * Returns what to do about withheld parts. Users who may not request originals get no offer, and
 * infected parts are never released.
 * @param {Api.Attachment[]} attachments
 * @param {boolean} isForeign
 */
function nextOf(attachments, isForeign) {
  const withheld = attachments.filter((part) => part.outcome === "withheld");
  if (withheld.every(isInfected)) {
    return t("mail.sum-infected-next");
  }
  return t(isForeign ? "mail.sum-withheld-foreign" : "mail.sum-withheld-next");
}

/**
 * Returns the state of the mail: before it is delivered, its outcome is already known.
 * @param {Api.Mail | Api.Served} mail
 */
function stateOf(mail) {
  if (mail.delivery === "failed") {
    return "failed";
  }
  const isOnItsWay = mail.delivery === "waiting" || mail.delivery === "delivering";
  return isOnItsWay ? "received" : mail.state;
}

/**
 * Returns the outcome of the mail, or of another policy's version of it, and what to do next.
 * @param {Api.Mail | Api.Served} mail
 * @param {Api.Attachment[]} attachments
 * @param {boolean} isForeign
 */
function summaryNode(mail, attachments, isForeign) {
  const counts = countsFrom(attachments);
  if (counts.withheld) {
    const next = nextOf(attachments, isForeign);
    return message("note", t("mail.sum-withheld", { n: counts.withheld }), next);
  }
  if (mail.delivery === "waiting" || mail.delivery === "delivering") {
    return message("note", t("mail.sum-waiting"));
  }
  if (mail.delivery === "failed") {
    return message("note", t("mail.sum-undelivered"), t("mail.sum-undelivered-next"));
  }
  if (mail.state === "failed" || mail.outcome === "withheld") {
    return message("note", t("mail.sum-failed"), isForeign ? null : t("mail.sum-failed-next"));
  }
  if (counts.changed) {
    const title = t("mail.sum-changed", { n: counts.changed });
    return message("done", title, t("mail.sum-changed-next"));
  }
  return message("done", t("mail.sum-delivered"));
}

/** @param {Api.RequestMark} request */
function isOpen(request) {
  return request.state === "waiting" || request.state === "approved";
}

/** @param {Api.Mail} mail */
function wholeMail(mail) {
  const requests = mail.requests || [];
  const asked = h("div", {}, requests.map(requestLine));
  const summary = h("summary", {}, t("mail.whole-ask"));
  return h(
    "section",
    { class: requests.length ? null : "screen" },
    h("h2", {}, t("mail.whole")),
    asked,
    requests.some(isOpen)
      ? null
      : h(
          "details",
          { open: isKept(draftOf("original", mail, "")) },
          summary,
          originalForm(mail, "", (request) => {
            summary.hidden = true; // One request is enough.
            asked.appendChild(requestLine(request));
          }),
        ),
  );
}

const MANY = 12; // the number of attachments above which unchanged ones are folded

/** @param {Api.Attachment} attachment */
function isChanged(attachment) {
  return (
    attachment.outcome !== "rebuilt" ||
    (attachment.removed || []).length > 0 ||
    (attachment.requests || []).length > 0
  );
}

/**
 * Returns what happened to each attachment. If there are many, those that were changed come
 * first, and the others are behind a button.
 * @param {Api.Attachment[]} attachments
 * @param {(attachment: Api.Attachment) => HTMLElement} node
 */
function filesNode(attachments, node) {
  const notable = attachments.filter(isChanged);
  const others = attachments.filter((part) => !isChanged(part));
  if (attachments.length <= MANY || others.length < 3) {
    return attachments.map(node);
  }
  return [
    notable.map(node),
    h(
      "details",
      { open: !notable.length },
      h("summary", {}, t("mail.unchanged-files", { n: others.length })),
      others.map(node),
    ),
  ];
}

/**
 * Returns the title; an uploaded file has a name instead of a subject.
 * @param {Api.Mail} mail
 */
function titleOf(mail) {
  const first = (mail.attachments || [])[0];
  return mail.subject || (mail.direction === "file" && first && first.name) || t("mail.no-subject");
}

/**
 * Returns the files that one policy made of the mail.
 * @param {Api.Mail} mail
 * @param {Api.Attachment[]} attachments
 * @param {boolean} isForeign
 * @param {boolean} mayAllow
 */
function servedFiles(mail, attachments, isForeign, mayAllow) {
  const own = { id: mail.id, attachments };
  return filesNode(attachments, (attachment) =>
    attachmentNode(own, attachment, { isForeign, mayAllow, mayRead: !isForeign || mail.mayRead }),
  );
}

/**
 * Returns the version of the mail that other recipients got under another policy, or that was
 * made for the same recipients later with a password.
 * @param {Api.Mail} mail
 * @param {Api.Served} other
 * @param {boolean} isForeign
 * @param {boolean} mayAllow
 */
function otherNode(mail, other, isForeign, mayAllow) {
  const isOthers = isForeign || !other.mine;
  const attachments = other.attachments.slice().sort(byPath);
  const names = other.servedTo.join(t("list.comma"));
  const id = freshId("served");
  return h(
    "section",
    { "aria-labelledby": id },
    h(
      "h2",
      { id },
      t(other.followUp ? "mail.served-later" : "mail.served-otherwise", {
        names: names || t("mail.served-nobody"),
      }),
    ),
    h("p", {}, mailBadge(other.state)),
    summaryNode(other, attachments, isOthers),
    facts([
      [t("mail.policy"), isForeign ? other.policy : null],
      [t("mail.outcome"), isForeign ? word("outcome", other.outcome) : null],
      [t("mail.delivery"), isForeign ? word("delivery", other.delivery) : null],
    ]),
    attachments.length ? h("p", {}, countsOf(countsFrom(attachments))) : null,
    servedFiles(mail, attachments, isOthers, mayAllow),
  );
}

/**
 * Returns whether a version was made with a password and withholds less than the first.
 * @param {Api.Served} other
 */
function isOpened(other) {
  return other.followUp && other.delivery === "delivered" && other.state !== "withheld";
}

/**
 * Returns the head of the page: that a file was uploaded, that the mail was opened later with a
 * password, or the outcome.
 * @param {Api.Mail} mail
 * @param {Api.Attachment[]} attachments
 * @param {boolean} isOpenedLater
 * @param {boolean} isForeign
 */
function resultNode(mail, attachments, isOpenedLater, isForeign) {
  if (mail.direction === "file") {
    return h("p", {}, t("mail.uploaded"));
  }
  return isOpenedLater
    ? message("done", t("mail.sum-opened"), t("mail.sum-opened-next"))
    : summaryNode(mail, attachments, isForeign);
}

/**
 * @param {Api.Mail} mail
 * @param {boolean} isForeign
 */
function factsNode(mail, isForeign) {
  const isOtherSender = mail.author && mail.author.indexOf(mail.sender) < 0;
  return facts([
    [t("mail.sender"), mail.author || mail.sender],
    [t("mail.envelope"), isOtherSender ? mail.sender : null],
    [t("mail.to"), mail.recipients.join(t("list.comma"))],
    [t("mail.received"), formatTime(mail.received)],
    [t(mail.direction === "file" ? "attachment.size" : "mail.size"), formatSize(mail.size)],
    [t("mail.policy"), isForeign ? mail.policy : null],
    [t("mail.class"), classBadge(mail)],
    [t("mail.served"), mail.others.length ? mail.servedTo.join(t("list.comma")) : null],
    [t("mail.outcome"), isForeign ? word("outcome", mail.outcome) : null],
    [t("mail.id"), mail.id],
  ]);
}

/**
 * Returns the section of the files, with their counts first.
 * @param {Api.Mail} mail
 * @param {Api.Attachment[]} attachments
 * @param {boolean} isOpenedLater
 * @param {import("../dom.js").Child} nodes
 */
function filesSection(mail, attachments, isOpenedLater, nodes) {
  if (mail.direction === "file") {
    return h("section", {}, h("h2", {}, t("upload.file")), nodes);
  }
  return h(
    "section",
    {},
    h("h2", {}, t(isOpenedLater ? "mail.files-first" : "mail.files")),
    isOpenedLater ? h("p", {}, t("mail.files-first-opened")) : null,
    h("p", {}, countsOf(countsFrom(attachments))),
    nodes,
  );
}

/**
 * Returns what can be requested besides files: the text and the whole mail; nothing for an
 * uploaded file.
 * @param {Api.Mail} mail
 * @param {Api.Attachment[]} attachments
 * @param {boolean} isForeign
 */
function moreNodes(mail, attachments, isForeign) {
  if (mail.direction === "file") {
    return [];
  }
  return [
    isForeign && !mail.mayRead ? null : textSection(mail, isForeign),
    isForeign || attachments.some(isInfected) ? null : wholeMail(mail),
  ];
}

/**
 * @param {Api.Mail} mail
 * @param {boolean} isForeign
 * @param {boolean} mayAllow
 */
function draw(mail, isForeign, mayAllow) {
  const attachments = mail.attachments.slice().sort(byPath);
  const opened = mail.others.filter((other) => isOpened(other) && (isForeign || other.mine));
  const rest = mail.others.filter((other) => opened.indexOf(other) < 0);
  const isOpenedLater = opened.length > 0;
  function drawOther(/** @type {Api.Served} */ other) {
    return otherNode(mail, other, isForeign, mayAllow);
  }
  const files = servedFiles(mail, attachments, isForeign, mayAllow);
  return [
    heading(titleOf(mail)),
    h("p", {}, mailBadge(stateOf(isOpenedLater && !isForeign ? opened[0] : mail))),
    resultNode(mail, attachments, isOpenedLater, isForeign),
    factsNode(mail, isForeign),
    opened.map(drawOther),
    filesSection(mail, attachments, isOpenedLater, files),
    rest.map(drawOther),
    moreNodes(mail, attachments, isForeign),
    reportForm(mail.id),
    mayAllow ? holdForm(mail.id) : null,
  ];
}

/** @param {Api.User} user */
function oversees(user) {
  return user.roles.some((role) => role === "administrator" || role === "auditor");
}

/**
 * @param {import("../app.js").Context} context
 * @param {string} id
 * @param {boolean} isForeign
 */
function view(context, id, isForeign) {
  const place = h("div", {});
  function run() {
    return load(
      place,
      async () => {
        const mail = await get(path("mails", id));
        context.title(mail.subject || "");
        // A notice links to the recipient's page, and may have been forwarded to a user who
        // oversees mail.
        const isOthers = mail.mine !== true && (isForeign || oversees(context.user));
        return draw(
          mail,
          isOthers,
          (isForeign || isOthers) && context.user.roles.indexOf("administrator") >= 0,
        );
      },
      t("mail.one"),
    );
  }
  run();
  return [
    h(
      "p",
      { class: "way-back" },
      h(
        "a",
        { href: isForeign ? "#/records" : "#/mails" },
        "← ",
        t(isForeign ? "menu.records" : "menu.mails"),
      ),
    ),
    place,
  ];
}

/**
 * @param {import("../app.js").Context} context
 * @param {string} id
 */
export function mailView(context, id) {
  return view(context, id, false);
}

/**
 * @param {import("../app.js").Context} context
 * @param {string} id
 */
export function recordView(context, id) {
  return view(context, id, true);
}
