"""The table of events that this workbook exports: `followup.log.export` writes it, this reads it back."""

from datetime import date, time

from followup.importers.base import Found, Source
from followup.importers.dates import parse
from followup.importers.tables import Table
from followup.log.export import COLUMNS, OF_THE_APPLICATION, as_typed
from followup.log.model import Application, name_key


def read(table: Table, found: Found) -> None:
    """One event a row; rows of one application share what they say of it, such as its company and title."""
    unknown = [name for name in table.header if name and name not in COLUMNS and name.casefold() not in COLUMNS]
    if unknown:
        found.skip(table, 1, f"columns that are not used: {', '.join(u[:40] for u in unknown)}")
    where: dict[tuple[str, str], int] = {}
    for line, cells in table.records():
        found.read += 1
        row = {name: as_typed(cells.get(name.replace("_", " "), "")).strip() for name in COLUMNS}
        try:
            application = _application(row, found, where)
            entered = _date(row["entered"], "entered")[0] if row["entered"] else None
            if event := found.event(table, line, **_values(row, application)):
                found.application(application)
                known = found.entered.get(event)
                found.entered[event] = min(entered, known) if entered and known else entered or known
                for name in OF_THE_APPLICATION:
                    if row[name]:
                        where.setdefault((application.id, name), line)
        except ValueError as problem:
            found.skip(table, line, str(problem))


def _values(row: dict[str, str], application: Application) -> dict[str, object]:
    """The fields of a row's event."""
    apart = {*OF_THE_APPLICATION, "at", "until", "entered"}
    values: dict[str, object] = {name: row[name] for name in COLUMNS if name not in apart}
    if row["at"]:  # without a day, it is known to have happened
        values["day"], values["time"] = _date(row["at"], "at")
    values["until"] = _date(row["until"], "until")[0] if row["until"] else None
    for name in ("person", "for", "via"):
        # What the list calls "someone at Acme" is nobody that is known.
        if name_key(row[name]) == name_key(f"someone at {application.company}"):
            values[name] = ""
    return values


def _date(text: str, field: str) -> tuple[date, time | None]:
    try:
        return parse(text)
    except ValueError as problem:
        raise ValueError(f"{field} is {problem}") from None


def _application(row: dict[str, str], found: Found, where: dict[tuple[str, str], int]) -> Application:
    """The application that a row belongs to; what it says of it must be what earlier rows said."""
    if not row["application"]:
        raise ValueError("application is empty: give each application an id, such as A1")
    new = Application(id=row["application"], **{name: row[name] for name in OF_THE_APPLICATION})
    old = found.applications.get(new.id)
    for name in OF_THE_APPLICATION:
        before, now = getattr(old, name, ""), getattr(new, name)
        if before and now and name_key(before) != name_key(now):
            raise ValueError(
                f"application '{new.id}' has the {name} '{now[:40]}' here and '{before[:40]}' in line "
                f"{where[new.id, name]}: give each application an id of its own"
            )
    return new


SOURCES = (Source("events", "Table of events", ("application", "kind", "at"), read, further=COLUMNS, of_a_log=True),)
