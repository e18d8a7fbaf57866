"""Threads that keep order and bounds."""

import threading

import pytest

from netlify_nb.bundle.parallel import _workers, batches, in_order


def test_results_come_in_the_order_of_the_items():
    """However long each takes, results come in the order of their items."""
    second_has_run = threading.Event()
    if _workers() == 1:
        second_has_run.set()  # with one thread the second never runs before the first has ended

    def work(number):
        if number == 0:
            assert second_has_run.wait(10)
        second_has_run.set()
        return number

    assert list(in_order(work, range(20), weigh=lambda _: 1, budget=4)) == list(range(20))


def test_no_more_than_the_budget_is_under_way():
    """Items are taken from their source only as results are taken away, within the budget."""
    taken = []

    def source():
        for number in range(50):
            taken.append(number)
            yield number

    for result in in_order(lambda number: number, source(), weigh=lambda _: 10, budget=30):
        assert len(taken) - result <= 5


def test_an_item_heavier_than_the_budget_still_goes_through():
    """One item is always under way, or a large one would wait for ever."""
    assert list(in_order(len, ["long", "longer"], weigh=lambda _: 1000, budget=1)) == [4, 6]


def test_an_error_is_raised_at_its_turn():
    """What comes before a failing item is still delivered, and nothing after it."""
    results = in_order(lambda number: 1 / number, [1, 2, 0, 4], weigh=lambda _: 1, budget=10)
    assert [next(results), next(results)] == [1.0, 0.5]
    with pytest.raises(ZeroDivisionError):
        next(results)
    assert list(results) == []


def test_batches_hold_to_their_limit():
    """Batches keep the order, hold at most the limit, and an item over the limit stands alone."""
    assert list(batches([3, 3, 3, 10, 1, 1], weigh=int, limit=6)) == [[3, 3], [3], [10], [1, 1]]
