"""Serving the workbook on this computer."""
