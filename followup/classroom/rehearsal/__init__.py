"""A class to rehearse with."""
