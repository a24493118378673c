"""The detector: change points, what the watch and the plan know, and the reading of highest log-odds."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from milelog.measure.choice import best
from milelog.measure.clean import Bools
from milelog.measure.detect import evidence as watch
from milelog.measure.detect import planned as plan
from milelog.measure.detect.accounts import Account, Spans, accounts
from milelog.measure.detect.changes import pieces
from milelog.measure.detect.chooser import ENOUGH, Chosen, Model, alike, amended, choose, fitted
from milelog.measure.detect.features import LONG_H, NAMES, features
from milelog.measure.detect.ground import Ground, ground
from milelog.measure.detect.hills import Hills
from milelog.measure.detect.label import STRIDE_S, Rep, segments
from milelog.measure.detect.noise import noise_of
from milelog.measure.detect.odds import Odds
from milelog.measure.detect.pieces import STOOD_PIECE_MPS, Pieces, climbs, cut, effective, footing, walking
from milelog.measure.detect.reading import read
from milelog.measure.detect.sizes import Sizes
from milelog.measure.types import Candidate
from milelog.model import Evidence, Floats, Segment, Streams, Workout

AGREE = 0.8
"""F1 from which two accounts say the same."""
PRESSED = 1.5
"""Nats for laps that were pressed: a thumb on the key is no chance, but some press at each kilometre or at lights."""
SEEN, PRESSED_ONLY = 0.97, 0.9
"""Confidence of a rep that the watch names, or that the stream shows, too, and of one that was only pressed. Of 424 that the
stream shows, too, one was wrong (71 real runs, whose truth often follows the same laps); of 39 that it does not, 4.
"""
STRIDE_EDGE_S = 8
"""Edges of a lap and of the stride that was run in it lie no farther apart."""
FELT = 0.4
"""Share of the answer of heart rate that the effort of hill reps must have: laps of one hill at an even pace have none."""
CREDIBLE = 2.0
"""Elevation that makes grade-adjusted speed this much noisier than speed itself is no evidence of hills."""


@dataclass(frozen=True, slots=True)
class Detector:
    """Finds the structure of a run. Frozen: a call keeps nothing and edits nothing."""

    price: float = 6.0
    """Nats for a change of speed: low, so that every true edge is among the pieces; readings join what is one."""
    odds: Odds = field(default_factory=Odds)

    def __call__(
        self, streams: Streams, *, evidence: Evidence | None = None, planned: Workout | None = None
    ) -> tuple[Segment, ...]:
        """Segments of the best account, in order, without overlap, from the first second to the last. Blind without
        `evidence`.
        """
        return best(self.candidates(streams, evidence=evidence, planned=planned)).segments

    def candidates(
        self, streams: Streams, *, evidence: Evidence | None = None, planned: Workout | None = None
    ) -> tuple[Candidate, ...]:
        """The account of the stream, and that of laps and steps where there are such. `planned` competes on cost and invents
        nothing.
        """
        speed = effective(streams)
        p = self.pieces(streams, speed)
        level = ground(streams, speed, p, self.odds)
        sizes = plan.sizes(planned)
        stream = _chosen(self._weighed(streams, speed, level, sizes))
        walk = np.repeat(p.walked, np.diff(p.edges))
        found = [Candidate("stream", segments(streams, speed, stream.reps, walk), stream.odds)]
        if evidence is not None:
            watched = self._watched(streams, level, walk, speed, evidence, sizes, stream)
            found += [watched] if watched else []
        return tuple(found)

    def weighed(self, streams: Streams) -> "Weighed":
        """Every blind account of the run that competes, with its features."""
        speed = effective(streams)
        return self._weighed(streams, speed, ground(streams, speed, self.pieces(streams, speed), self.odds), ())

    def _weighed(self, streams: Streams, speed: Floats, level: Ground, sizes: Sequence[Sizes]) -> "Weighed":
        # Of long runs hardly any is a workout: with each hour beyond LONG_H one costs more.
        odds = replace(self.odds, start=self.odds.start + self.odds.late * max(0.0, len(speed) / 3600 - LONG_H))
        flat = Weighed.on(level, accounts(streams, speed, level.pieces, odds, sizes))
        # Most runs end here: grade-adjusted speed is read a second time only where hills can be reps.
        if not climbs(streams):
            return flat
        speed = streams.adjusted_mps
        uphill = self.pieces(streams, speed)
        if uphill.error >= CREDIBLE * level.pieces.error:
            return flat
        hills = Hills.of(streams)
        found = [a for a in accounts(streams, speed, uphill, odds, sizes, "hill", hills.propose) if hills.hold(a.reps)]
        if not found:
            return flat
        steep = Weighed.on(ground(streams, speed, uphill, odds), found)
        if len(uphill.heart):
            felt = steep.values[:, NAMES.index("heart")] > FELT
            steep = replace(
                steep, each=tuple(a for a, f in zip(found, felt, strict=True) if f), values=steep.values[felt]
            )
        both = np.concatenate([flat.values, steep.values])
        return replace(flat, each=flat.each + steep.each, values=both, uphill=steep.level)

    def pieces(self, streams: Streams, speed: Floats) -> Pieces:
        """The run as pieces of constant speed."""
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
        # Nature and footing are independent: their variances add.
        return replace(p, natural=float(np.hypot(p.natural, footing(streams))))

    def _watched(
        self,
        streams: Streams,
        level: Ground,
        walk: Bools,
        speed: Floats,
        evidence: Evidence,
        sizes: Sequence[Sizes],
        stream: "_Chosen",
    ) -> Candidate | None:
        """The watch's own account, read by the same costs; None where it has none."""
        found = watch.blocks(evidence)
        # One lap is the whole run.
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
        # A workout that was loaded on the watch was meant: nothing speaks against there being one.
        named = watch.known(found)
        odds = replace(self.odds, start=self.odds.sure) if named else self.odds
        lapped = read(p, odds, sizes)
        if lapped is None:
            return None
        reps, presses = [], 0
        still = walk | (streams.speed_mps <= STOOD_PIECE_MPS)
        for a, b in lapped.reps:
            owner = next((o for o in owners[a:b] if o is not None), None)
            presses += owner is not None and owner.pressed
            start, end = _trimmed(still, int(edges[a]), int(edges[b]))
            if not named:
                start, end = _as_run(start, end, stream.reps)
            seen = named or any(r.start < end and start < r.end for r in stream.reps)
            reps.append(Rep(start, end, owner.source if owner else "lap", SEEN if seen else PRESSED_ONLY))
        spans = tuple((r.start, r.end) for r in reps)
        log_odds: float | None = lapped.odds
        if not named:
            # On the same scale as the accounts of the stream: by the same features and weights.
            laps = features(level, [Account(spans, "set", lapped.odds)])[0]
            log_odds = _beside(stream, spans, laps, PRESSED * presses / max(1, len(reps)))
            if log_odds is None:
                return None
        return Candidate("watch", segments(streams, speed, reps, walk), log_odds, named)


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """Accounts of one run and their features, (accounts, features)."""

    each: tuple[Account, ...]
    values: Floats
    level: Ground
    """What all but hill reps were measured on."""
    uphill: Ground | None = None
    """What hill reps were measured on."""

    @classmethod
    def on(cls, g: Ground, found: Sequence[Account]) -> "Weighed":
        """Accounts that were read on one ground."""
        return cls(tuple(found), features(g, found) if found else np.zeros((0, len(NAMES))), g)

    def chosen(self, model: Model) -> Chosen:
        """The account that is right as far as can be expected. There is one, at least."""
        return choose([a.reps for a in self.each], self.values, model)

    def amended(self, chosen: Chosen, model: Model) -> tuple[Spans, Floats]:
        """The chosen account rep by rep, and how likely each belongs to it."""
        return amended(self.ground_of(chosen.number), self.each[chosen.number].reps, chosen, model)

    def ground_of(self, number: int) -> Ground:
        """What an account was measured on."""
        return self.uphill if self.uphill is not None and self.each[number].source == "hill" else self.level


