"""Panels of the course."""
