// Who the page sends requests as. Credentials live in this page alone, and go when it is closed.

import { make, prose } from "./dom.js";
import { follow } from "./contract.js";

const given = new Map();

/** Gives the security schemes of a contract by name. */
function schemes(contract) {
  const all = Object.entries(contract.components?.securitySchemes ?? {});
  return all.map(([name, it]) => [name, follow(contract, it)]);
}

/** Takes a token for every scheme that carries one. */
export function take(contract, token) {
  for (const [name, scheme] of schemes(contract)) if (isToken(scheme)) given.set(name, token);
  mark();
}

const isToken = (it) => it.type === "oauth2" || it.type === "openIdConnect" || (it.type === "http" && /^bearer$/i.test(it.scheme));
const isBasic = (it) => it.type === "http" && /^basic$/i.test(it.scheme);

function mark() {
  const button = document.getElementById("authorise");
  button.classList.toggle("set", given.size > 0);
  button.textContent = given.size > 0 ? "Authorised" : "Authorise";
}

/** Adds to a request what the operation asks for: the first alternative that is given whole, or what there is of it. */
export function sign(contract, operation, request) {
  const all = new Map(schemes(contract));
  const whole = operation.security.find((it) => Object.keys(it).length && Object.keys(it).every((name) => given.has(name)));
  for (const name of Object.keys(whole ?? operation.security[0] ?? {})) {
    const [scheme, value] = [all.get(name), given.get(name)];
    if (!scheme || value === undefined) continue;
    if (isToken(scheme)) request.headers.set("Authorization", `Bearer ${value}`);
    else if (isBasic(scheme)) request.headers.set("Authorization", `Basic ${btoa(unescape(encodeURIComponent(value)))}`);
    else if (scheme.type === "http") request.headers.set("Authorization", `${scheme.scheme} ${value}`);
    else if (scheme.in === "header") request.headers.set(scheme.name, value);
    else if (scheme.in === "query") request.query.append(scheme.name, value);
  }
}

/** Opens the dialog. */
export function ask(contract) {
  const dialog = document.getElementById("credentials");
  const fields = schemes(contract).map(([name, scheme]) => {
    const id = `credential-${name}`;
    const kind = isToken(scheme) ? "token" : isBasic(scheme) ? "user:password" : "key";
    const cookie = scheme.in === "cookie" || scheme.type === "mutualTLS";
    return make(
      "div", {},
      make("h3", {}, name),
      prose(scheme.description),
      cookie
        ? make("p", { class: "note" }, "Your browser sends this one by itself, once you have logged in here.")
        : make(
            "div", { class: "field" },
            make("label", { for: id }, kind),
            make("input", { id, name, type: "password", autocomplete: "off", value: given.get(name) ?? "" }),
          ),
    );
  });
  const close = () => dialog.close();
  const save = (event) => {
    event.preventDefault();
    for (const input of dialog.querySelectorAll("input")) {
      if (input.value.trim()) given.set(input.name, input.value.trim());
      else given.delete(input.name);
    }
    mark();
    close();
  };
  dialog.replaceChildren(
    make(
      "form", { onsubmit: save },
      make("h2", { id: "credentials-title" }, "Authorise"),
      make("p", { class: "note" }, "Kept in this page alone; closing or reloading it forgets them."),
      fields.length ? fields : make("p", {}, "The contract declares no security schemes."),
      make("div", { class: "row" }, make("button", { class: "primary" }, "Use"), make("button", { type: "button", onclick: close }, "Close")),
    ),
  );
  dialog.showModal();
}
