"""Panels of a class."""
