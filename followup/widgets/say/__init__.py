"""Panels for drafts, cards and recordings."""
