"""A program that ends as one does that reads beyond what it has."""

import os

os.abort()
