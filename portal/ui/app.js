// SPDX-License-Identifier: GPL-2.0-or-later
// Draws the frame of the page: header, menu, and the view that the address names, for the user
// who is signed in.
import {
  get,
  put,
  remove,
  listOf,
  codeOf,
  detailsOf,
  setToken,
  whenEnded,
  lastAnswer,
} from "./api.js";
import { h, byId, replace, focusOn, say } from "./dom.js";
import { t, setLanguage, keptLanguage, currentLanguage, languages } from "./i18n.js";
import { setEra, now, formatTime, zoneOf } from "./dates.js";
import { forgetAll, isKept } from "./drafts.js";
import { button, errorMessage } from "./parts.js";
import { confirm, leaveDialogs } from "./dialog.js";
import { routes, menu } from "./routes.js";
import { signInView } from "./views/sign-in.js";
import { firstPasswordView } from "./views/preferences.js";
import { totpView } from "./views/totp.js";

const WARN_SECONDS = 120; // before an idle session ends: when the user is asked whether to stay
// views that count the waiting requests themselves
const COUNTING = ["queue", "handled", "requests", "all-requests"];
const COUNTED = 100; // the largest number of waiting requests that is counted
const app = {
  /** @type {Api.User | null} */
  user: null,
  /** @type {Partial<Api.Portal>} */
  portal: {},
  span: 0, // seconds without a request after which the session ends
  warned: 0, // time of the last answer before the user was last asked whether to stay
  /** @type {string | null} */
  last: null, // name of the user who was signed in before
  /** @type {import("./i18n.js").Language | null} */
  chosen: null, // language that was chosen before signing in
  title: "",
  waiting: 0,
};

/**
 * The functions and data of the frame that a view may use.
 * @typedef {{
 *   user: Api.User,
 *   portal: Partial<Api.Portal>,
 *   redraw: () => void,
 *   reload: (why?: string) => Promise<void>,
 *   title: (text: string) => void,
 *   count: () => Promise<void>,
 * }} Context
 */

/**
 * Returns the title of the portal: the organisation's name, if one is configured, and the
 * product's.
 */
function portalTitle() {
  return app.portal.title ? app.portal.title + " " + t("app.name") : t("app.name");
}

async function takeSession() {
  try {
    const session = await get("/api/session");
    app.user = session.user;
    app.portal = session.portal || app.portal;
    app.span = session.expires ? session.expires - now() : 0;
    setToken(session.csrf);
    if (app.last !== session.user.name) {
      forgetAll(); // Another user may not see what the one before typed.
    }
    app.last = session.user.name;
    await takeLanguage(session.user);
    setEra(session.user.era);
  } catch (error) {
    app.user = null;
    setToken("");
    app.portal = detailsOf(error).portal || app.portal;
    if (codeOf(error) !== "no-session") {
      throw error;
    }
  }
}

/**
 * Stores a language that was chosen before signing in as the user's own, because letters are
 * written in it, too.
 * @param {Api.User} user
 */
async function takeLanguage(user) {
  if (app.chosen && app.chosen !== user.language) {
    await keepLanguage(user, app.chosen);
  }
  app.chosen = null;
  setLanguage(user.language || currentLanguage());
}

/**
 * @param {Api.User} user
 * @param {import("./i18n.js").Language} name
 */
async function keepLanguage(user, name) {
  try {
    await put("/api/preferences", { language: name });
    user.language = name;
  } catch (error) {
    say(t("error.network")); // The language is then used until the page is loaded again.
  }
}

async function signOut() {
  try {
    await remove("/api/session");
  } catch (error) {
    if (codeOf(error) !== "no-session") {
      replace(byId("main"), errorMessage(error));
      return;
    }
  }
  leave();
  forgetAll();
  history.replaceState(null, "", "#/");
  draw("out");
}

function leave() {
  app.user = null;
  app.waiting = 0;
  setToken("");
}

function switchLanguage() {
  const others = languages.filter((name) => name !== currentLanguage());
  return others.map((name) =>
    h(
      "button",
      {
        type: "button",
        class: "plain",
        lang: name,
        async onclick() {
          if (app.user) {
            await keepLanguage(app.user, name);
          } else {
            app.chosen = name;
          }
          setLanguage(name);
          draw("language");
        },
      },
      t("language.to." + name),
    ),
  );
}

/**
 * Returns the user's name and the button to sign out. `kind`: "who" in the header,
 * "account" in the menu of a narrow screen.
 * @param {string} kind
 */
