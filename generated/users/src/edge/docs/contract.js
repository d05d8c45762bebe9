// A contract as it was served: references followed, operations in a list, examples made from schemas.

const METHODS = ["get", "post", "put", "patch", "delete", "head", "options", "trace", "query"];

/** Follows a reference inside the document, and what that refers to; a reference that leads nowhere is an empty object. */
export function follow(contract, value) {
  for (let step = 0; value && typeof value === "object" && typeof value.$ref === "string"; step += 1) {
    if (step > 50 || !value.$ref.startsWith("#/")) return {};
    const { $ref, ...beside } = value;
    const parts = $ref.slice(2).split("/");
    const names = parts.map((it) => decodeURIComponent(it).replaceAll("~1", "/").replaceAll("~0", "~"));
    const target = names.reduce((node, name) => (node == null ? node : node[name]), contract);
    value = target && typeof target === "object" ? { ...target, ...beside } : (target ?? {});
  }
  return value ?? {};
}

/** Gives the last part of a reference: what a schema is called. */
export function nameOf(value) {
  return typeof value?.$ref === "string" ? decodeURIComponent(value.$ref.split("/").pop()) : null;
}

/** Gives the operations, in the order of the contract, each with its path, method, tag and parameters. */
export function operations(contract) {
  const found = [];
  for (const [path, there] of Object.entries(contract.paths ?? {})) {
    const item = follow(contract, there);
    for (const method of Object.keys(item).filter((it) => METHODS.includes(it))) {
      const operation = item[method];
      const parameters = new Map();
      for (const it of [...(item.parameters ?? []), ...(operation.parameters ?? [])]) {
        const parameter = follow(contract, it);
        parameters.set(`${parameter.in} ${parameter.name}`, parameter);
      }
      found.push({
        ...operation,
        method,
        path,
        id: operation.operationId ?? `${method} ${path}`,
        tag: operation.tags?.[0] ?? "operations",
        parameters: [...parameters.values()],
        body: operation.requestBody ? follow(contract, operation.requestBody) : null,
        security: operation.security ?? contract.security ?? [],
        server: (operation.servers ?? item.servers ?? contract.servers ?? [{ url: "/" }])[0],
      });
    }
  }
  return found;
}

/** Gives where requests go: the contract's server, with the defaults of its variables, on this host where it names none. */
export function base(server) {
  const url = String(server?.url ?? "/").replace(/\{([^}]+)\}/g, (_, it) => server.variables?.[it]?.default ?? "");
  // Another host would need its leave, and this server is the one that the page was loaded from.
  return new URL(url, location.origin).pathname.replace(/\/$/, "");
}

/** Gives the example of a media type, a parameter or a header, or makes one from its schema. */
export function example(contract, holder, answer = false) {
  if (holder.example !== undefined) return holder.example;
  const first = Object.values(holder.examples ?? {})[0];
  if (first !== undefined) return follow(contract, first).value ?? follow(contract, first).dataValue;
  return holder.schema === undefined ? undefined : sample(contract, holder.schema, answer);
}

/** Makes a value that a schema lets through, as far as that is easily told. `answer` says which way it goes. */
export function sample(contract, given, answer, depth = 0) {
  const schema = follow(contract, given);
  if (schema === true || typeof schema !== "object") return null;
  for (const key of ["example", "const", "default"]) if (schema[key] !== undefined) return schema[key];
  if (Array.isArray(schema.examples) && schema.examples.length) return schema.examples[0];
  if (schema.enum?.length) return schema.enum[0];
  if (depth > 6) return null;
  const inner = (it) => sample(contract, it, answer, depth + 1);
  const all = (schema.allOf ?? []).map((it) => inner(it));
  const one = schema.oneOf?.[0] ?? schema.anyOf?.[0];
  const type = [schema.type].flat().find((it) => it !== "null");
  if (type === "object" || schema.properties || (all.length && !type)) {
    const value = Object.assign({}, ...all.filter((it) => it && typeof it === "object"));
    for (const [name, it] of Object.entries(schema.properties ?? {})) {
      const property = follow(contract, it);
      if (answer ? !property.writeOnly : !property.readOnly) value[name] = inner(it);
    }
    return value;
  }
  if (one !== undefined) return inner(one);
  if (type === "array") return [inner(schema.items ?? {})];
  if (type === "integer" || type === "number") return schema.minimum ?? schema.exclusiveMinimum ?? 1;
  if (type === "boolean") return true;
  if (type !== "string") return null;
  const formats = {
    date: "2026-01-31", "date-time": "2026-01-31T12:00:00Z", time: "12:00:00Z", email: "someone@example.com", uri: "https://example.com",
    uuid: "0190a5f0-7c1e-7b3a-9d2f-5e8c1a4b6d70", ipv4: "192.0.2.1", ipv6: "2001:db8::1", hostname: "example.com",
  };
  return formats[schema.format] ?? "text".padEnd(schema.minLength ?? 0, "x").slice(0, schema.maxLength ?? 100);
}
