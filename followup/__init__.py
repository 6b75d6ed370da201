"""Followup."""
