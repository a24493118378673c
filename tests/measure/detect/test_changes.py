"""Change points: edges where the speed changes, found exactly."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from block_runs import speeds
from milelog.measure.detect.changes import pieces


def test_even_running_is_one_piece():
    assert pieces(speeds((1800, 3.0), noise=0.02), 0.35, 6.0).tolist() == [0, 1800]


def test_clear_changes_are_found_to_the_second():
    speed = speeds((600, 3.0), (90, 4.5), (60, 2.4), (90, 4.5), (600, 3.0))
    assert pieces(speed, 0.35, 6.0).tolist() == [0, 600, 690, 750, 840, 1440]


def cost(speed, edges, error, price):
    spans = itertools.pairwise(edges)
    return sum(((speed[a:b] - speed[a:b].mean()) ** 2).sum() / (2 * error**2) + price for a, b in spans)


@given(st.lists(st.tuples(st.integers(20, 60), st.floats(1.5, 5.0)), min_size=1, max_size=4), st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_no_single_edge_could_be_left_out_or_moved_for_less(blocks, seed):
    speed = speeds(*blocks, noise=0.03, seed=seed)
    edges = pieces(speed, 0.35, 6.0).tolist()
    best = cost(speed, edges, 0.35, 6.0)
    for i in range(1, len(edges) - 1):
        assert cost(speed, edges[:i] + edges[i + 1 :], 0.35, 6.0) >= best - 1e-6


@given(hnp.arrays(np.float64, st.integers(1, 400), elements=st.floats(0, 12)))
@settings(max_examples=60, deadline=None)
def test_edges_rise_from_start_to_end(speed):
    edges = pieces(speed, 0.35, 6.0)
    assert edges[0] == 0
    assert edges[-1] == len(speed)
    assert (np.diff(edges) > 0).all()
