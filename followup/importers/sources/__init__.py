"""The sources of files, one a module."""
