"""Runs the steps of detection in order (`Detector`): pieces, accounts, choice, segments; with and without the watch's laps."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from milelog.measure import clean
from milelog.measure.choice import best
from milelog.measure.clean import Bools
from milelog.measure.detect import evidence as watch
from milelog.measure.detect import planned as plan
from milelog.measure.detect.accounts import Account, accounts
from milelog.measure.detect.changes import pieces
from milelog.measure.detect.chooser import AGREE, ENOUGH, Chosen, Model, alike, amended, choose, fitted
from milelog.measure.detect.edges import RepSpans
from milelog.measure.detect.features import LONG_H, NAMES, features
from milelog.measure.detect.hills import Hills
from milelog.measure.detect.label import STRIDE_S, Rep, segments
from milelog.measure.detect.noise import noise_of
from milelog.measure.detect.odds import Odds
from milelog.measure.detect.pieces import STOOD_PIECE_MPS, Pieces, climbs, cut, effective, footing, walking
from milelog.measure.detect.reading import read
from milelog.measure.detect.run_sums import RunSums, run_sums
from milelog.measure.detect.sizes import Sizes
from milelog.measure.detect.tentative import tentative
from milelog.measure.types import Candidate
from milelog.model import Evidence, Floats, Segment, Streams, Workout

PRESSED = 1.5
"""Bonus in nats for laps that the runner pressed. Small, since some press at every kilometre or at traffic lights."""
SEEN, PRESSED_ONLY = 0.97, 0.9
"""Confidence of a lapped rep: if the watch names it work or the stream shows it too; and if it was only pressed. In 71 real
runs (whose truth often follows the same laps) 1 of 424 of the first kind was wrong, and 4 of 39 of the second.
"""
STRIDE_EDGE_S = 8
"""Largest distance in seconds between an edge of a lap and that of the stride run in it."""
SEEN_SHARE = 0.1
"""A rep of which a smaller share was recorded lies in a hole of the recording, and is none."""
FELT = 0.4
"""Hill reps must raise heart rate by this share of the expected answer: laps over one hill at an even effort do not."""
CREDIBLE = 2.0
"""If grade-adjusted speed is this many times as noisy as speed, the elevation is too poor to look for hill reps."""


@dataclass(frozen=True, slots=True)
class Detector:
    """Finds the structure of a run. Stateless."""

    price: float = 6.0
    """Penalty for one more piece, in nats. Low, so that every true edge is among the pieces; the search joins pieces again."""
    odds: Odds = field(default_factory=Odds)

    def __call__(
        self, streams: Streams, *, evidence: Evidence | None = None, planned: Workout | None = None
    ) -> tuple[Segment, ...]:
        """Segments of the best candidate, in order, without overlap, from the first second to the last.

        `evidence` holds the laps, steps and splits of the watch (None: blind), `planned` the workout of the day.
        """
        return best(self.candidates(streams, evidence=evidence, planned=planned)).segments

    def candidates(
        self, streams: Streams, *, evidence: Evidence | None = None, planned: Workout | None = None
    ) -> tuple[Candidate, ...]:
        """The candidate found in the stream and, if there are laps or steps that mark work, the one built from these.
        If neither holds work, tentative candidates may follow.

        The sizes of `planned` reps compete with other sizes on cost; they cannot add a rep that the stream does not show.
        """
        speed = effective(streams)
        p = self.pieces(streams, speed)
        sums = run_sums(streams, speed, p, self.odds)
        sizes = plan.sizes(planned)
        weighed = self._weighed(streams, speed, sums, sizes)
        stream = _seen(streams, _chosen(weighed))
        walk = np.repeat(p.walked, np.diff(p.edges))
        found = [Candidate("stream", segments(streams, speed, stream.reps, walk), stream.odds)]
        if evidence is not None:
            watched = self._watched(streams, sums, walk, speed, evidence, sizes, stream)
            found += [watched] if watched else []
        if not stream.reps and len(found) == 1:
            found += _tentative(streams, speed, walk, weighed)
        return tuple(found)

    def weighed(self, streams: Streams) -> "Weighed":
        """All blind accounts of the run with their features; the training data of `make fit-detector`."""
        speed = effective(streams)
        return self._weighed(streams, speed, run_sums(streams, speed, self.pieces(streams, speed), self.odds), ())

    def _weighed(self, streams: Streams, speed: Floats, sums: RunSums, sizes: Sequence[Sizes]) -> "Weighed":
        # Hardly any very long run is a workout: the prior odds fall with each hour beyond LONG_H.
        odds = replace(self.odds, start=self.odds.start + self.odds.late * max(0.0, len(speed) / 3600 - LONG_H))
        flat = Weighed.on(sums, accounts(streams, speed, sums.pieces, odds, sizes))
        # Most runs end here. Only where there is enough climbing for hill reps is grade-adjusted speed searched, too.
        if not climbs(streams):
            return flat
        speed = streams.adjusted_mps
        uphill = self.pieces(streams, speed)
        if uphill.error >= CREDIBLE * sums.pieces.error:
            return flat
        hills = Hills.of(streams)
        found = [a for a in accounts(streams, speed, uphill, odds, sizes, "hill", hills.propose) if hills.hold(a.reps)]
        if not found:
            return flat
        steep = Weighed.on(run_sums(streams, speed, uphill, odds), found)
        if len(uphill.heart):
            felt = steep.values[:, NAMES.index("heart")] > FELT
            steep = replace(
                steep, each=tuple(a for a, f in zip(found, felt, strict=True) if f), values=steep.values[felt]
            )
        both = np.concatenate([flat.values, steep.values])
        return replace(flat, each=flat.each + steep.each, values=both, uphill=steep.sums)

    def pieces(self, streams: Streams, speed: Floats) -> Pieces:
        """The run cut into pieces of constant speed, with cadence, heart rate and noise."""
        noise = noise_of(speed)
        edges = pieces(speed, noise.error, self.price)
        p = cut(
            speed,
            edges,
            walking(streams, streams.speed_mps, edges),
            cadence=streams.cadence_spm,
            heart=streams.heart_rate_bpm,
            noise=noise,
            source=streams.distance_source,
        )
        # Natural variation and that of steep ground are independent: their variances add.
        return replace(p, natural=float(np.hypot(p.natural, footing(streams))))

    def _watched(
        self,
        streams: Streams,
        sums: RunSums,
        walk: Bools,
        speed: Floats,
        evidence: Evidence,
        sizes: Sequence[Sizes],
        stream: "_Chosen",
    ) -> Candidate | None:
        """The candidate built from laps, steps or splits, by the same costs; None if these mark no work."""
        found = watch.blocks(evidence)
        # A single lap is the whole run.
        if len(found) < 2:
            return None
        edges, hint, press, owners = watch.nodes(found, len(speed), self.odds)
        p = cut(
            speed,
            edges,
            walk,
            hint,
            press,
            cadence=streams.cadence_spm,
            heart=streams.heart_rate_bpm,
            source=streams.distance_source,
        )
        # A workout loaded on the watch was intended: its prior odds are much better than those of any other run.
        named = watch.known(found)
        odds = replace(self.odds, start=self.odds.sure) if named else self.odds
        lapped = read(p, odds, sizes)
        if lapped is None:
            return None
        still = walk | (streams.speed_mps <= STOOD_PIECE_MPS)
        marked = [next((o for o in owners[a:b] if o is not None), None) for a, b in lapped.reps]
        of_laps = [
            _lapped(_trimmed(still, int(edges[a]), int(edges[b])), block, stream.reps, named=named)
            for (a, b), block in zip(lapped.reps, marked, strict=True)
        ]
        reps = recorded(streams, of_laps)
        if not reps:
            return None
        spans = tuple((r.start, r.end) for r in reps)
        log_odds: float | None = lapped.odds
        if not named:
            # Comparable with the stream's log odds: computed from the same features and weights.
            laps = features(sums, [Account(spans, "set", lapped.odds)])[0]
            presses = sum(block is not None and block.pressed for block in marked)
            log_odds = _beside(stream, spans, laps, PRESSED * presses / len(marked))
            if log_odds is None:
                return None
        return Candidate("watch", segments(streams, speed, reps, walk), log_odds, named)


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """Accounts of one run with their features."""

    each: tuple[Account, ...]
    values: Floats
    """Features, (accounts, features)."""
    sums: RunSums
    """Running sums of speed with slope taken out, on which all accounts but hill reps were measured."""
    uphill: RunSums | None = None
    """Running sums of grade-adjusted speed, on which accounts of hill reps were measured; None if there are none."""

    @classmethod
    def on(cls, sums: RunSums, found: Sequence[Account]) -> "Weighed":
        """The accounts `found` with their features, all measured on the running sums `sums`."""
        return cls(tuple(found), features(sums, found) if found else np.zeros((0, len(NAMES))), sums)

    def chosen(self, model: Model) -> Chosen:
        """The account with the highest expected agreement with the truth. Needs at least one account."""
        return choose([a.reps for a in self.each], self.values, model)

    def workout(self, model: Model) -> Floats:
        """Probability that each account is a workout, (accounts)."""
        return np.asarray(1 / (1 + np.exp(-self.values @ model.whether)))

    def amended(self, chosen: Chosen, model: Model) -> tuple[RepSpans, Floats]:
        """The reps of the chosen account, after dropping and adding single reps, and the probability of each."""
        return amended(self.sums_of(chosen.number), self.each[chosen.number].reps, chosen, model)

    def sums_of(self, number: int) -> RunSums:
        """The running sums on which account `number` was measured."""
        return self.uphill if self.uphill is not None and self.each[number].source == "hill" else self.sums


@dataclass(frozen=True, slots=True, eq=False)
class _Chosen:
    """The chosen account: its reps, the log odds that it is a workout, and its features.

    If there most likely is no workout, `reps` is empty and the others are None.
    """

    reps: tuple[Rep, ...] = ()
    odds: float | None = None
    values: Floats | None = None


def _chosen(found: Weighed) -> _Chosen:
    """Chooses an account by the fitted models and revises its reps."""
    if not found.each:
        return _Chosen()
    model = fitted()
    chosen = found.chosen(model)
    if chosen.workout < ENOUGH:
        return _Chosen()
    spans, belongs = found.amended(chosen, model)
    sure = model.confidence(chosen.workout * belongs).tolist()
    reps = tuple(Rep(a, b, confidence=round(c, 3)) for (a, b), c in zip(spans, sure, strict=True))
    odds = float(np.log(chosen.workout / max(1e-6, 1 - chosen.workout)))
    return _Chosen(reps, odds, found.values[chosen.number])


def _seen(streams: Streams, chosen: _Chosen) -> _Chosen:
    """The choice without reps in holes of the recording; no choice where none is left."""
    reps = tuple(recorded(streams, chosen.reps))
    return replace(chosen, reps=reps) if reps else _Chosen()


def recorded(streams: Streams, reps: Sequence[Rep]) -> list[Rep]:
    """The reps of which at least SEEN_SHARE was recorded: one that lies in a hole is only its mean speed."""
    if not streams.doubtful:
        return list(reps)
    hole = clean.in_long_holes(streams)
    return [r for r in reps if hole[r.start : r.end].mean() <= 1 - SEEN_SHARE]


def _tentative(streams: Streams, speed: Floats, walk: Bools, weighed: Weighed) -> list[Candidate]:
    """Candidates that the runner's log may confirm. Hill reps are none: their speed does not tell how hard they were."""
    flat = [i for i, a in enumerate(weighed.each) if a.source != "hill"]
    if not flat:
        return []
    probability = weighed.workout(fitted())[flat]
    return [
        Candidate(
            "tentative",
            segments(streams, speed, reps, walk),
            one.odds,
            hard_bpm=one.hard_bpm,
            other_bpm=one.other_bpm,
        )
        for one in tentative(streams, [weighed.each[i].reps for i in flat], probability)
        if (reps := recorded(streams, [Rep(a, b) for a, b in one.reps]))
    ]


