"""The choice among accounts of a run: which one, if any, and how sure."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

from milelog.measure.detect.accounts import Spans
from milelog.measure.detect.features import NAMES
from milelog.measure.detect.ground import Ground
from milelog.measure.detect.members import NAMES as MEMBERS
from milelog.measure.detect.members import members
from milelog.model import Floats

ENOUGH = 0.5
"""A run is called a workout from this probability on."""
TIE = 0.05
"""Weight of an account's own probability beside its agreement with all: of two that agree as well, the likelier has the
better edges."""
MANY, FAR_LONGER, AS_LONG = 5, 3.0, 1.5
"""Reps of a set in which one may have no end; how many times as long as the next it is then; and by how much reps of one
set differ at most."""
FELLOWS = 2
"""Reps of a set in which another may be missing: one alone has no fellows."""
KEPT, ADDED = 0.4, 0.6
"""A rep leaves the set below the one probability, and joins it above the other: the set was the likeliest as a whole."""
SURE = 0.01
"""No probability is taken for nearer to 0 or 1: 449 reps that were all right bear no more."""
SAME_IOU, SAME_S = 0.8, 5
"""Two reps are one when they overlap so far, or both edges lie so near."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """From the model's own probability of a rep to the share of such reps that are right: a logistic function of the log-odds
    (Platt 1999), which keeps their order.
    """

    slope: float = 1.0
    bias: float = 0.0

    def __call__(self, probability: Floats) -> Floats:
        """Calibrated probabilities."""
        stated = 1 / (1 + np.exp(-self.bias - self.slope * log_odds(probability)))
        return np.asarray(np.clip(stated, SURE, 1 - SURE))


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Weights of the features: `among` compares accounts of one run, `whether` says if the best one is a workout, `member`
    if a rep belongs to its set; and how the probability of a rep is calibrated.
    """

    among: Floats
    whether: Floats
    member: Floats = field(default_factory=lambda: np.zeros(0))
    confidence: Calibration = field(default_factory=Calibration)


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """The chosen account by its number, and the probability that it is a workout."""

    number: int
    workout: float
    others: Spans
    """Reps of other accounts that lie apart from those of this one, none twice."""
    share: Floats
    """How likely the accounts that hold a rep are together, of each of its own, then of `others`."""


@cache
def fitted() -> Model:
    """The weights that `make fit-detector` found."""
    data = tomllib.loads((Path(__file__).parent / "weights.toml").read_text())
    parts = (("among", NAMES), ("whether", NAMES), ("member", MEMBERS))
    among, whether, member = (np.array([float(data[part].get(n, 0.0)) for n in names]) for part, names in parts)
    return Model(among, whether, member, Calibration(**data["confidence"]))


def log_odds(probability: Floats) -> Floats:
    """Log-odds of probabilities, those within SURE of 0 and 1 bounded."""
    kept = np.clip(probability, SURE, 1 - SURE)
    return np.asarray(np.log(kept / (1 - kept)))


def alike(accounts: Sequence[Spans]) -> tuple[Floats, list[np.ndarray], np.ndarray]:
    """How far any two accounts say the same, (accounts, accounts), as F1; the numbers of each one's reps among all
    distinct reps; and which of those are the same.
    """
    numbers: dict[tuple[int, int], int] = {}
    own = [np.array([numbers.setdefault(rep, len(numbers)) for rep in reps], dtype=np.intp) for reps in accounts]
    a, b = np.array(list(numbers), dtype=np.float64).T
    inter = np.minimum(b[:, None], b) - np.maximum(a[:, None], a)
    union = np.maximum(b[:, None], b) - np.minimum(a[:, None], a)
    near = (np.abs(a[:, None] - a) <= SAME_S) & (np.abs(b[:, None] - b) <= SAME_S)
    same = (inter >= SAME_IOU * union) | (near & (inter > 0))
    has = np.zeros((len(accounts), len(numbers)))
    for i, reps in enumerate(own):
        has[i, reps] = 1.0
    # found[i, j] is how many reps of account i are among those of j.
    found = has @ (same @ has.T > 0)
    count = has.sum(axis=1)
    return 2 * np.minimum(found, found.T) / (count[:, None] + count), own, same


def choose(accounts: Sequence[Spans], values: Floats, model: Model) -> Chosen:
    """The account that is right as far as can be expected, given what each of them is worth; `values` are the features,
    (accounts, features).

    Accounts that say nearly the same stand for each other: it is not the likeliest that is chosen but the one that agrees
    best with all, each counted by its probability.
    """
    score = values @ model.among
    # Less the largest, so that no exponential overflows.
    weight = np.exp(score - score.max())
    weight /= weight.sum()
    agreement, own, same = alike(accounts)
    number = _regular(int((agreement @ weight + TIE * weight).argmax()), accounts)
    workout = 1.0 / (1.0 + np.exp(-float(values[number] @ model.whether)))
    # A rep is as sure as the accounts that hold it are likely together.
    share, held = np.zeros(len(same)), np.zeros(len(same))
    for reps, w in zip(own, weight, strict=True):
        share += w * same[:, reps].any(axis=1)
        held[reps] += w
    spans = list(dict.fromkeys(rep for reps in accounts for rep in reps))
    others = _others(spans, own[number], held, same)
    return Chosen(number, workout, tuple(spans[i] for i in others), share[[*own[number], *others]])


def _others(spans: Sequence[tuple[int, int]], own: np.ndarray, held: Floats, same: np.ndarray) -> list[int]:
    """The numbers of those reps that lie apart from an account's own; of those that are the same, the likeliest."""
    a, b = np.array(spans).T
    apart = ((a[own] >= b[:, None]) | (b[own] <= a[:, None])).all(axis=1)
    out: list[int] = []
    for i in np.argsort(-held, kind="stable").tolist():
        if apart[i] and not same[i, out].any():
            out.append(i)
    return out


def amended(g: Ground, reps: Spans, chosen: Chosen, model: Model) -> tuple[Spans, Floats]:
    """The chosen set without the reps that do not belong to it and with those that do, and how likely each does."""
    if len(reps) < FELLOWS:
        return reps, chosen.share[: len(reps)]
    m = members(g, reps, chosen.others, log_odds(chosen.share))
    belongs = np.asarray(1 / (1 + np.exp(-m.values @ model.member)))
    kept = [i for i in np.flatnonzero(m.own).tolist() if belongs[i] >= KEPT]
    for i in np.argsort(-belongs).tolist():
        if not m.own[i] and belongs[i] >= ADDED and all(_apart(m.reps[i], m.reps[k]) for k in kept):
            kept.append(i)
    kept = sorted(kept) or np.flatnonzero(m.own).tolist()
    return tuple(m.reps[i] for i in kept), belongs[kept]


def _apart(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[1] <= other[0] or other[1] <= one[0]


def _regular(number: int, accounts: Sequence[Spans]) -> int:
    """The chosen account, or the one that ends its far longest rep where the others of the set end: a surge that seems to go
    on for many times its length went over into easy running a little quicker than the rest.
    """
    chosen = accounts[number]
    lengths = sorted(b - a for a, b in chosen)
    if len(lengths) < MANY or lengths[-1] < FAR_LONGER * lengths[-2]:
        return number
    long = max(chosen, key=lambda rep: rep[1] - rep[0])
    rest = {rep for rep in chosen if rep != long}
    for other, reps in enumerate(accounts):
        own = set(reps) - rest
        if len(reps) == len(chosen) and len(own) == 1:
            a, b = own.pop()
            if long[0] - SAME_S <= a and b <= long[1] and b - a <= lengths[-2] * AS_LONG:
                return other
    return number
