"""The JSON Schema that `hubline schema` prints, as an editor uses it: it refuses what a schema can refuse of the broken files, and no
file that `check` takes."""
import json
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

import jsonschema
import yaml
from server import PATIENCE, PROGRAMS, REPOSITORY

FIXTURES = REPOSITORY / "Tests" / "Fixtures" / "configuration"
# What a schema cannot say, by the words of the sentences: what depends on other places of the file, on names that somebody gives, on
# the environment, on what stands inside a text, and what is doubtful only.
BEYOND = re.compile("|".join([
    "warning: ", "given twice", "listed twice", "mounted twice", "mounted at", "written by another listener", "means the same sources",
    "on the wire", "cannot tell", "is not available yet", "environment",
    "unknown (hub|method|value|source|listener|parameter)", "cannot be a (hub|parameter|source)", "no dots, no control", "has no meaning beside",
    "the server's own", "would never run", "is a fixed name", "begins the name of a value", "expects text, and", "expects at least one",
    "an address in numbers", "an address or network in numbers", "expects origins", "expects the path of a f", "'do' is missing",
    "tags are not supported",
]))
# What a key has beside a form.
ABOUT = {"description", "default"}


class Core(yaml.SafeLoader):
    """YAML 1.2: only `true` and `false` are switches."""


Core.yaml_implicit_resolvers = {}
for tag, form, first in [("bool", r"true|false", "tf"), ("null", r"~|null|", ["~", "n", ""]), ("int", r"-?(0|[1-9][0-9]*)", "-0123456789"),
                         ("float", r"-?(0|[1-9][0-9]*)\.[0-9]+", "-0123456789")]:
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{form})$"), list(first))


def rows():
    """The broken files with what is said of each."""
    for row in (FIXTURES / "broken.txt").read_text(encoding="utf-8").split("----\n"):
        lines = row.splitlines(keepends=True)
        said = [line[3:] for line in lines if line.startswith("=> ")]
        yield "".join(line for line in lines if not line.startswith("=> ")), said


def broken_keys(schema):
    """Files with one mistake each, made from what the schema says of each key."""
    for path, key, value in keys(schema, schema):
        for wrong in wrong_values(schema, value):
            yield flow(path, {key: wrong})
        yield flow(path, {key + "z": 1})


def keys(root, section, path=()):
    """-> (names around, key, what the schema says of its value); a name that the file makes up is `a`."""
    section = resolved(root, section)
    for form in [section, *section.get("anyOf", [])]:
        form = resolved(root, form)
        for key, value in form.get("properties", {}).items():
            yield path, key, value
            # The pipelines of hubs and methods are made as the server's.
            if not path or "$ref" not in value:
                yield from keys(root, value, (*path, key))
        if isinstance(form.get("additionalProperties"), dict):
            yield from keys(root, form["additionalProperties"], (*path, "a"))
        if isinstance(form.get("items"), dict):
            yield from keys(root, form["items"], (*path, None))


def resolved(root, value):
    """What `$ref` means; steps inside of steps are not followed."""
    return root["$defs"]["pipeline"] if value.get("$ref") == "#/$defs/pipeline" else value


def wrong_values(root, value):
    """Values that are of another form, and such as are out of bounds."""
    forms = [resolved(root, value), *value.get("anyOf", [])]
    kinds = {kind for form in forms for kind in ([form["type"]] if isinstance(form.get("type"), str) else form.get("type", []))}
    if not any(set(form) - ABOUT for form in forms):
        return
    if "object" not in kinds:
        yield {"x": "y"}
    elif "array" not in kinds:
        yield ["x"]
    for form in forms:
        for bound, step in (("minimum", -1), ("maximum", 1)):
            if bound in form:
                yield form[bound] + step
    if kinds == {"boolean", "string"} and any(form.get("enum") == ["true", "false"] for form in forms):
        yield "Nope"


