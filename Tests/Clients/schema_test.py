"""The JSON Schema that `hubline schema` prints, as an editor uses it: it refuses what a schema can refuse of the broken files, and no
file that `check` takes."""
import json
import re
import subprocess
import unittest

import jsonschema
import yaml
from server import PATIENCE, PROGRAMS, REPOSITORY

FIXTURES = REPOSITORY / "Tests" / "Fixtures" / "configuration"
# What a schema can say as well, by the words of the sentences; not what comes from the environment, nor what steps are made of.
FOR_SCHEMA = re.compile(r"unknown (key|module) |expects (a section|true or false|a whole number|a duration|a size|a list|a path)")
BEYOND = re.compile(r"\$\{|call:|\[\w+, \w+\]")


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
            if problems is None or BEYOND.search(text) or not all(FOR_SCHEMA.search(sentence) for sentence in said):
                continue
            self.assertTrue(problems, f"the schema takes\n{text}of which check says {said}")
            refused += 1
        self.assertGreater(refused, 20)

    def test_it_refuses_nothing_that_check_takes(self):
        for text, said in rows():
            if not any("error:" in sentence for sentence in said):
                self.assertIn(self.problems(text), ([], None), text)


if __name__ == "__main__":
    unittest.main()
