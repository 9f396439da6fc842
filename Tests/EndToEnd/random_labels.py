"""Label sets that a configuration of Alertmanager tells apart."""

import random
import re

try:
    import re._parser as pattern_parser
except ImportError:  # Python before 3.11
    import sre_parse as pattern_parser

SIGNS = re.compile(r'^\s*"?([^"=!~]+?)"?\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|(.*?))\s*$')


def matchers(node):
    """(label, sign, value) of every matcher in a document, in all spellings."""
    if isinstance(node, list):
        for element in node:
            yield from matchers(element)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key.endswith("matchers") and value:
                for text in value:
                    yield from parse(text)
            elif key.endswith("match") and isinstance(value, dict):
                yield from ((name, "=", str(text)) for name, text in value.items())
            elif key.endswith("match_re") and isinstance(value, dict):
                yield from ((name, "=~", str(text)) for name, text in value.items())
            else:
                yield from matchers(value)


def parse(text):
    """The matchers of one element, which may hold several in braces."""
    parts = re.split(r',\s*(?=(?:[^"]*"[^"]*")*[^"]*$)', text.strip().strip("{}"))
    for part in parts:
        found = SIGNS.match(part)
        if found:
            name, sign, quoted, plain = found.groups()
            value = plain if quoted is None else re.sub(
                r"\\(.)", lambda escape: {"n": "\n"}.get(escape[1], escape[1]), quoted
            )
            yield name.strip(), sign, value


class LabelDice:
    """Rolls labels from the values that matchers mention, values near them, and none."""

    def __init__(self, found, seed):
        self.dice = random.Random(seed)
        self.values = {}
        for name, sign, value in found:
            known = self.values.setdefault(name, {"", "other"})
            for text in self.samples(value) if "~" in sign else [value]:
                known |= {text, text[:-1], text + "x", text.upper(), text.swapcase()}
        self.values = {name: sorted(values) for name, values in sorted(self.values.items())}

    def samples(self, pattern):
        """Texts that a regular expression matches; none where it is beyond this sampler."""
        try:
            tree = pattern_parser.parse(pattern)
        except (re.error, OverflowError):
            return []
        return [self.sample(tree) for _ in range(6)]

    def sample(self, tree):
        return "".join(self.piece(str(kind), value) for kind, value in tree)

    def piece(self, kind, value):
        if kind == "LITERAL":
            return chr(value)
        if kind == "NOT_LITERAL":
            return "a" if value != ord("a") else "b"
        if kind == "ANY":
            return self.dice.choice("az09-")
        if kind == "IN":
            return self.member(value)
        if kind == "BRANCH":
            return self.sample(self.dice.choice(value[1]))
        if kind == "SUBPATTERN":
            return self.sample(value[-1])
        if kind in ("MAX_REPEAT", "MIN_REPEAT"):
            least, most, inner = value
            count = self.dice.randint(least, min(int(most), least + 2))
            return "".join(self.sample(inner) for _ in range(count))
        return ""

    def member(self, choices):
        if str(choices[0][0]) == "NEGATE":
            return self.dice.choice("~%")
        kind, value = self.dice.choice(choices)
        if str(kind) == "LITERAL":
            return chr(value)
        if str(kind) == "RANGE":
            return chr(self.dice.randint(*value))
        return {"CATEGORY_DIGIT": "7", "CATEGORY_SPACE": " "}.get(str(value), "w")

    def roll(self):
        labels = {name: self.dice.choice(values) for name, values in self.values.items()}
        return {name: value for name, value in labels.items() if value}
