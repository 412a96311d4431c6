// SPDX-License-Identifier: GPL-2.0-or-later
// Draws the API keys of programs that send files. A new key is shown once; keys are listed and
// revoked. It corresponds to `kiyome client`.
import { get, post, path, listOf, codeOf, detailsOf } from "../api.js";
import { t } from "../i18n.js";
import { h, replace, say } from "../dom.js";
import { formatCount, formatDay, formatSize, formatTime, secondsOf } from "../dates.js";
import { KEPT, choices, clear, field, filled, form } from "../form.js";
import { badge, button, load, message, table } from "../parts.js";
import { openDialog } from "../dialog.js";
import { isKept } from "../drafts.js";

/** @typedef {ReturnType<typeof addFields>} Fields */

/** @type {Api.Client["scope"]} */
const SCOPES = ["send", "read", "cancel"];
const DRAFT = "client";
const MEGABYTE = 1024 * 1024;
/** @type {{ [state: string]: import("../parts.js").Tone }} */
const TONES = { live: "good", ownerless: "bad", expired: "none", removed: "none" };
// The field that a refusal is about, by the argument that its text names (store/calls/clients.c).
/** @type {{ [argument: string]: string }} */
const ARGUMENTS = { name: "name", policy: "policy", expires: "expires" };

/** @param {Api.Client} client */
function scopeOf(client) {
  return client.scope.map((value) => t("client.scope." + value)).join(t("list.comma"));
}

/**
 * Returns how much of a daily quota is used; a quota of 0 is unlimited.
 * @param {number} used
 * @param {number} allowed
 * @param {(value: number) => string} format
 */
function share(used, allowed, format) {
  return allowed ? t("client.of", { used: format(used), all: format(allowed) }) : format(used);
}

/**
 * @param {Api.Client} client
 * @param {() => void} redraw
 */
function revokeDialog(client, redraw) {
  const reason = field({
    label: t("client.revoke-reason"),
    name: "reason",
    required: true,
    lines: 2,
  });
  return openDialog(t("client.revoke-title"), (close) => [
    h("p", {}, client.name, " ", h("code", {}, client.id)),
    h("p", {}, t("client.revoke-text")),
    form({
      label: t("client.revoke"),
      kind: "danger",
      fields: [reason],
      more: button(t("button.back"), () => {
        close(null);
      }),
      async submit() {
        await post(path("clients", client.id, "revoke"), { reason: reason.read() });
        close(true);
        say(t("client.revoked", { name: client.name }));
        redraw();
      },
    }),
  ]);
}

/**
 * Returns the new key. The server has only its hash, so the key cannot be shown again after this
 * page is left.
 * @param {string} name
 * @param {{ id: string, key: string }} made
 */
function keyNode(name, made) {
  const key = h("code", { class: "wrap", tabindex: "0" }, made.key);
  const feedback = h("div", { class: "told" });
  const copy = navigator.clipboard
    ? button(
        t("client.copy"),
        async () => {
          try {
            await navigator.clipboard.writeText(made.key);
            replace(feedback, h("p", { role: "status" }, t("client.copied")));
          } catch (error) {
            replace(feedback, h("p", { role: "status" }, t("client.copy-failed")));
          }
        },
        "second small",
      )
    : null;
  return message(
    "done",
    t("client.added", { name, id: made.id }),
    t("client.once"),
    h("p", {}, key),
    copy,
    feedback,
  );
}

/** @param {{ name: string }[]} policies */
function addFields(policies) {
  return {
    name: field({
      label: t("client.name"),
      name: "name",
      hint: t("client.name-hint"),
      required: true,
      maxlength: 100,
    }),
    policy: field({
      label: t("client.policy"),
      name: "policy",
      hint: t("client.policy-hint"),
      choices: [
        ["", t("client.policy-own")],
        ...policies.map((policy) => [policy.name, policy.name]),
      ],
    }),
    owner: field({
      label: t("client.owner"),
      name: "owner",
      hint: t("client.owner-hint"),
      spellcheck: "false",
    }),
    files: field({
      label: t("client.files"),
      name: "files",
      inputmode: "numeric",
      hint: t("client.quota-hint"),
    }),
    megabytes: field({
      label: t("client.megabytes"),
      name: "megabytes",
      inputmode: "numeric",
      hint: t("client.quota-hint"),
    }),
    expires: field({
      label: t("allow.expires"),
      name: "expires",
      type: "date",
      hint: t("block.expires-hint"),
    }),
    reason: field({ label: t("allow.reason"), name: "reason", required: true, lines: 2 }),
  };
}

/**
 * Returns the number that was typed: null if the field is empty, NaN if it is not a number.
 * @param {import("../form.js").Field} control
 */
function numberOf(control) {
  const text = control.read().normalize("NFKC").replace(/,/g, "");
  if (text === "") {
    return null;
  }
  return /^[0-9]{1,9}$/.test(text) && Number(text) > 0 ? Number(text) : NaN;
}

/**
 * Returns the body of the request, or null after a message was shown at a field that is not
 * valid.
 * @param {Fields} fields
 * @param {import("../form.js").Choices} scope
 */
