"""Counting what a panel does, in place of timing it."""


def calls(monkeypatch, owner, name):
    """A list that grows with each call of a function, by the arguments it was given."""
    made, original = [], getattr(owner, name)

    def counted(*args, **kwargs):
        made.append((args, kwargs))
        return original(*args, **kwargs)

    monkeypatch.setattr(owner, name, counted)
    return made


def changes(widget, trait):
    """A list that grows with each new value of a trait, each of which is a message to the page."""
    seen = []
    widget.observe(lambda change: seen.append(change["new"]), trait)
    return seen