@dataclass(frozen=True, slots=True, eq=False)
class _Chosen:
    """The account that is believed: its reps, the log-odds of its being a workout, and its features; none and None where
    there most likely is no workout.
    """

    reps: tuple[Rep, ...] = ()
    odds: float | None = None
    values: Floats | None = None


def _chosen(found: Weighed) -> _Chosen:
    """The account that is right as far as can be expected."""
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


def _beside(stream: _Chosen, spans: Spans, laps: Floats, pressed: float) -> float | None:
    """Log-odds of an account of laps on the scale of the stream's, `pressed` nats more for the presses; None where it most
    likely is no workout.

    Where both say the same the laps have it: a thumb is nearer to the second than any speed.
    """
    if stream.odds is None or stream.values is None:
        odds = pressed + float(laps @ fitted().whether)
        return odds if odds > 0 else None
    agreement = alike([spans, tuple((r.start, r.end) for r in stream.reps)])[0][0, 1]
    apart = 0.0 if agreement >= AGREE else float((laps - stream.values) @ fitted().among)
    return stream.odds + pressed + apart


def _trimmed(still: Bools, start: int, end: int) -> tuple[int, int]:
    """A lap without the standing or walking at its ends: it was started before the rep, or stopped after it."""
    moving = np.flatnonzero(~still[start:end])
    if not len(moving):
        return start, end
    first, last = int(moving[0]), int(moving[-1]) + 1
    # Less than five seconds is how long it takes to press a key and get going.
    return (start + first if first >= 5 else start), (start + last if end - start - last >= 5 else end)


def _as_run(start: int, end: int, reps: Sequence[Rep]) -> tuple[int, int]:
    """A stride from the second it was run: of a lap of seconds, the time to hear the signal and to slow down is a good part."""
    if end - start >= STRIDE_S:
        return start, end
    near = [r for r in reps if abs(r.start - start) <= STRIDE_EDGE_S and abs(r.end - end) <= STRIDE_EDGE_S]
    return (near[0].start, near[0].end) if near else (start, end)