def _beside(stream: _Chosen, spans: RepSpans, laps: Floats, pressed: float) -> float | None:
    """Log odds of the candidate built from laps, comparable with those of the stream's; None if it most likely is no workout.

    `spans` are its reps, `laps` its features, `pressed` the bonus for pressed laps. If both candidates agree, this bonus alone
    decides, so that the laps win: a button press is more exact than any edge found in the speed.
    """
    if stream.odds is None or stream.values is None:
        odds = pressed + float(laps @ fitted().whether)
        return odds if odds > 0 else None
    agreement = alike([spans, tuple((r.start, r.end) for r in stream.reps)])[0][0, 1]
    apart = 0.0 if agreement >= AGREE else float((laps - stream.values) @ fitted().among)
    return stream.odds + pressed + apart


def _lapped(span: tuple[int, int], block: watch.Block | None, detected: Sequence[Rep], *, named: bool) -> Rep:
    """A rep from the laps that lies in `span`; `block` is what the watch recorded there, `named` whether it called it work."""
    start, end = span if named else _as_run(*span, detected)
    seen = named or any(r.start < end and start < r.end for r in detected)
    return Rep(start, end, block.source if block else "lap", SEEN if seen else PRESSED_ONLY)


def _trimmed(still: Bools, start: int, end: int) -> tuple[int, int]:
    """A lap without the standing or walking at its ends: the button was pressed before the rep began or after it ended."""
    moving = np.flatnonzero(~still[start:end])
    if not len(moving):
        return start, end
    first, last = int(moving[0]), int(moving[-1]) + 1
    # Less than five seconds is the time to press the button and start running.
    return (start + first if first >= 5 else start), (start + last if end - start - last >= 5 else end)


def _as_run(start: int, end: int, reps: Sequence[Rep]) -> tuple[int, int]:
    """The edges of a short lap, replaced by those of the detected stride inside it.

    In a lap of a few seconds, the time to react to the signal and to slow down is a large part.
    """
    if end - start >= STRIDE_S:
        return start, end
    near = [r for r in reps if abs(r.start - start) <= STRIDE_EDGE_S and abs(r.end - end) <= STRIDE_EDGE_S]
    return (near[0].start, near[0].end) if near else (start, end)
