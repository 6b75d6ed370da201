"""Make the tables of docs/method.md, the rules, numbers and cautions, from the package.

python scripts/make_method_page.py             # write them
python scripts/make_method_page.py --check     # write nothing; exit 1 if they are not what the package says
"""

import sys
from inspect import getdoc
from pathlib import Path

from followup.files import write_whole
from followup.method.cautions import CAUTIONS
from followup.method.policy import ARTICLE, Policy
from followup.method.rules import RULES

PAGE = Path(__file__).resolve().parent.parent / "docs" / "method.md"


def main(arguments: list[str]) -> int:
    before = PAGE.read_text(encoding="utf-8")
    wanted = page(before)
    if "--check" in arguments:
        if before != wanted:
            print(f"The tables of {PAGE.name} are not what the package says: run scripts/make_method_page.py.")
        return int(before != wanted)
    write_whole(PAGE, wanted)
    print(f"Rules, numbers and cautions of {PAGE.name} made.")
    return 0


def page(text: str) -> str:
    """The page with its tables as the package has them."""
    for name, made in (("rules", rules()), ("numbers", numbers()), ("cautions", cautions())):
        begin, end = (
            f"<!-- the {name} below are made by scripts/make_method_page.py -->",
            f"<!-- the {name} end here -->",
        )
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(end)
        text = f"{before}{begin}\n\n{made}\n\n{end}{after}"
    return text


def rules() -> str:
    """A row for each rule."""
    rows = (
        f"| {rule.id} | {rule.title} | {getdoc(rule.wants)} | {', '.join(c.label for c in rule.channels)} "
        f"| {source(rule.source)} |"
        for rule in RULES.values()
    )
    return "\n".join(
        ["| id | rule | what it asks for | how, the best first | source |", "|---|---|---|---|---|", *rows]
    )


def numbers() -> str:
    """A row for each number of the policy."""
    rows = []
    for name, field in Policy.numbers().items():
        unit = field.json_schema_extra["unit"]
        low, high = (next(getattr(m, end) for m in field.metadata if hasattr(m, end)) for end in ("ge", "le"))
        rows.append(
            f"| {field.title} | {field.default} {unit} | {low} to {high} | `{name}` | {source(field.description)} |"
        )
    head = ["| number | default | may be | in `Policy` | source |", "|---|---|---|---|---|"]
    return "\n".join([*head, *rows])


def cautions() -> str:
    """A line for each caution."""
    return "\n".join(f"- {getdoc(one)}" for one in CAUTIONS)


def source(text: str) -> str:
    """A source, with the article's title left out: the page has it at its head."""
    return text.replace(ARTICLE, "the article")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
