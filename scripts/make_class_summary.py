"""Make data/sample_class_summary.json: the class to rehearse with, in a few numbers.

    python scripts/make_class_summary.py

Lesson 8 shows with it where one stands, before there is a class of one's own.
"""

from followup.classroom.rehearsal.example import rehearsal_class
from followup.classroom.report import class_report
from followup.classroom.summary import ClassSummary, summary_of
from followup.files import as_json_text, write_whole
from followup.paths import SAMPLE_SUMMARY


def summary() -> ClassSummary:
    """The same each time; without findings, which are for pooling real classes."""
    return summary_of(class_report(rehearsal_class()), "an invented class").model_copy(update={"findings": ()})


def main() -> None:
    write_whole(SAMPLE_SUMMARY, as_json_text(summary()))
    print(f"data/{SAMPLE_SUMMARY.name}")


if __name__ == "__main__":
    main()
