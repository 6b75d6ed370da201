"""Widgets: state in traitlets models, thin views on them."""
