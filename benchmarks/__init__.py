"""What the figures of the README and the docs rest on; `python -m benchmarks` makes those of speed."""
