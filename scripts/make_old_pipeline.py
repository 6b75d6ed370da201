"""Write tests/data/pipeline-v1.db, as this version of Followup writes a pipeline file.

Run it only to add the file of a new version beside the old ones: those must never change.
"""

import sys
from datetime import date
from pathlib import Path

from followup.log.model import Application, Event, Person
from followup.log.store import Store
from followup.log.store.schema import VERSION
from followup.method.policy import Policy


def main() -> None:
    path = Path(__file__).parent.parent / "tests" / "data" / f"pipeline-v{VERSION}.db"
    if path.exists():
        sys.exit(f"{path.name} is there already and must stay as it is.")
    store = Store(path)
    rita = {"person": "Rita Ray", "person_role": "recruiter"}
    store.add(
        [
            Event(application="A", kind="applied", day="2026-03-02", channel="portal", **rita),
            Event(application="A", kind="promised", day="2026-03-05", until=date(2026, 3, 12), **rita),
            Event(application="A", kind="thanked", day="2026-03-20", person="Henry Moss", via="Rita Ray", note="ü"),
            Event(application="B", kind="applied", day="2026-03-03", time="09:30"),
        ],
        [Application(id="A", company="Acme", title="Admin"), Application(id="B", company="Birch", title="Analyst")],
        [Person(name="Rita Ray", email="rita@example.org", phone="1")],
        label="events",
        imported=True,
    )
    store.set_setting("policy", Policy(days_between=9).model_dump_json(), label="numbers")


main()
