"""Recordings: read and measured."""