function accountNode(kind) {
  return app.user
    ? h(
        "div",
        { class: kind },
        h(
          "span",
          { class: "name" },
          t("app.signed-in", { name: app.user.display || app.user.name }),
        ),
        button(t("app.sign-out"), signOut, "second small"),
      )
    : null;
}

/**
 * Returns the header; `opener` is the button that opens the menu on a narrow screen.
 * @param {HTMLElement | null} opener
 */
function header(opener) {
  return h(
    "header",
    { class: "top" },
    h(
      "p",
      { class: "brand" },
      h("img", { src: "icon.svg", alt: "", width: "28", height: "28" }),
      h("span", { class: "brand-name" }, portalTitle()),
    ),
    h("div", { class: "top-end" }, switchLanguage(), accountNode("who"), opener),
  );
}

/** Returns the head of a printed page: the portal's title, who printed it, and when. */
function printHead() {
  return h(
    "div",
    { class: "print-head", "aria-hidden": "true" },
    h("p", {}, portalTitle()),
    h(
      "p",
      {},
      app.user
        ? t("print.by", {
            name: app.user.display || app.user.name,
            time: formatTime(now()) + " (" + zoneOf(now()) + ")",
          })
        : null,
    ),
  );
}

/** @param {Api.User["roles"]} roles */
function mayUse(roles) {
  const own = app.user ? app.user.roles : [];
  return roles.length === 0 || roles.some((role) => own.indexOf(role) >= 0);
}

/**
 * Returns the menu and the button that opens it on a narrow screen.
 * @param {string | null} current
 */
function menuNodes(current) {
  const groups = menu.filter((group) => mayUse(group.roles));
  const list = h(
    "div",
    { class: "menu-groups", id: "menu-groups" },
    groups.map((group) =>
      h(
        "div",
        { class: "menu-group" },
        h("h2", {}, t(group.title)),
        h(
          "ul",
          {},
          group.items.map((item) =>
            h(
              "li",
              {},
              h(
                "a",
                { href: "#/" + item, "aria-current": item === current ? "page" : null },
                t("menu." + item),
                item === "queue" ? h("span", { class: "count", hidden: true }) : null,
              ),
            ),
          ),
        ),
      ),
    ),
    accountNode("account"),
  );
  const opener = h(
    "button",
    {
      type: "button",
      class: "button second small menu-button",
      "aria-expanded": "false",
      "aria-controls": "menu-groups",
      onclick() {
        const isOpen = opener.getAttribute("aria-expanded") === "true";
        opener.setAttribute("aria-expanded", String(!isOpen));
        list.classList.toggle("open", !isOpen);
      },
    },
    t("menu.open"),
    h("span", { class: "count", hidden: true }),
  );
  return { opener, node: h("nav", { class: "menu", "aria-label": t("menu.label") }, list) };
}

/**
 * Shows in the menu and in the window's title how many requests wait for this approver. It is
 * called when something is drawn and never by a timer, which would keep an idle session alive.
 */
async function countWaiting() {
  if (!app.user || app.user.needsTotp || app.user.needsPassword || !mayUse(["approver"])) {
    return;
  }
  try {
    app.waiting = listOf(
      await get("/api/requests", { scope: "queue", limit: COUNTED }),
      "requests",
    ).length;
  } catch (error) {
    return; // The view itself shows the error.
  }
  /** @type {NodeListOf<HTMLElement>} */
  const places = document.querySelectorAll(".count");
  places.forEach((place) => {
    place.hidden = !app.waiting;
    replace(
      place,
      h("span", { "aria-hidden": "true" }, app.waiting < COUNTED ? app.waiting : COUNTED + "+"),
      h("span", { class: "unseen" }, t("menu.waiting", { n: app.waiting })),
    );
  });
  title(app.title);
}

function home() {
  const first = menu.find((group) => mayUse(group.roles));
  return first ? first.items[0] : "preferences";
}

