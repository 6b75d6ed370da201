"""What is worked out piece by piece, so that after a change only those pieces are made anew that it touches.

A piece is what belongs to one key: a thread to an application, contacts to a party. `Kept` holds all pieces of one sort
and says which of them differ from those of the log before; what is made of these goes on from there. Each function here
makes all of it where there is nothing before, and then what it makes is the same.
"""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from itertools import chain
from operator import itemgetter
from typing import Any, Generic, TypeVar

_A = TypeVar("_A", bound=Hashable)
_K = TypeVar("_K", bound=Hashable)
_T = TypeVar("_T")
_V = TypeVar("_V")
_FEW = 50
"""Changes up to which each is put in its place by itself."""


class Kept(dict[_K, _V], Generic[_K, _V]):
    """Pieces by key.

    Attributes:
        touched: the keys of the pieces that came, went or were made anew since the log before; None where all were.
        was: these pieces as they were before, of those that were there.
    """

    def __init__(
        self,
        pieces: Mapping[_K, _V],
        touched: AbstractSet[_K] | None = None,
        was: Mapping[_K, _V] | None = None,
    ) -> None:
        super().__init__(pieces)
        self.touched = touched
        self.was = was or {}


def union(*sources: Kept[_K, Any]) -> AbstractSet[_K] | None:
    """The keys of which any of these pieces differs; None for all."""
    touched = [source.touched for source in sources]
    return None if None in touched else frozenset().union(*filter(None, touched))


def pieces(
    keys: Iterable[_K], touched: AbstractSet[_K] | None, make: Callable[[_K], _V | None], before: Kept[_K, _V] | None
) -> Kept[_K, _V]:
    """A piece for each key; one that would be empty is left out.

    Args:
        keys: all keys, for where there is nothing before.
        touched: the keys whose pieces may differ; None for all.
        make: makes a piece.
        before: the pieces of the log before.
    """
    if before is None or touched is None:
        return Kept({key: piece for key in keys if (piece := make(key))})
    now = Kept(before, touched, {key: before[key] for key in touched if key in before})
    for key in touched:
        piece = make(key)
        if piece:
            now[key] = piece
        else:
            now.pop(key, None)
    return now


def each(source: Kept[_K, _V], make: Callable[[_V], _T | None], before: Kept[_K, _T] | None) -> Kept[_K, _T]:
    """A piece made of each piece."""
    return pieces(source, source.touched, lambda key: make(source[key]) if key in source else None, before)


def grouped(
    source: Kept[_A, _V],
    of: Callable[[_V], Iterable[tuple[_K, _T]]],
    before: Kept[_K, tuple[tuple[_A, _T], ...]] | None,
) -> Kept[_K, tuple[tuple[_A, _T], ...]]:
    """What pieces hold, by other keys: each with the key of the piece that it comes from, and in the order of these.

    Args:
        source: the pieces.
        of: what a piece holds, with its key. It looks at nothing but the piece.
        before: the same of the log before.
    """
    fresh: dict[_K, list[tuple[_A, _T]]] = {}
    touched = source.touched
    for origin in source if before is None or touched is None else touched & source.keys():
        for key, item in of(source[origin]):
            fresh.setdefault(key, []).append((origin, item))
    if before is None or touched is None:
        return Kept({key: tuple(sorted(items, key=itemgetter(0))) for key, items in fresh.items()})
    gone = {key for piece in source.was.values() for key, _ in of(piece)}

    def make(key: _K) -> tuple[tuple[_A, _T], ...]:
        rest = (one for one in before.get(key, ()) if one[0] not in touched)
        return tuple(sorted(chain(rest, fresh.get(key, ())), key=itemgetter(0)))

    return pieces((), gone | fresh.keys(), make, before)


def tally(source: Kept[_A, _V], of: Callable[[_V], Iterable[_T]], before: Counter[_T] | None) -> Counter[_T]:
    """How often what pieces hold is held."""
    if before is None or source.touched is None:
        return Counter(chain.from_iterable(map(of, source.values())))
    found = Counter(before)
    for piece in source.was.values():
        found.subtract(of(piece))
    for key in source.touched & source.keys():
        found.update(of(source[key]))
    return found


def ranked(
    source: Kept[Any, Any],
    of: Callable[[Any], Iterable[_T]],
    rank: Callable[[_T], Any],
    before: list[tuple[Any, _T]] | None,
) -> list[tuple[Any, _T]]:
    """What pieces hold in order, each behind its rank, which no two share."""
    few = source.touched is not None and len(source.touched) <= _FEW
    if before is None or not few:
        held = chain.from_iterable(map(of, source.values()))
        return sorted(((rank(one), one) for one in held), key=itemgetter(0))
    found = list(before)
    for piece in source.was.values():
        for one in of(piece):
            del found[bisect_left(found, rank(one), key=itemgetter(0))]
    for key in (source.touched or set()) & source.keys():
        for one in of(source[key]):
            insort(found, (rank(one), one), key=itemgetter(0))
    return found
