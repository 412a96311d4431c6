// SPDX-License-Identifier: GPL-2.0-or-later
// Shows pictures of the pages of a document, which are drawn in the sandbox.
import { post, path } from "../api.js";
import { t } from "../i18n.js";
import { h, replace, say, focusOn } from "../dom.js";
import { field, form } from "../form.js";
import { button, errorMessage } from "../parts.js";

const AT_ONCE = 2;
// pixels; text of an A4 page is readable, also on a screen with a scale of 200 %
const WIDTH = 1000;

/**
 * Accepts only data URLs of the form that kiyome writes.
 * @param {string} address
 */
function isPicture(address) {
  return /^data:image\/png;base64,[A-Za-z0-9+/=]+$/.test(address);
}

/**
 * Shows pictures beginning with page `first`, with buttons to the pages before and after. ask()
 * requests the pictures; `name` is the file's.
 * @param {HTMLElement} place
 * @param {(first: number) => Promise<Api.Post["/api/mails/{}/parts/{}/pages"]["answer"]>} ask
 * @param {number} first
 * @param {string} name
 */
function show(place, ask, first, name) {
  const feedback = h("div", {});
  /**
   * @param {number} to
   * @returns {Promise<void>}
   */
  async function turn(to) {
    replace(feedback, h("p", { class: "loading", role: "status" }, t("pages.drawing")));
    try {
      const pages = await ask(to);
      const heading = h(
        "h5",
        {},
        t("pages.shown", {
          first: pages.first,
          last: pages.first + pages.pictures.length - 1,
          total: pages.total,
        }),
      );
      const last = pages.first + pages.pictures.length - 1;
      replace(
        place,
        heading,
        pages.pictures
          .filter(isPicture)
          .map((picture, index) =>
            h("img", {
              class: "page",
              src: picture,
              alt: t("pages.alt", { n: pages.first + index, name }),
            }),
          ),
        h(
          "div",
          { class: "buttons" },
          pages.first > 1
            ? button(t("pages.before"), () => {
                turn(Math.max(1, pages.first - AT_ONCE));
              })
            : null,
          last < pages.total
            ? button(t("pages.after"), () => {
                turn(last + 1);
              })
            : null,
        ),
        feedback,
      );
      replace(feedback);
      focusOn(heading);
      say(heading.textContent);
    } catch (error) {
      replace(feedback, errorMessage(error));
      if (!feedback.parentNode) {
        replace(place, feedback);
      }
    }
  }
  replace(place, feedback);
  return turn(first);
}

/**
 * Asks for what is needed before pages are drawn: a reason if the user is not a recipient, and
 * the password of an encrypted file.
 * @param {Api.Part} attachment
 * @param {boolean} needsReason
 */
function questions(attachment, needsReason) {
  const asked = [];
  if (needsReason) {
    asked.push(
      field({
        label: t("view.reason"),
        name: "reason",
        hint: t("view.reason-hint"),
        required: true,
        lines: 2,
      }),
    );
  }
  if (attachment.can && attachment.can.password) {
    asked.push(
      field({
        label: t("unlock.password"),
        name: "password",
        type: "password",
        hint: t("pages.password-hint"),
        required: true,
      }),
    );
  }
  return asked;
}

/**
 * @param {string} mailId
 * @param {Api.Part} attachment
 * @param {boolean} needsReason
 */
export function picturesPanel(mailId, attachment, needsReason) {
  const place = h("div", { class: "pages" });
  const address = path("mails", mailId, "parts", attachment.path, "pages");
  const asked = questions(attachment, needsReason);
  function ask(/** @type {number} */ first) {
    /** @type {{ password?: string, reason?: string }} */
    const answers = Object.fromEntries(asked.map((control) => [control.name, control.read()]));
    return post(address, { first, count: AT_ONCE, width: WIDTH, ...answers });
  }
  const panel = h("div", {}, h("h4", {}, t("pages.title")), h("p", {}, t("pages.intro")));
  if (asked.length) {
    panel.appendChild(
      form({
        label: t("pages.draw"),
        fields: asked,
        draft: "pages/" + mailId + "/" + attachment.path,
        submit() {
          return show(place, ask, 1, attachment.name);
        },
      }),
    );
  } else {
    show(place, ask, 1, attachment.name);
  }
  panel.appendChild(place);
  return panel;
}