/** Returns the route that the address names, with its parameters; null if there is none. */
function findRoute() {
  const address = location.hash.replace(/^#\/?/, "") || home();
  const parts = address
    .split("?")[0]
    .split("/")
    .map((part) => {
      try {
        return decodeURIComponent(part);
      } catch (error) {
        return part;
      }
    });
  // A notice links to #/mails/NUMBER, the recipient's page of a mail. For users who oversee the
  // mail of others it is #/records/NUMBER.
  const names = parts[0] === "mails" ? ["mails", "records"] : [parts[0]];
  const route = names
    .map((name) =>
      routes.find(
        (candidate) => candidate.name === name && candidate.parameters === parts.length - 1,
      ),
    )
    .find((candidate) => candidate && mayUse(candidate.roles));
  return route ? { route, parameters: parts.slice(1) } : null;
}

/** @param {string} text */
function title(text) {
  app.title = text;
  document.title =
    (app.user && app.waiting ? "(" + app.waiting + ") " : "") +
    (text ? text + " | " : "") +
    portalTitle();
}

/** @param {string | null} current */
function frame(current) {
  const main = h("main", { id: "main" });
  const isWhole = app.user && !app.user.needsTotp && !app.user.needsPassword;
  const nodes = isWhole ? menuNodes(current) : { opener: null, node: null };
  leaveDialogs();
  replace(
    byId("app"),
    h(
      "a",
      {
        class: "skip",
        href: "#main",
        onclick(/** @type {MouseEvent} */ event) {
          event.preventDefault();
          focusOn(main);
        },
      },
      t("app.skip"),
    ),
    printHead(),
    header(nodes.opener),
    h(
      "div",
      { class: isWhole ? "body" : "body alone" },
      nodes.node,
      main,
      app.user && !isWhole ? accountNode("account") : null,
    ),
    h(
      "footer",
      { class: "bottom" },
      h("p", {}, t("app.foot"), app.portal.version ? " " + app.portal.version : ""),
    ),
  );
  return main;
}

/**
 * @param {HTMLElement} main
 * @param {string} why
 */
function showHeading(main, why) {
  const heading = main.querySelector("h1");
  title(heading ? heading.textContent : "");
  if (heading && why !== "start") {
    focusOn(heading);
  }
  window.scrollTo(0, 0);
}

/**
 * Returns the view that the user must complete first (sign-in, password, second factor), or null.
 * `why`: as for draw().
 * @param {string} why
 */
function firstView(why) {
  if (!app.user) {
    return signInView({ portal: app.portal, why, done: begin });
  }
  if (app.user.needsPassword) {
    return firstPasswordView({ done: begin });
  }
  return app.user.needsTotp ? totpView({ isNeeded: true, done: begin }) : null;
}

/**
 * Returns the view that the address names, or an explanation why there is none.
 * @param {Api.User} user
 * @param {ReturnType<typeof findRoute>} found
 */
function routeView(user, found) {
  if (!found) {
    return [
      h("h1", {}, t("error.no-page")),
      h("p", {}, t("next.no-page")),
      h("p", {}, h("a", { href: "#/" + home() }, t("menu." + home()))),
    ];
  }
  const context = {
    user,
    portal: app.portal,
    redraw() {
      draw("move");
    },
    reload: begin,
    title,
    count: countWaiting,
  };
  return found.route.view(context, ...found.parameters);
}

/**
 * Draws the whole page. `why`: "start", "move" (another address), "language", "ended" (the
 * session) or "out" (signed out).
 * @param {string} why
 */
function draw(why) {
  const first = firstView(why);
  const found = app.user && !first ? findRoute() : null;
  const main = frame(found ? found.route.menu : null);
  if (app.user && !first) {
    if (!found || COUNTING.indexOf(found.route.name) < 0) {
      countWaiting();
    }
    replace(main, routeView(app.user, found));
  } else {
    replace(main, first);
  }
  showHeading(main, why);
}

/**
 * Asks the server who is signed in, and draws the page.
 * @param {string} [why]
 */
async function begin(why) {
  try {
    await takeSession();
  } catch (error) {
    const main = frame(null);
    replace(
      main,
      h("h1", {}, portalTitle()),
      errorMessage(error),
      button(t("button.again"), () => {
        begin("start");
      }),
    );
    return;
  }
  draw(why || "move");
}

async function watch() {
  const since = lastAnswer();
  if (!app.user || !app.span || app.warned === since || now() - since < app.span - WARN_SECONDS) {
    return;
  }
  app.warned = since;
  const stays = await confirm(t("idle.title"), [t("idle.text")], t("idle.stay"));
  if (stays) {
    try {
      await takeSession();
    } catch (error) {
      say(t("error.network"));
    }
    if (!app.user) {
      draw("ended");
    }
  }
}

whenEnded(() => {
  if (app.user) {
    leave();
    draw("ended");
    say(t("sign-in.ended"));
  }
});
window.addEventListener("hashchange", () => {
  draw("move");
});
window.addEventListener("beforeunload", (event) => {
  if (app.user && isKept()) {
    event.preventDefault();
    event.returnValue = "";
  }
});
setInterval(watch, 15000);
setLanguage(keptLanguage());
begin("start");