function bodyOf(fields, scope) {
  const files = numberOf(fields.files);
  const megabytes = numberOf(fields.megabytes);
  const wrong = [fields.files, fields.megabytes].find((control) => Number.isNaN(numberOf(control)));
  if (wrong) {
    wrong.fail(t("client.no-number"));
    wrong.input.focus();
    return null;
  }
  if (!scope.read().length) {
    scope.focus();
    say(t("client.no-scope"));
    return null;
  }
  /** @type {Api.Post["/api/clients"]["body"]} */
  const body = {
    name: fields.name.read(),
    scope: SCOPES.filter((value) => scope.read().indexOf(value) >= 0),
    reason: fields.reason.read(),
    ...filled(fields, ["policy", "owner"]),
  };
  if (files !== null) {
    body.quotaFiles = files;
  }
  if (megabytes !== null) {
    body.quotaBytes = megabytes * MEGABYTE;
  }
  if (fields.expires.read() !== "") {
    body.expires = secondsOf(fields.expires.read(), true);
  }
  return body;
}

/**
 * Returns the name of the field that a refusal is about, or "".
 * @param {unknown} error
 */
function fieldOf(error) {
  const details = detailsOf(error);
  if (codeOf(error) === "not-found") {
    return "owner";
  }
  if (details.fault === "allow-expires-past") {
    return "expires";
  }
  const words = (details.detail || "").split(/[^a-z]/);
  const named = Object.keys(ARGUMENTS).find((argument) => words.indexOf(argument) >= 0);
  return named ? ARGUMENTS[named] : "";
}

/**
 * @param {{ name: string }[]} policies
 * @param {() => void} redraw
 */
function addForm(policies, redraw) {
  const fields = addFields(policies);
  const scope = choices(
    t("client.scope"),
    "scope",
    "checkbox",
    SCOPES.map((value) => [value, t("client.scope." + value), t("client.scope-hint." + value)]),
    SCOPES,
  );
  const rows = Object.values(fields);
  /** @type {HTMLElement[]} */
  const body = rows.map((control) => control.node);
  body.splice(1, 0, scope.node);
  return form({
    label: t("client.add"),
    title: t("client.add-title"),
    fields: rows,
    choices: [scope],
    body,
    draft: DRAFT,
    failed(error) {
      const found = Object.entries(fields).find(([name]) => name === fieldOf(error));
      if (found) {
        const isUnknown = codeOf(error) === "not-found";
        found[1].fail(isUnknown ? t("client.no-owner") : detailsOf(error).detail);
        found[1].input.focus();
      }
    },
    async submit() {
      const sent = bodyOf(fields, scope);
      if (!sent) {
        return KEPT;
      }
      const made = await post("/api/clients", sent);
      clear(rows);
      scope.write(SCOPES);
      redraw();
      return keyNode(sent.name, made);
    },
  });
}

/** @param {Api.Client} client */
function stateCell(client) {
  return [
    badge(t("client.state." + client.state), TONES[client.state] || "none"),
    h(
      "p",
      { class: "small-text" },
      client.expires ? t("client.until", { day: formatDay(client.expires) }) : t("client.no-end"),
    ),
  ];
}

/** @param {Api.Client} client */
function mayCell(client) {
  return [
    h("p", {}, scopeOf(client)),
    h(
      "p",
      { class: "small-text" },
      t("client.policy"),
      t("list.colon"),
      client.policy || t("client.policy-own"),
    ),
    h(
      "p",
      { class: "small-text" },
      t("client.owner"),
      t("list.colon"),
      client.owner || t("client.nobody"),
    ),
  ];
}

/**
 * @param {Api.Client[]} clients
 * @param {() => void} redraw
 */
function draw(clients, redraw) {
  if (!clients.length) {
    return message("note", t("client.none"), t("client.none-next"));
  }
  return table(
    t("client.caption"),
    [
      {
        head: t("client.machine"),
        cell: (client) => [
          h("span", { class: "wrap" }, client.name),
          h("p", { class: "small-text" }, h("code", {}, client.id)),
        ],
      },
      { head: t("client.state"), cell: stateCell },
      { head: t("client.may"), cell: mayCell },
      {
        head: t("client.day"),
        number: true,
        cell: (client) => [
          h(
            "p",
            {},
            t("client.n-files", { n: share(client.files, client.quotaFiles, formatCount) }),
          ),
          h("p", {}, share(client.bytes, client.quotaBytes, formatSize)),
        ],
      },
      {
        head: t("client.used"),
        cell: (client) =>
          client.lastUsed
            ? [
                h("p", {}, formatTime(client.lastUsed)),
                h("p", { class: "small-text wrap" }, client.lastFrom || ""),
              ]
            : t("client.never"),
      },
      {
        head: t("allow.reason"),
        cell: (client) => [
          h("p", { class: "wrap" }, client.reason),
          h(
            "p",
            { class: "small-text" },
            t("client.made", { who: client.by, day: formatDay(client.created) }),
          ),
        ],
      },
      {
        head: t("allow.act"),
        cell(client) {
          return client.state === "removed"
            ? "–"
            : button(
                t("client.revoke"),
                () => {
                  revokeDialog(client, redraw);
                },
                "second small",
                { "aria-label": t("client.revoke-this", { name: client.name }) },
              );
        },
      },
    ],
    clients,
  );
}

export function clientsView() {
  const place = h("div", {});
  const adding = h("div", {});
  const all = choices(t("client.which"), "all", "checkbox", [["yes", t("client.all")]], []);
  function run() {
    return load(place, async () =>
      draw(listOf(await get("/api/clients", { all: all.read()[0] }), "clients"), run),
    );
  }
  all.node.addEventListener("change", run);
  run();
  load(adding, async () => {
    const policies = listOf(await get("/api/policies"), "policies");
    return h(
      "details",
      { open: isKept(DRAFT) },
      h("summary", {}, t("client.add-title")),
      addForm(policies, run),
    );
  });
  return [
    h("h1", {}, t("menu.clients")),
    h("p", { class: "lead" }, t("client.intro")),
    adding,
    all.node,
    place,
  ];
}
