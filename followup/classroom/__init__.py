"""A class: hand-ins, the report, the experiment."""
