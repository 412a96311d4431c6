// SPDX-License-Identifier: GPL-2.0-or-later
// Draws the setup of the one-time code, which some roles need before anything else and every user
// may have.
import { codeOf, post } from "../api.js";
import { t } from "../i18n.js";
import { h, svg, replace, focusOn } from "../dom.js";
import { field, form } from "../form.js";
import { button, errorMessage, message, facts } from "../parts.js";

/**
 * Returns the secret in groups of four characters, as it is typed.
 * @param {string} secret
 */
function inGroups(secret) {
  return String(secret).replace(/(.{4})(?=.)/g, "$1 ");
}

/**
 * Returns the QR code of the setup address for the camera of an authenticator.
 * @param {Api.Post["/api/totp"]["answer"]["qr"]} qr
 */
function qrCode(qr) {
  return svg(
    "svg",
    {
      class: "qr",
      viewBox: `0 0 ${qr.size} ${qr.size}`,
      role: "img",
      "aria-label": t("totp.qr"),
      "shape-rendering": "crispEdges",
    },
    svg("rect", { class: "qr-light", width: qr.size, height: qr.size }),
    svg("path", { class: "qr-dark", d: qr.path }),
  );
}

/**
 * @param {HTMLElement} place
 * @param {Api.Post["/api/totp"]["answer"]} setup
 * @param {() => unknown} done
 */
function confirmStep(place, setup, done) {
  const code = field({
    label: t("totp.code"),
    name: "totp",
    hint: t("totp.code-hint"),
    required: true,
    inputmode: "numeric",
    autocomplete: "one-time-code",
    maxlength: 8,
    spellcheck: "false",
  });
  const letter = field({
    label: t("totp.letter"),
    name: "letter",
    hint: t("totp.letter-hint", { address: setup.sentTo }),
    required: true,
    autocomplete: "off",
    maxlength: 20,
    spellcheck: "false",
  });
  const heading = h("h2", {}, t("totp.step2"));
  replace(
    place,
    heading,
    h(
      "ol",
      { class: "steps" },
      h("li", {}, t("totp.step-open")),
      h("li", {}, t("totp.step-type")),
      h("li", {}, t("totp.step-code")),
      h("li", {}, t("totp.step-letter", { address: setup.sentTo })),
    ),
    qrCode(setup.qr),
    h("p", {}, t("totp.by-hand")),
    facts([
      [t("totp.secret"), h("code", { class: "secret" }, inGroups(setup.secret))],
      [t("totp.uri"), h("code", { class: "wrap" }, setup.uri)],
    ]),
    form({
      label: t("totp.confirm"),
      fields: [code, letter],
      async submit() {
        await post("/api/totp/confirm", {
          code: code.read().replace(/\s/g, ""),
          letter: letter.read().trim(),
        });
        return done();
      },
      failed(error) {
        (codeOf(error) === "bad-letter" ? letter : code).select();
      },
    }),
  );
  focusOn(heading);
}

/**
 * Returns the part of a page that sets up the code; done() is called afterwards.
 * @param {() => unknown} done
 */
export function totpSetup(done) {
  const place = h("div", {});
  const feedback = h("div", {});
  replace(
    place,
    h("h2", {}, t("totp.step1")),
    h("p", {}, t("totp.step1-text")),
    feedback,
    button(
      t("totp.begin"),
      async () => {
        try {
          confirmStep(place, await post("/api/totp", {}), done);
        } catch (error) {
          replace(
            feedback,
            codeOf(error) === "conflict"
              ? message("note", t("totp.already"), t("totp.already-next"))
              : errorMessage(error),
          );
        }
      },
      "first",
    ),
  );
  return place;
}

/** @param {{ isNeeded: boolean, done: (why: string) => unknown }} context */
export function totpView(context) {
  return h(
    "div",
    { class: "narrow" },
    h("h1", {}, t("totp.setup")),
    context.isNeeded ? message("note", t("error.totp-setup"), t("totp.needed-why")) : null,
    totpSetup(() => context.done("move")),
  );
}