def flow(path, value):
    """A file with that value there, and what its sections cannot be without."""
    for depth in range(len(path), 0, -1):
        name, around = path[depth - 1], path[:depth - 1]
        beside = {}
        if name is not None:
            if around == ("hubs",):
                beside = {"path": "/a", "methods": {}}
            elif around[-1:] == ("methods",):
                beside = {"do": []}
            elif around[-2:] == ("tracing", "listeners"):
                beside = {"file": "a.log"}
        value = [value] if name is None else {name: {**beside, **value} if isinstance(value, dict) else value}
    return json.dumps(value) + "\n"


class Schema(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        run = subprocess.run([PROGRAMS / "hubline", "schema"], capture_output=True, text=True, timeout=PATIENCE, check=True)
        cls.schema = json.loads(run.stdout)
        cls.validator = jsonschema.Draft202012Validator(cls.schema)

    def problems(self, text):
        """What the schema has against a file; None if it is no YAML."""
        try:
            document = yaml.load(text, Core)
        except (yaml.YAMLError, ValueError, RecursionError):
            return None
        return [f"{list(error.absolute_path)}: {error.message}" for error in self.validator.iter_errors(document)]

    def test_it_is_a_schema(self):
        jsonschema.Draft202012Validator.check_schema(self.schema)

    def test_it_takes_the_files_that_are_shipped_and_shown(self):
        files = [*REPOSITORY.glob("config.yaml"), *REPOSITORY.glob("Tests/Clients/*.yaml")]
        texts = {str(file): file.read_text(encoding="utf-8") for file in files}
        for number, block in enumerate(re.findall(r"```yaml\n(.*?)```", (REPOSITORY / "README.md").read_text(), re.DOTALL)):
            if "requireTenant" not in block:             # the example's own module, which only its program knows
                texts[f"README, block {number}"] = block
        self.assertGreater(len(texts), 3)
        for name, text in texts.items():
            self.assertEqual(self.problems(text), [], name)

    def test_it_refuses_what_a_schema_can_refuse(self):
        refused = 0
        for text, said in rows():
            problems = self.problems(text)
            if problems is None:
                continue
            if all(BEYOND.search(sentence) for sentence in said):
                continue
            self.assertTrue(problems, f"the schema takes\n{text}of which check says {said}")
            refused += 1
        self.assertGreater(refused, 50)

    def test_of_each_key_it_says_what_check_says(self):
        """Each key of the schema with a value of another form, out of its bounds, and beside one that nobody knows."""
        files = list(broken_keys(self.schema))
        self.assertGreater(len(files), 200)
        with tempfile.TemporaryDirectory() as folder:
            for number, text in enumerate(files):
                file = Path(folder) / f"{number}.yaml"
                file.write_text(text, encoding="utf-8")
                check = subprocess.run([PROGRAMS / "hubline", "check", file], capture_output=True, text=True, timeout=PATIENCE)
                self.assertEqual(check.returncode, 1, f"check takes\n{text}")
                self.assertTrue(self.problems(text), f"the schema takes\n{text}of which check says\n{check.stderr}")

    def test_it_takes_every_way_to_say_whom_a_call_goes_to(self):
        ways = ["all", "caller", "others", "{ client: $id }", "{ clients: [a, $id] }", "{ clients: $ids }", "{ allExcept: $ids }",
                "{ group: room-$id }", "{ group: a, except: [$id] }", "{ groups: [a, b] }", "{ othersInGroup: 7 }", "{ user: $id }",
                "{ users: $ids }"]
        calls = "".join(f"          - call: {{ to: {way}, method: a, arguments: [$id, 1, {{ b: [] }}] }}\n" for way in ways)
        text = ("hubs:\n  a:\n    path: /a\n    methods:\n      b:\n        parameters: [id: string, ids: [string]]\n        do:\n"
                + calls + "          - forward: http://127.0.0.1/$id\n")
        self.assertEqual(self.problems(text), [])
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write(text)
            file.flush()
            run = subprocess.run([PROGRAMS / "hubline", "check", file.name], capture_output=True, text=True, timeout=PATIENCE)
            self.assertEqual((run.returncode, run.stderr), (0, ""))

    def test_it_refuses_nothing_that_check_takes(self):
        for text, said in rows():
            if not any("error:" in sentence for sentence in said):
                self.assertIn(self.problems(text), ([], None), text)


if __name__ == "__main__":
    unittest.main()
