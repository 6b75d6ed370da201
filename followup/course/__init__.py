"""The course: lessons, exercises, progress, slides."""
