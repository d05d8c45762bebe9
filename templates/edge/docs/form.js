// Bodies that are forms: written as JSON in the page, sent as the contract says, with files beside what is written.

import { make } from "./dom.js";
import { follow } from "./contract.js";

const URL_ENCODED = "application/x-www-form-urlencoded";
const MULTIPART = "multipart/form-data";

const isFile = (it) => it.format === "binary" || (it.contentMediaType !== undefined && it.contentEncoding === undefined && it.contentSchema === undefined);

/** Gives a field for each file that a body of this type has, by the name of its part. */
export function files(contract, type, media) {
  if (type !== MULTIPART) return [];
  const properties = Object.entries(follow(contract, media?.schema).properties ?? {});
  return properties.flatMap(([name, given]) => {
    const schema = follow(contract, given);
    const many = schema.type === "array";
    if (!isFile(many ? follow(contract, schema.items) : schema)) return [];
    return [[name, make("input", { type: "file", multiple: many, id: `file ${name}` })]];
  });
}

/** Gives the body to send, and its type, which a browser makes itself where there are parts. */
export function encode(type, text, chosen) {
  if (type !== URL_ENCODED && type !== MULTIPART) return { type, content: text };
  const form = type === MULTIPART ? new FormData() : new URLSearchParams();
  const names = new Set(chosen.map(([name]) => name));
  const written = text.trim() ? JSON.parse(text) : {};
  for (const [name, value] of Object.entries(written)) {
    if (names.has(name) || value === null) continue;
    const isText = (it) => typeof it !== "object";
    const values = Array.isArray(value) && value.every(isText) ? value : [value];
    for (const it of values) form.append(name, isText(it) ? String(it) : JSON.stringify(it));
  }
  for (const [name, input] of chosen) for (const file of input.files) form.append(name, file);
  return { type: type === MULTIPART ? null : type, content: form };
}

/** Writes a body for a shell. */
export function words(content, quote) {
  if (content === undefined) return [];
  if (!(content instanceof FormData)) return [`--data-raw ${quote(content)}`];
  return [...content].map(([name, it]) => `-F ${quote(it instanceof File ? `${name}=@${it.name}` : `${name}=${it}`)}`);
}
