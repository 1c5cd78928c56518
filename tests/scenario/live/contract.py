#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Steward founders
# SPDX-License-Identifier: GPL-3.0-or-later
"""The contract as one document, and what does not agree with it. Run as a program with the source tree it looks at the
document alone: its parts, its references and its examples; with a file of answers besides, one a line as JSON, at those.
Says what is wrong, a line each, and exits 1 then."""

import base64
import email.message
import json
import pathlib
import re
import sys

import jsonschema
import yaml

METHODS = {"get", "post", "put", "delete", "patch"}
FORMATS = {"uuid": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
           "date-time": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")}


def format_checker():
    checker = jsonschema.FormatChecker(formats=())
    for name, pattern in FORMATS.items():
        checker.checks(name)(lambda value, like=pattern: not isinstance(value, str) or bool(like.fullmatch(value)))
    return checker


def media_type(text):
    return text.split(";")[0].strip().lower()


class Contract:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.faults = []
        self.whole = yaml.safe_load((self.folder / "openapi.yaml").read_text("utf-8"))
        for path in sorted((self.folder / "paths").glob("*.yaml")):
            part = yaml.safe_load(path.read_text("utf-8"))
            self.put(self.whole["paths"], part.get("paths", {}), path.name)
            for kind, members in part.get("components", {}).items():
                self.put(self.whole["components"].setdefault(kind, {}), members or {}, path.name)
        self.resolver = jsonschema.RefResolver("", self.whole)
        self.formats = format_checker()

    def put(self, target, members, name):
        for key, value in members.items():
            if key in target:
                self.faults.append(f"{name}: {key} is there already")
            target[key] = value

    def resolved(self, node):
        while isinstance(node, dict) and "$ref" in node:
            node = self.resolver.resolve(node["$ref"])[1]
        return node

    def differences(self, schema, value, where):
        """What in `value` is not as `schema` says."""
        validator = jsonschema.Draft202012Validator(schema, resolver=self.resolver, format_checker=self.formats)
        return [f"{where}: {'/'.join(map(str, error.absolute_path)) or 'it'}: {error.message[:300]}"
                for error in validator.iter_errors(value)]

    def operations(self):
        """(method, path, operation) of everything that is documented."""
        for path, item in self.whole["paths"].items():
            for method, operation in item.items():
                if method in METHODS:
                    yield method.upper(), path, operation

    def template(self, path):
        """The documented path that this address is one of; one without captures wins."""
        path = path.split("?")[0]
        fitting = [each for each in self.whole["paths"]
                   if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", each.replace(".", r"\.")), path)]
        return min(fitting, key=lambda each: each.count("{"), default=None)

    def answer_differences(self, answer):
        """What in an answer is not as documented: its status, its headers, its media type, its members."""
        where = f"{answer.method} {answer.path.split('?')[0]} {answer.status}"
        operation = self.whole["paths"].get(self.template(answer.path), {}).get(answer.method.lower())
        everywhere = self.whole["x-anywhere"]["responses"]
        documented = operation["responses"] if operation else self.whole["x-nowhere"]["responses"]
        response = documented.get(str(answer.status)) or everywhere.get(str(answer.status))
        if response is None:
            return [f"{where}: the status is not documented"]
        response = self.resolved(response)
        out = [f"{where}: the header {name} is missing" for name, header in response.get("headers", {}).items()
               if header.get("required") and name not in answer.headers]
        out += [fault for name, header in response.get("headers", {}).items() if name in answer.headers
                for fault in self.differences(header.get("schema", {}), answer.headers[name], f"{where} {name}")]
        kinds = {media_type(kind): content for kind, content in response.get("content", {}).items()}
        if not kinds:
            return out + ([f"{where}: has a body"] if answer.body else [])
        content = kinds.get(media_type(answer.kind))
        if content is None:
            return out + [f"{where}: {answer.kind or 'no content type'} is not documented"]
        for number, value in enumerate(self.values(media_type(answer.kind), answer.body)):
            out += self.differences(content["schema"], value, f"{where} line {number + 1}")
        return out

    @staticmethod
    def values(kind, body):
        text = body.decode("utf-8")
        if kind == "application/x-ndjson":
            return [json.loads(line) for line in text.splitlines()]
        return [json.loads(text)] if kind.endswith("json") else [text]

    def reference_faults(self, node, where="contract"):
        if isinstance(node, dict):
            for name in (node.get("$ref"), node.get("externalValue")):
                if isinstance(name, str) and not self.leads_somewhere(name):
                    yield f"{where}: {name} leads nowhere"
            for key, value in node.items():
                yield from self.reference_faults(value, f"{where}/{key}")
        elif isinstance(node, list):
            for index, value in enumerate(node):
                yield from self.reference_faults(value, f"{where}/{index}")

    def leads_somewhere(self, name):
        if not name.startswith("#/"):
            return (self.folder / name).is_file()
        try:
            self.resolver.resolve(name)
        except jsonschema.RefResolutionError:
            return False
        return True

    def examples(self, node):
        """(schema, media type, file) of every example file that the document names."""
        if isinstance(node, list):
            for value in node:
                yield from self.examples(value)
        if not isinstance(node, dict):
            return
        for kind, content in node.get("content", {}).items() if isinstance(node.get("content"), dict) else ():
            shown = [content.get("example")] + [one.get("value", one) for one in content.get("examples", {}).values()]
            for one in shown:
                name = (one.get("$ref") or one.get("externalValue")) if isinstance(one, dict) else None
                if name:
                    yield content["schema"], media_type(kind), name
        for value in node.values():
            yield from self.examples(value)

    def document_faults(self):
        faults = self.faults + list(self.reference_faults(self.whole))
        if faults:
            return faults
        for schema, kind, name in self.examples(self.whole):
            body = (self.folder / name).read_bytes()
            for number, value in enumerate(self.values(kind, body)):
                faults += self.differences(schema, value, f"{name}:{number + 1}")
        shown = {name for _, _, name in self.examples(self.whole)}
        return faults + [f"{path.name} is the example of nothing" for path in (self.folder / "examples").iterdir()
                         if f"examples/{path.name}" not in shown and not path.name.endswith("_vectors.json")]


class KeptAnswer:
    def __init__(self, line):
        kept = json.loads(line)
        self.method, self.path, self.status = kept["method"], kept["path"], kept["status"]
        self.body, self.headers = base64.b64decode(kept["body"]), email.message.Message()
        for name, value in kept["headers"]:
            self.headers[name] = value

    @property
    def kind(self):
        return self.headers.get("Content-Type", "")


def look_at_answers(contract, path):
    answers = [KeptAnswer(line) for line in path.read_text().splitlines()]
    faults = {fault for answer in answers for fault in contract.answer_differences(answer)}
    kinds = {(answer.method, contract.template(answer.path), answer.status) for answer in answers}
    print("\n".join(sorted(faults)) or f"{len(answers)} answers of {len(kinds)} kinds as documented")
    return 1 if faults or not answers else 0


def main():
    contract = Contract(pathlib.Path(sys.argv[1]) / "platform/contract")
    if len(sys.argv) > 2:
        return look_at_answers(contract, pathlib.Path(sys.argv[2]))
    faults = contract.document_faults()
    print("\n".join(faults) or f"{len(list(contract.operations()))} operations, {len(list(contract.examples(contract.whole)))} examples")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
