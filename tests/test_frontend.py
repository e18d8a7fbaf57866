"""Asking the front end to save: told by the file, and never waited for in vain."""

from __future__ import annotations

from netlify_nb.frontend import request_save

IN_JUPYTER = {"JPY_SESSION_NAME": "report.ipynb"}


class Clock:
    """Time that passes only when somebody sleeps; `during` happens in the middle of it."""

    def __init__(self, during=lambda passed: None):
        self.now, self._during = 0.0, during

    def sleep(self, seconds):
        self.now += seconds
        self._during(self.now)

    def __call__(self):
        return self.now


def test_a_save_is_noticed(tmp_path):
    """The front end writes a new file in place of the old one: true, as soon as it has come to rest."""
    path = tmp_path / "report.ipynb"
    path.write_text("old")

    def save(passed):
        if 0.1 < passed < 0.13:
            (tmp_path / "new").write_text("new")
            (tmp_path / "new").replace(path)

    clock = Clock(save)
    sent = []
    assert request_save(path, environ=IN_JUPYTER, send=lambda: sent.append(1), clock=clock, sleep=clock.sleep)
    assert sent == [1]
    assert clock.now < 0.3


def test_a_file_that_is_still_growing_is_waited_for(tmp_path):
    """While each look finds more, it has not come to rest."""
    path = tmp_path / "report.ipynb"
    path.write_text("old")

    def save(passed):
        if passed < 0.5:
            path.write_text("x" * int(passed * 1000))

    clock = Clock(save)
    assert request_save(path, environ=IN_JUPYTER, send=lambda: None, clock=clock, sleep=clock.sleep)
    assert clock.now > 0.5


def test_nobody_answers(tmp_path):
    """Without an answer it gives up after two seconds, and says so."""
    path = tmp_path / "report.ipynb"
    path.write_text("old")
    clock = Clock()
    assert not request_save(path, environ=IN_JUPYTER, send=lambda: None, clock=clock, sleep=clock.sleep)
    assert 2 <= clock.now < 2.1


def test_outside_of_a_jupyter_session_nothing_is_sent(tmp_path):
    """Under nbclient or in plain IPython nobody would answer: no message, no waiting."""
    clock = Clock()
    sent = []
    assert not request_save(tmp_path, environ={}, send=lambda: sent.append(1), clock=clock, sleep=clock.sleep)
    assert sent == []
    assert clock.now == 0
