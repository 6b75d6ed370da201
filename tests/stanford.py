"""The Stanford heart-transplant data as an applications table: transplant plays the follow-up, death the answer.

Time is in half days, so that a transplant on the day of death comes before it. Numbers: Crowley and Hu 1977, JASA 72,
as in R's survival package; the values that tests compare with are R's.
"""

from pathlib import Path

from followup.analysis.counts import count
from followup.analysis.tables import read_table

PATH = Path(__file__).parent / "data" / "stanford_heart.csv"
LOG_HAZARD_RATIO, STANDARD_ERROR = 0.12566689, 0.30107654
"""R: coxph(Surv(start, stop, event) ~ transplant, heart, ties = "breslow")."""


def stanford():
    table = read_table(PATH)
    return count(table.frame, table.shape, line=table.line)
