"""What goes to whoever builds the image of the site."""

import re

from tests.integration.site import CHECKOUT

CONTAINER = (CHECKOUT / "Containerfile").read_text(encoding="utf-8")
IGNORED = (CHECKOUT / ".containerignore").read_text(encoding="utf-8")


def test_the_builder_gets_what_the_image_is_made_of_and_nothing_else() -> None:
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", CONTAINER, re.MULTILINE)
    rules = [rule for rule in IGNORED.splitlines() if not rule.startswith("#")]
    given = {rule[1:] for rule in rules if rule.startswith("!")}
    assert rules[0] == "*"
    assert given == {name for names in copied for name in names.split()}
