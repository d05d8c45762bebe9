"""Checks the contracts under specs/: each is valid OpenAPI, and each example keeps to its schema.

In: contract files (by default all of specs/). Out: one line a fault, then `N examples, N faults`; exit 1 on any fault.
Needs `openapi-spec-validator`, `jsonschema[format]` and PyYAML, all from PyPI.
"""

import sys
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import validate

ROOT = Path(__file__).resolve().parents[2]


class Loader(yaml.SafeLoader):
    """YAML 1.2's core schema as far as contracts need it: a date is a string, and so are `on` and `no`."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rules if not tag.endswith((":timestamp", ":bool"))]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", __import__("re").compile("^(?:true|false)$"), list("tf"))


def resolve(document, value):
    """Follows a reference inside the document, if the value is one."""
    seen = 0
    while isinstance(value, dict) and isinstance(value.get("$ref"), str):
        target = document
        for part in value["$ref"].removeprefix("#/").split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        value = target
        seen += 1
        assert seen < 50, "a cycle of references"
    return value


def lower(document, schema, direction, depth=0):
    """Gives JSON Schema 2020-12 for values that travel in one direction, references written out."""
    schema = resolve(document, schema)
    if not isinstance(schema, dict) or depth > 20:
        return schema
    out = {key: value for key, value in schema.items() if key not in ("example", "examples", "nullable", "discriminator")}
    dropped = set()
    if "properties" in schema:
        absent = "readOnly" if direction == "request" else "writeOnly"
        properties = {}
        for name, sub in schema["properties"].items():
            if resolve(document, sub).get(absent):
                dropped.add(name)
                if direction == "response":
                    continue
            properties[name] = lower(document, sub, direction, depth + 1)
        out["properties"] = properties
        out["required"] = [name for name in schema.get("required", []) if name not in dropped]
    for key in ("items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames"):
        if isinstance(schema.get(key), dict):
            out[key] = lower(document, schema[key], direction, depth + 1)
    for key in ("allOf", "anyOf", "oneOf", "prefixItems"):
        if key in schema:
            out[key] = [lower(document, sub, direction, depth + 1) for sub in schema[key]]
    if schema.get("nullable"):
        out["type"] = [schema["type"], "null"]
        if "enum" in out and None not in out["enum"]:
            out["enum"] = [*out["enum"], None]
    return out


def examples_of(document, holder):
    """Yields the examples of a media type, parameter or header."""
    if "example" in holder:
        yield "example", holder["example"]
    for name, example in (holder.get("examples") or {}).items():
        yield f"examples/{name}", resolve(document, example)["value"]


class Check:
    """Gathers what is wrong with one contract."""

    def __init__(self, name, document):
        self.name, self.document = name, document
        self.faults, self.count = [], 0

    def fault(self, where, what):
        self.faults.append(f"{self.name}: {where}: {what}")

    def value(self, where, schema, value, direction):
        self.count += 1
        lowered = lower(self.document, schema, direction)
        for error in Draft202012Validator(lowered, format_checker=FormatChecker()).iter_errors(value):
            self.fault(where, f"{error.json_path}: {error.message}")

    def holder(self, where, holder, direction, needed):
        found = False
        for name, value in examples_of(self.document, holder):
            found = True
            self.value(f"{where}/{name}", holder["schema"], value, direction)
        if needed and not found:
            self.fault(where, "has no example")

    def parameter(self, where, parameter):
        parameter = resolve(self.document, parameter)
        # A cursor can't be made up, so an example of one would be an example of a refusal.
        self.holder(f"{where}/{parameter['name']}", parameter, "request", parameter["name"] != "cursor")

    def operation(self, where, operation):
        for parameter in operation.get("parameters", []):
            self.parameter(where, parameter)
        body = resolve(self.document, operation.get("requestBody", {}))
        for media, content in body.get("content", {}).items():
            self.holder(f"{where}/body/{media}", content, "request", True)
        for status, response in operation["responses"].items():
            response = resolve(self.document, response)
            for media, content in response.get("content", {}).items():
                self.holder(f"{where}/{status}/{media}", content, "response", True)
            for name, header in response.get("headers", {}).items():
                self.holder(f"{where}/{status}/{name}", resolve(self.document, header), "response", False)
            for name, link in response.get("links", {}).items():
                self.link(f"{where}/{status}/links/{name}", resolve(self.document, link))

    def link(self, where, link):
        for item in self.document["paths"].values():
            for method, operation in item.items():
                if method == "parameters" or not isinstance(operation, dict):
                    continue
                if operation.get("operationId") == link["operationId"]:
                    known = {
                        resolve(self.document, it)["name"]
                        for it in [*item.get("parameters", []), *operation.get("parameters", [])]
                    }
                    for name in link.get("parameters", {}):
                        if name not in known:
                            self.fault(where, f"`{name}` is no parameter of `{link['operationId']}`")
                    return
        self.fault(where, f"there is no operation `{link['operationId']}`")

    def schema(self, where, schema):
        """Checks `example`, `examples` and `default` of a schema and of everything in it."""
        if not isinstance(schema, dict) or "$ref" in schema:
            return
        values = [("example", schema["example"])] if "example" in schema else []
        values += [(f"examples/{at}", value) for at, value in enumerate(schema.get("examples", []))]
        values += [("default", schema["default"])] if "default" in schema else []
        for name, value in values:
            self.value(f"{where}/{name}", schema, value, "request")
        for name, sub in schema.get("properties", {}).items():
            self.schema(f"{where}/{name}", sub)
        for key in ("items", "additionalProperties"):
            self.schema(f"{where}/{key}", schema.get(key))

    def all(self):
        try:
            validate(self.document)
        except Exception as error:  # the library has many kinds
            self.fault("document", f"is no valid OpenAPI: {str(error)[:600]}")
        for path, item in self.document["paths"].items():
            for parameter in item.get("parameters", []):
                self.parameter(path, parameter)
            for method in ("get", "put", "post", "delete", "options", "head", "patch", "trace"):
                if method in item:
                    self.operation(f"{method.upper()} {path}", item[method])
        for name, schema in self.document.get("components", {}).get("schemas", {}).items():
            self.schema(name, schema)
        return self


def main(arguments):
    paths = [Path(it) for it in arguments] or sorted(
        it for it in ROOT.glob("specs/*/*.yaml") if it.name != "specwright.yaml"
    )
    faults = count = 0
    for path in paths:
        check = Check(path.parent.name + "/" + path.name, yaml.load(path.read_text(), Loader)).all()
        print(*check.faults, sep="\n", end="\n" if check.faults else "")
        faults += len(check.faults)
        count += check.count
    print(f"{count} examples, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
