"""What docs/compatibility.md can say, and what it cannot hide."""
import unittest

from differences import Differences, Line

SAID = ["HTTP 200", "a: 1", "b: 2", "c: 3"]


class ListedDifferences(unittest.TestCase):
    def applied(self, hunk, place="topic: some*", section="some section"):
        """-> (what ours has to say where the original says SAID, what was met nowhere)"""
        differences = Differences(f"In `other: *`, `{place}`:\n```diff\n{hunk}\n```\n")
        lines = differences.applied("topic", [Line(part, section, text) for part, text in enumerate(SAID)])
        return [line.text for line in lines], differences.unmet()

    def test_a_hunk_puts_one_thing_in_the_place_of_another(self):
        self.assertEqual(self.applied("- b: …\n+ B"), (["HTTP 200", "a: 1", "B", "c: 3"], []))
        self.assertEqual(self.applied("- a: 1\n- …\n+ A\n  c: 3"), (["HTTP 200", "A", "c: 3"], []))
        self.assertEqual(self.applied("  HTTP 200\n+ x\n\n- c: 3"), (["HTTP 200", "x", "a: 1", "b: 2"], []))

    def test_a_hunk_that_fits_nowhere_changes_nothing_and_is_told(self):
        for hunk, place in (("- d: 4", "topic: *"), ("- a: 1\n- c: 3", "topic: *"), ("- a: 1", "topic: other*"), ("- a: 1", "another: *")):
            self.assertEqual(self.applied(hunk, place), (SAID, [hunk]))
