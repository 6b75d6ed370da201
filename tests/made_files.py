"""Files as people have them, made for a test."""

import io
import zipfile

import openpyxl


def book(*, fills=None, **sheets):
    """An Excel workbook of sheets, each a list of rows; `fills` has the colours of rows of each, by their numbers."""
    made, out = openpyxl.Workbook(), io.BytesIO()
    made.remove(made.active)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
        for line, colour in (fills or {}).items():
            for cell in sheet[line]:
                cell.fill = openpyxl.styles.PatternFill("solid", fgColor=colour)
    made.save(out)
    return out.getvalue()


def packed(**files):
    """A ZIP of files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()
