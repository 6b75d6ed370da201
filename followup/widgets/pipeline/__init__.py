"""The pipeline panel."""
