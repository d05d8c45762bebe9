// Shows a schema: its type, what it asks, and its members, each opened when it is asked for.

import { make, prose } from "./dom.js";
import { follow, nameOf } from "./contract.js";

const RULES = [
  "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern",
  "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "contentMediaType", "contentEncoding", "default", "const",
];

/** What has schemas inside and is seldom met: shown as it is written. */
const OTHERS = [
  "not", "if", "then", "else", "prefixItems", "contains", "minContains", "maxContains", "patternProperties", "propertyNames",
  "dependentRequired", "dependentSchemas", "unevaluatedItems", "contentSchema",
];

/** Gives the type in a few words. */
export function typeOf(contract, given) {
  const schema = follow(contract, given);
  if (schema === true) return "anything";
  if (schema === false) return "nothing";
  const name = nameOf(given);
  const types = [schema.type ?? []].flat();
  const nullable = schema.nullable || types.includes("null");
  const plain = types.filter((it) => it !== "null");
  let text = plain.join(" or ");
  if (plain[0] === "array") text = `list of ${typeOf(contract, schema.items ?? true)}`;
  else if (name) text = name;
  else if (!text) text = ["oneOf", "anyOf", "allOf"].find((it) => schema[it]) ? "one of several" : "anything";
  if (schema.format) text += ` (${schema.format})`;
  return nullable ? `${text} or null` : text;
}

/** Writes a value; a number beyond what a browser holds exactly is not passed off as exact. */
function literal(value) {
  const isRough = Number.isInteger(value) && !Number.isSafeInteger(value);
  return isRough ? `about ${value.toExponential(3)}` : JSON.stringify(value);
}

/** Gives what a value must keep. */
function rules(schema) {
  const told = RULES.filter((it) => schema[it] !== undefined).map((it) => `${it} ${it === "pattern" ? schema[it] : literal(schema[it])}`);
  for (const it of OTHERS) if (schema[it] !== undefined) told.push(`${it} ${JSON.stringify(schema[it])}`);
  if (schema.enum) told.unshift(`one of ${schema.enum.map((it) => JSON.stringify(it)).join(", ")}`);
  if (schema.additionalProperties === false || schema.unevaluatedProperties === false) told.push("no other members");
  return told.length ? make("div", { class: "rules" }, told.join(" · ")) : null;
}

/** Shows a schema with its members, but for those that `hidden` marks: `readOnly` in a request, `writeOnly` in an answer. */
export function show(contract, given, hidden = "", depth = 0) {
  const schema = follow(contract, given);
  if (typeof schema !== "object") return make("div", { class: "schema" }, typeOf(contract, given));
  const parts = [rules(schema)];
  for (const it of schema.allOf ?? []) parts.push(later(contract, it, hidden, depth, "and all of"));
  for (const key of ["oneOf", "anyOf"]) {
    for (const it of schema[key] ?? []) parts.push(later(contract, it, hidden, depth + 1, "or"));
  }
  for (const [name, it] of Object.entries(schema.properties ?? {})) {
    if (!follow(contract, it)[hidden]) parts.push(member(contract, name, it, schema.required?.includes(name), hidden, depth));
  }
  const others = schema.additionalProperties;
  if (others && typeof others === "object") parts.push(member(contract, "any other", others, false, hidden, depth));
  if (schema.items) parts.push(later(contract, schema.items, hidden, depth, "each item:"));
  return make("div", { class: "schema" }, parts);
}

function member(contract, name, given, required, hidden, depth) {
  const schema = follow(contract, given);
  const inside = schema.items ?? given;
  const deep = follow(contract, inside);
  return make(
    "div", { class: "member" },
    make("span", { class: "name" }, name), " ",
    make("span", { class: "type" }, typeOf(contract, given)), " ",
    required && make("span", { class: "tag required" }, "required"), " ",
    schema.readOnly && make("span", { class: "tag" }, "read-only"), " ",
    schema.writeOnly && make("span", { class: "tag" }, "write-only"), " ",
    schema.deprecated && make("span", { class: "tag" }, "deprecated"),
    schema.description && make("div", {}, prose(schema.description)),
    rules(schema),
    (deep.properties || deep.oneOf || deep.anyOf || deep.allOf) && later(contract, inside, hidden, depth + 1, "members of"),
  );
}

/** A part that is shown when it is opened, so that a schema within itself ends somewhere. */
function later(contract, given, hidden, depth, word) {
  const details = make("details", {}, make("summary", {}, `${word} ${typeOf(contract, given)}`));
  const fill = () => details.childElementCount === 1 && details.append(show(contract, given, hidden, depth + 1));
  details.addEventListener("toggle", () => details.open && fill());
  if (depth < 1) {
    details.open = true;
    fill();
  }
  return details;
}
