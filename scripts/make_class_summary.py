"""Make data/sample_class_summary.json: the class to rehearse with, in a few numbers.

    python scripts/make_class_summary.py

Lesson 8 shows with it where one stands, before there is a class of one's own.
"""

from followup.classroom.rehearsal.example import rehearsal_class
from followup.classroom.report import report_on
from followup.classroom.summary import ClassSummary, as_text, summary_of
from followup.files import write_whole
from followup.sample import class_summary_path


def summary() -> ClassSummary:
    """The same each time."""
    return summary_of(report_on(rehearsal_class()), "an invented class")


def main() -> None:
    write_whole(class_summary_path(), as_text(summary()))
    print(f"data/{class_summary_path().name}")


if __name__ == "__main__":
    main()
