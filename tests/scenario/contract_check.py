#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Steward founders
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that the parts of openapi.yaml make one document, that its examples fit its schemas, and that it
names exactly the routes the sources serve. Says what differs, a line each; exits 1 then."""
import json
import pathlib
import re
import sys

import yaml

METHODS = {"get", "post", "put", "delete", "patch"}
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "number": (int, float),
         "null": type(None)}
FORMATS = {"uuid": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
           "date-time": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")}


class Contract:
    def __init__(self, folder):
        self.folder = folder
        self.faults = []
        self.whole = yaml.safe_load((folder / "openapi.yaml").read_text("utf-8"))
        for path in sorted((folder / "paths").glob("*.yaml")):
            self.add(f"paths/{path.name}")

    def add(self, name):
        part = yaml.safe_load((self.folder / name).read_text("utf-8"))
        for key, value in part.get("paths", {}).items():
            self.put(self.whole["paths"], key, value, name)
        for kind, members in part.get("components", {}).items():
            for key, value in (members or {}).items():
                self.put(self.whole["components"].setdefault(kind, {}), key, value, name)

    def put(self, target, key, value, name):
        if key in target:
            self.faults.append(f"{name}: {key} is there already")
        target[key] = value

    def resolve(self, reference):
        node = self.whole
        for step in reference[2:].split("/"):
            node = node.get(step.replace("~1", "/").replace("~0", "~")) if isinstance(node, dict) else None
        return node

    def references(self, node, where=""):
        if isinstance(node, dict):
            target = node.get("$ref")
            if isinstance(target, str):
                if target.startswith("#/") and self.resolve(target) is None:
                    self.faults.append(f"{where}: {target} leads nowhere")
                if target.startswith("examples/") and not (self.folder / target).exists():
                    self.faults.append(f"{where}: {target} is missing")
            for key, value in node.items():
                self.references(value, f"{where}/{key}")
        elif isinstance(node, list):
            for index, value in enumerate(node):
                self.references(value, f"{where}/{index}")

    def differences(self, schema, value, where):
        """What in `value` is not as `schema` says; the part of JSON Schema that the contract uses."""
        if schema is True or not schema:
            return []
        if "$ref" in schema:
            return self.differences(self.resolve(schema["$ref"]) or {}, value, where)
        out = []
        for part in schema.get("allOf", []):
            out += self.differences(part, value, where)
        for word in ("oneOf", "anyOf"):
            if word in schema and all(self.differences(part, value, where) for part in schema[word]):
                out.append(f"{where}: fits none of {word}")
        kinds = schema.get("type", [])
        kinds = [kinds] if isinstance(kinds, str) else kinds
        if kinds and not any(self.isA(kind, value) for kind in kinds):
            return out + [f"{where}: is no {' or '.join(kinds)}"]
        if "enum" in schema and value not in schema["enum"]:
            out.append(f"{where}: {value!r} is none of the words")
        if "const" in schema and value != schema["const"]:
            out.append(f"{where}: is not {schema['const']!r}")
        if isinstance(value, str):
            out += self.textDifferences(schema, value, where)
        if isinstance(value, dict):
            out += self.objectDifferences(schema, value, where)
        if isinstance(value, list):
            if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
                out.append(f"{where}: {len(value)} items")
            for index, item in enumerate(value):
                out += self.differences(schema.get("items", {}), item, f"{where}[{index}]")
        return out

    @staticmethod
    def isA(kind, value):
        return isinstance(value, TYPES[kind]) and not (kind in ("integer", "number") and isinstance(value, bool))

    @staticmethod
    def textDifferences(schema, value, where):
        out = []
        if "pattern" in schema and not re.search(schema["pattern"], value):
            out.append(f"{where}: {value!r} is not like {schema['pattern']}")
        form = FORMATS.get(schema.get("format"))
        if form and not form.fullmatch(value):
            out.append(f"{where}: {value!r} is no {schema['format']}")
        if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
            out.append(f"{where}: {len(value)} characters")
        return out

    def objectDifferences(self, schema, value, where):
        known = schema.get("properties", {})
        rest = schema.get("additionalProperties", True)
        out = [f"{where}: {name} is missing" for name in schema.get("required", []) if name not in value]
        for name, member in value.items():
            if name in known:
                out += self.differences(known[name], member, f"{where}.{name}")
            elif rest is False:
                out.append(f"{where}: {name} is not in the contract")
            elif isinstance(rest, dict):
                out += self.differences(rest, member, f"{where}.{name}")
        return out

    def operations(self):
        for path, item in self.whole["paths"].items():
            for method, operation in item.items():
                if method in METHODS:
                    yield method.upper(), path, operation

    def examples(self):
        """Every media type in the document that gives both a schema and an example file."""
        found = []

        def walk(node):
            if isinstance(node, dict):
                if "schema" in node and isinstance(node.get("example"), dict) and "$ref" in node["example"]:
                    found.append((node["schema"], node["example"]["$ref"]))
                for one in (node.get("examples") or {}).values() if isinstance(node.get("examples"), dict) else []:
                    value = one.get("value") if isinstance(one, dict) else None
                    if "schema" in node and isinstance(value, dict) and "$ref" in value:
                        found.append((node["schema"], value["$ref"]))
                for value in node.values():
                    walk(value)
            elif isinstance(node, list):
                for value in node:
                    walk(value)

        walk(self.whole)
        return found

    def checkExamples(self):
        for schema, name in self.examples():
            path = self.folder / name
            if not path.exists():
                continue
            lines = path.read_text("utf-8").splitlines() if path.suffix == ".ndjson" else [path.read_text("utf-8")]
            for number, line in enumerate(lines, 1):
                self.faults += self.differences(schema, json.loads(line), f"{name}:{number}")
        for path in sorted((self.folder / "examples").glob("*.json")):
            try:
                json.loads(path.read_text("utf-8"))
            except ValueError as fault:
                self.faults.append(f"{path.name}: {fault}")


def servedRoutes(sources):
    pattern = re.compile(r'(?:\{|route\(|add\()\s*(?:"(GET|POST|PUT|DELETE)"|method),\s*"(/[^"]*)"')
    out = set()
    for path in sorted(sources.rglob("*.cpp")):
        for method, route in pattern.findall(path.read_text("utf-8")):
            # A loop over both methods registers a page and its form.
            out |= {(each, route) for each in ([method] if method else ["GET", "POST"])}
    return out


def main():
    root = pathlib.Path(sys.argv[1])
    contract = Contract(root / "platform/contract")
    contract.references(contract.whole)
    contract.checkExamples()
    documented = {(method, path) for method, path, _ in contract.operations()}
    served = servedRoutes(root / "platform/src")
    contract.faults += [f"{m} {p} is served and not documented" for m, p in sorted(served - documented)]
    contract.faults += [f"{m} {p} is documented and not served" for m, p in sorted(documented - served)]
    print("\n".join(contract.faults) or f"{len(documented)} operations, {len(contract.examples())} examples")
    return 1 if contract.faults else 0


if __name__ == "__main__":
    sys.exit(main())
