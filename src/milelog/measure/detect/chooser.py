"""Chooses one account of a run, or none, and gives the probability that it is a workout and that each rep belongs to it.

The models are logistic: weights times features (`features`, `members`), fitted by `make fit-detector` into weights.toml.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

from milelog.measure.detect.edges import RepSpans
from milelog.measure.detect.features import NAMES
from milelog.measure.detect.members import NAMES as MEMBERS
from milelog.measure.detect.members import members
from milelog.measure.detect.run_sums import RunSums
from milelog.model import Floats

ENOUGH = 0.5
"""A run is called a workout from this probability on."""
TIE = 0.05
"""Weight of an account's own probability, added to its agreement with the others. It breaks ties: of two that agree equally
with the rest, the likelier one has the better edges."""
MANY, FAR_LONGER, AS_LONG = 5, 3.0, 1.5
"""When the end of a set's longest rep was missed (see `_regular`): the set has at least MANY reps, and this one is at least
FAR_LONGER times the second longest. The replacement is at most AS_LONG times the second longest."""
FELLOWS = 2
"""Fewest reps of a set to which reps can be added or from which they can be dropped: a single rep has nothing to compare with."""
KEPT, ADDED = 0.4, 0.6
"""A rep is dropped from the set below the first probability and added above the second. The gap favours the set as it was
chosen, since that was the likeliest as a whole."""
SURE = 0.01
"""Probabilities are clipped to [SURE, 1 - SURE]: the sample (449 reps, all right) supports no stronger claim."""
AGREE = 0.8
"""From this F1 on two accounts count as the same."""
SAME_IOU, SAME_S = 0.8, 5
"""Two reps are the same if their intersection over union reaches SAME_IOU, or both edges lie within SAME_S seconds."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Maps the model's probability of a rep to the observed share of such reps that are right.

    A logistic function of the log odds (Platt 1999), which keeps the order of probabilities.
    """

    slope: float = 1.0
    bias: float = 0.0

    def __call__(self, probability: Floats) -> Floats:
        """Calibrated probabilities."""
        stated = 1 / (1 + np.exp(-self.bias - self.slope * log_odds(probability)))
        return np.asarray(np.clip(stated, SURE, 1 - SURE))


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Weights of the features, in the order of their NAMES, and the calibration of a rep's probability."""

    among: Floats
    """Compare the accounts of one run with each other."""
    whether: Floats
    """Give the log odds that the chosen account is a workout."""
    member: Floats = field(default_factory=lambda: np.zeros(0))
    """Give the log odds that a rep belongs to the chosen set."""
    confidence: Calibration = field(default_factory=Calibration)


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """The chosen account."""

    number: int
    """Its index among the accounts."""
    workout: float
    """Probability that it is a workout."""
    others: RepSpans
    """Distinct reps of other accounts that do not overlap its own reps."""
    share: Floats
    """Total probability of the accounts that contain a rep: first for each of its own reps, then for `others`."""


@cache
def fitted() -> Model:
    """The fitted model: weights.toml, as `make fit-detector` wrote it."""
    data = tomllib.loads((Path(__file__).parent / "weights.toml").read_text())
    parts = (("among", NAMES), ("whether", NAMES), ("member", MEMBERS))
    among, whether, member = (np.array([float(data[part].get(n, 0.0)) for n in names]) for part, names in parts)
    return Model(among, whether, member, Calibration(**data["confidence"]))


def log_odds(probability: Floats) -> Floats:
    """Log odds of probabilities, which are first clipped to [SURE, 1 - SURE]."""
    kept = np.clip(probability, SURE, 1 - SURE)
    return np.asarray(np.log(kept / (1 - kept)))


def alike(accounts: Sequence[RepSpans]) -> tuple[Floats, list[np.ndarray], np.ndarray]:
    """Agreement of every two accounts as F1, (accounts, accounts); for each account the indices of its reps among all
    distinct reps; and which distinct reps are the same by `SAME_IOU` and `SAME_S`, (reps, reps).
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


def choose(accounts: Sequence[RepSpans], values: Floats, model: Model) -> Chosen:
    """The account with the highest expected F1; `values` are the features, (accounts, features).

    That is not the likeliest account, but the one that agrees best with all others, weighted by their probabilities: several
    accounts that say nearly the same support each other.
    """
    score = values @ model.among
    # Softmax; the largest is subtracted so that no exponential overflows.
    weight = np.exp(score - score.max())
    weight /= weight.sum()
    agreement, own, same = alike(accounts)
    number = _regular(int((agreement @ weight + TIE * weight).argmax()), accounts)
    workout = 1.0 / (1.0 + np.exp(-float(values[number] @ model.whether)))
    # The probability of a rep is the sum over the accounts that contain it.
    share, held = np.zeros(len(same)), np.zeros(len(same))
    for reps, w in zip(own, weight, strict=True):
        share += w * same[:, reps].any(axis=1)
        held[reps] += w
    spans = list(dict.fromkeys(rep for reps in accounts for rep in reps))
    others = _others(spans, own[number], held, same)
    return Chosen(number, workout, tuple(spans[i] for i in others), share[[*own[number], *others]])


def _others(spans: Sequence[tuple[int, int]], own: np.ndarray, held: Floats, same: np.ndarray) -> list[int]:
    """Indices of the reps that do not overlap the reps `own`; of those that are the same rep, only the likeliest.

    `held` is the total probability of the accounts that hold each rep.
    """
    a, b = np.array(spans).T
    apart = ((a[own] >= b[:, None]) | (b[own] <= a[:, None])).all(axis=1)
    out: list[int] = []
    for i in np.argsort(-held, kind="stable").tolist():
        if apart[i] and not same[i, out].any():
            out.append(i)
    return out


def amended(sums: RunSums, reps: RepSpans, chosen: Chosen, model: Model) -> tuple[RepSpans, Floats]:
    """The chosen set after dropping reps that do not belong and adding reps that do, with the probability of each."""
    if len(reps) < FELLOWS:
        return reps, chosen.share[: len(reps)]
    m = members(sums, reps, chosen.others, log_odds(chosen.share))
    belongs = np.asarray(1 / (1 + np.exp(-m.values @ model.member)))
    kept = [i for i in np.flatnonzero(m.own).tolist() if belongs[i] >= KEPT]
    for i in np.argsort(-belongs).tolist():
        if not m.own[i] and belongs[i] >= ADDED and all(_apart(m.reps[i], m.reps[k]) for k in kept):
            kept.append(i)
    kept = sorted(kept) or np.flatnonzero(m.own).tolist()
    return tuple(m.reps[i] for i in kept), belongs[kept]


def _apart(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[1] <= other[0] or other[1] <= one[0]


def _regular(number: int, accounts: Sequence[RepSpans]) -> int:
    """The index of the chosen account, or of one that is equal except that its far longest rep ends earlier.

    A surge that seems to last many times as long as the others usually went over into easy running that was a little
    quicker than the rest of the run.
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
