"""`Checkpoints`: found by their update, counted by their bytes, and thinned where they are many."""

from __future__ import annotations

import numpy as np
import pytest

from training.checkpoints import FIRST_SPACING, OVERHEAD, Checkpoints, Moment, bound
from training.trainer import Checkpoint


def moment(update: int, parameters: int = 10) -> Moment:
    """Of a network with so many parameters, and an optimizer that remembers two numbers of each."""
    checkpoint = Checkpoint(
        update=update, epoch=0, batch=0,
        parameters=np.zeros(parameters), optimizer_state=np.zeros((2, parameters)),
        optimizer_scales=(1.0, 1.0), optimizer_updates=update, generator_state=None,
    )  # fmt: skip
    return Moment(checkpoint, last_loss=float(update), quiet_epochs=0)


def filled(last: int, parameters: int = 10) -> Checkpoints:
    store = Checkpoints()
    for update in range(0, last + 1, FIRST_SPACING):
        store.add(moment(update, parameters))
    return store


def updates(store: Checkpoints) -> list[int]:
    return [each.update for each in store.moments()]


def bytes_of(moments: int, parameters: int = 10) -> int:
    return moments * (OVERHEAD + 3 * 8 * parameters)


def test_the_newest_that_is_not_after_an_update_is_found() -> None:
    store = filled(96)
    for update in range(130):
        expected = max(each for each in (0, 32, 64, 96) if each <= update)
        assert store.before(update).update == expected
    assert (store.last, len(store)) == (96, 4)
    assert Checkpoints().last == -1


def test_bytes_are_those_of_the_arrays_and_of_what_is_around_them() -> None:
    store = filled(96)
    assert store.nbytes == bytes_of(4)
    store.cut(64)
    assert updates(store) == [0, 32, 64]
    assert store.nbytes == bytes_of(3)
    store.add(moment(64))
    assert store.nbytes == bytes_of(3)
    part = store.until(40)
    assert (updates(part), part.nbytes) == ([0, 32], bytes_of(2))
    store.thin()
    assert (updates(store), store.nbytes) == ([0, 64], bytes_of(2))


def test_one_of_the_same_update_is_replaced_and_one_of_the_past_refused() -> None:
    store, other = filled(64), moment(64)
    store.add(other)
    assert updates(store) == [0, 32, 64]
    assert store.before(64) is other
    with pytest.raises(ValueError, match=r"^update 63 comes before update 64$"):
        store.add(moment(63))


def test_the_spacing_doubles_and_goes_on_in_a_part() -> None:
    store = filled(10 * FIRST_SPACING)
    for spacing in (64, 128, 256):
        store.thin()
        assert store.spacing == store.until(0).spacing == spacing
        assert updates(store) == list(range(0, 10 * FIRST_SPACING + 1, spacing))


def test_the_first_moment_stays_wherever_it_is() -> None:
    for first in (5, 64):
        store = Checkpoints([moment(first), moment(96), moment(128)])
        store.thin()
        assert updates(store) == [first, 128]


def test_the_largest_is_thinned_until_all_fit() -> None:
    small, large = filled(96), filled(96, parameters=1000)
    memory = small.nbytes + bytes_of(2, 1000)
    bound([small, large], memory)
    assert (updates(small), updates(large)) == ([0, 32, 64, 96], [0, 64])
    bound([small, large], memory)
    assert updates(large) == [0, 64]
    bound([small, large], memory - 1)
    assert updates(large) == [0]


def test_one_large_moment_does_not_let_the_others_grow() -> None:
    small, large = filled(320), filled(0, parameters=100_000)
    bound([large, small], large.nbytes + bytes_of(3))
    assert len(updates(large)) == 1
    assert len(updates(small)) <= 3


def test_first_moments_stay_even_where_these_do_not_fit() -> None:
    stores = [filled(320), filled(320)]
    bound(iter(stores), 0)
    assert [updates(store) for store in stores] == [[0], [0]]
