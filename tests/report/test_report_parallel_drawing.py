"""Pages drawn on several cores are those drawn on one, in the same order, whatever becomes of the other processes."""

import os

import pytest

from milelog.report import parallel_drawing, pdf


@pytest.fixture(autouse=True)
def two_cores(monkeypatch):
    monkeypatch.setattr(parallel_drawing, "cores", lambda: 2)


def letters(text, times):
    return (text * times).encode()


def who(_):
    return str(os.getpid()).encode()


def only_here(number):
    """Dies in any other process than the one that started it: what the environment says."""
    if os.environ["MILELOG_TEST_HERE"] != str(os.getpid()):
        os._exit(3)
    return str(number).encode()


def fails(number):
    if number == 5:
        raise ValueError("this page cannot be drawn")
    return b""


TASKS = [(chr(97 + i), i) for i in range(13)]


def test_all_tasks_in_their_order():
    assert parallel_drawing.draw_all(letters, TASKS) == [letters(*task) for task in TASKS]


def test_the_work_is_shared_where_there_is_enough_of_it():
    drawn_by = parallel_drawing.draw_all(who, [(i,) for i in range(8)])
    assert len(set(drawn_by)) == 2
    assert drawn_by[0] == str(os.getpid()).encode()
    assert set(parallel_drawing.draw_all(who, [(i,) for i in range(7)])) == {str(os.getpid()).encode()}


def test_nothing_to_draw():
    assert parallel_drawing.draw_all(letters, []) == []


def test_what_another_process_does_not_give_is_drawn_here(monkeypatch):
    monkeypatch.setenv("MILELOG_TEST_HERE", str(os.getpid()))
    assert parallel_drawing.draw_all(only_here, [(i,) for i in range(9)]) == [str(i).encode() for i in range(9)]


def test_what_cannot_be_sent_is_drawn_here():
    assert parallel_drawing.draw_all(lambda i: str(i).encode(), [(i,) for i in range(9)]) == [
        str(i).encode() for i in range(9)
    ]


def test_a_machine_that_gives_no_process(monkeypatch):
    def refuse(*_, **__):
        raise OSError("no more processes")

    monkeypatch.setattr("subprocess.Popen", refuse)
    assert parallel_drawing.draw_all(letters, TASKS) == [letters(*task) for task in TASKS]


def test_a_fault_of_the_drawing_is_told():
    with pytest.raises(ValueError, match="cannot be drawn"):
        parallel_drawing.draw_all(fails, [(i,) for i in range(10)])


@pytest.mark.nightly
def test_the_print_of_many_weeks_is_the_same_from_one_core_and_from_two(log, monkeypatch):
    weeks = log.weeks[-8:]
    shared = pdf.render(log, weeks)
    monkeypatch.setattr(parallel_drawing, "cores", lambda: 1)
    assert pdf.render(log, weeks) == shared
