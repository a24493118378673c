"""Item: one part of a workout while it is parsed, and the workout steps that it becomes."""

import math
from dataclasses import dataclass, field, replace
from typing import Literal, cast

from milelog.model import PaceOffset, Recovery, RecoveryKind, WorkoutStep
from milelog.plan.notation.stream import Quantity
from milelog.plan.notation.words import RACE_ZONES, WEAK_RECOVERIES
from milelog.units import MILE_M, Range

StepKind = Literal["warmup", "rep", "recovery", "surge", "stride", "steady", "cooldown", "set"]

PLUS_EFFORT: Range = (0.65, 0.65)
"""Effort of plus pace, as a share of maximal effort."""
PLUS_DURATION_S: Range = (60.0, 120.0)
"""Duration of a surge of plus pace in seconds where the text gives none."""
THRESHOLD_EFFORT = (0.72, 0.78)
"""Efforts that mean threshold, as shares of maximal effort (about 75 %)."""
SURGE_EFFORT = (0.60, 0.70)
"""Efforts near that of plus pace: a short part within them is a surge, above them a rep."""
LONGEST_WARMUP_M, LONGEST_WARMUP_S = 3.0 * MILE_M, 25 * 60.0
"""A longer amount without a pace, next to work, is too long for a warm-up and may be the whole run."""
_JOGGED = frozenset({None, "warmup", "cooldown"})
"""Kinds that may be called a jog ("2 mi jog warm-up") without contradiction."""
HARD_ZONES = frozenset("MTIR")
ANY_NUMBER: Range = (1.0, math.inf)
"""The count where the text gives none: strides without a number, plus pace in a run without a distance."""


@dataclass
class Item:
    """One part of a workout while it is read; `start` is its offset in the text, None means not given."""

    start: int
    count: Range | None = None
    distance: Range | None = None
    duration: Range | None = None
    zone: str | None = None
    noun_zone: str | None = None
    """The zone of a word that may be only a noun ("mile intervals"); used where no other zone is named."""
    kind: str | None = None
    race_m: float | None = None
    target: Range | None = None
    effort: Range | None = None
    offset: PaceOffset | None = None
    hill: bool = False
    recovery: Recovery | None = None
    recovery_word: str | None = None
    recovery_kind: RecoveryKind | None = None
    between: bool = False
    tempo: bool = False
    """Whether it is called a tempo, which means zone T unless marathon pace is named."""
    equal: bool = False
    """ "Equal jog": the rest is as long as the work."""
    rungs: tuple[Range, ...] = ()
    """The sizes of a ladder ("400-800-400 m"), each a rep of its own."""
    equal_rest: bool = False
    clock: bool = False
    """Whether its time is written as "1:30", which may be hours and minutes or minutes and seconds."""
    total: bool = False
    place: str | None = None
    """Its place in the whole run: `first`, `middle`, `last` or None."""
    race: bool = False
    between_sets: bool = False
    noted: bool = False
    """Whether it was in brackets, as a remark on the part before it."""
    nested: bool = False
    """Whether it is a set written without brackets ("2 x 6 x 200 m")."""
    attached: bool = True
    """Whether it follows the part before it after a comma, and not after "then" or "+"."""
    run_by_name: bool = False
    """Whether it is called a run ("long run", "run 45 min"), and so is not a rep."""
    each_m: float | None = None
    """Metres of the total for each repeat ("in each mile")."""
    parts: list["Item"] = field(default_factory=list)

    @property
    def is_recovery(self) -> bool:
        """Whether this is a recovery."""
        return bool(self.recovery_word or self.between or self.equal) and not (
            self.parts or self.kind or self.count or self.rungs
        )

    @property
    def is_easy(self) -> bool:
        """Whether this is a single stretch of easy running."""
        has_more = self.kind or self.count or self.parts or self.rungs or self.place or self.each_m or self.total
        aimed = self.target or self.race_m or self.effort or self.hill or self.recovery_word
        return self.zone == "E" and self.has_amount and not (has_more or aimed)

    @property
    def is_bare_amount(self) -> bool:
        """Whether this is a distance or a time with nothing else."""
        has_more = (
            self.kind or self.count or self.parts or self.rungs or self.zone or self.noun_zone or self.recovery_word
        )
        aimed = self.target or self.race_m or self.effort or self.hill or self.each_m
        return self.has_amount and not (has_more or aimed or self.place or self.total)

    @property
    def takes_whole(self) -> bool:
        """Whether it may be a whole run: an easy stretch, or an amount with nothing else."""
        return self.is_easy or self.is_bare_amount

    @property
    def takes_title(self) -> bool:
        """Whether it has an amount but no pace, so that the title of the workout may give one."""
        aimed = self.zone or self.target or self.race_m or self.effort or self.hill or self.is_recovery
        return self.has_amount and not (aimed or self.kind not in {None, "hard"} or self.each_m or self.place)

    @property
    def has_amount(self) -> bool:
        """Whether a distance or a time was given."""
        return self.distance is not None or self.duration is not None

    @property
    def takes_recovery(self) -> bool:
        """Whether a recovery that follows is the rest between its repeats."""
        repeated = self.repeat[1] > 1 or bool(self.rungs)
        return not self.is_recovery and ((self.recovery is None and repeated) or self._inner_takes_recovery)

    @property
    def _inner_takes_recovery(self) -> bool:
        """Whether the inner repeats of "2 x 6 x 200 m" have no rest yet."""
        return self.nested and self.parts[0].takes_recovery

    @property
    def _is_set_of_ladder(self) -> bool:
        """Whether it is a set of one ladder without rests ("2 x (1-2-3 min)"), to which an "equal jog" then belongs."""
        return len(self.parts) == 1 and bool(self.parts[0].rungs) and self.parts[0].recovery is None

    def can_equal(self, rest: "Item") -> bool:
        """Whether a rest can be "equal": a set has no size that the rest could equal."""
        return not (rest.equal and not rest.has_amount) or not self.parts or self._is_set_of_ladder or self.nested

    def rest_between(self, rest: "Item") -> None:
        """Sets a recovery as the rest between the repeats."""
        same = rest.equal and not rest.has_amount
        if (self._inner_takes_recovery or (same and self._is_set_of_ladder)) and not rest.between_sets:
            self.parts[0].rest_between(rest)
            return
        distance, duration = (self.distance, self.duration) if same else (rest.distance, rest.duration)
        self.equal_rest = same
        self.recovery = Recovery(rest.recovery_kind or "jog", distance, duration)

    @property
    def repeat(self) -> Range:
        """Least and greatest number of repeats; (1, 1) where no count was given."""
        return self.count or (1.0, 1.0)

    def set_amount(self, quantity: Quantity) -> None:
        """Sets a quantity as the distance or the duration of the item."""
        self.clock = quantity.clock
        if quantity.dimension == "distance":
            self.distance = quantity.span
        else:
            self.duration = quantity.span

    def set_recovery(self, word: str, kind: RecoveryKind) -> None:
        """Sets the kind of recovery; a word such as "recovery" leaves it open, and a later "walk" decides it."""
        if self.recovery_kind is None or (self.recovery_word in WEAK_RECOVERIES and word not in WEAK_RECOVERIES):
            self.recovery_word, self.recovery_kind = word, kind

    def contradiction(self) -> str:
        """A sentence on a contradiction between what was said of this part; empty where there is none."""
        aims = [a for a in (self.target, self.race_m, self.effort, self.zone) if a is not None]
        if self._aims_differ() or (self.kind == "plus" and (aims or self.hill or self.recovery_word or self.parts)):
            return "two paces stand in one part"
        if self.offset and (
            self.target or self.effort or self.hill or self.kind not in {None, "hard"} or self.recovery_word
        ):
            return "seconds are added to the pace of a zone or a race, and to nothing else"
        aimed = (aims and self.zone != "E") or self.hill
        # An easy jog is a recovery ("2 min easy jog"), an aimed one a contradiction ("1 mi jog @ T").
        work = aimed or self.count or self.parts or self.rungs or self.kind not in _JOGGED or self.each_m
        if (self.recovery_word or self.equal or self.between) and (work or (self.equal and self.kind)):
            return "a recovery and work stand in one part"
        if self.kind == "plus" and self.each_m and self.distance and self.distance[1] > self.each_m:
            return "plus pace is run for a minute or two in each mile"
        if self.parts and (self.has_amount or aims or self.hill or self.kind or self.each_m):
            return "what is said of a set belongs inside its brackets"
        if self.rungs and (self.place or self.each_m or self.kind not in {None, "hard"}):
            return "a ladder is made of reps"
        if self.each_m and (self.kind in {"warmup", "cooldown"} or self.zone == "E"):
            return "easy running is not repeated in each mile"
        if self.race and (self.distance is None or self.count or self.race_m or self.target or self.recovery_word):
            return "a race is one distance"
        lone = self.total and (work or self.place or not self.has_amount)
        return "a total is a distance or a time and nothing more" if lone else ""

    def _aims_differ(self) -> bool:
        """Whether two different paces were given; a pace in numbers may be given besides a zone."""
        implied = implied_zone(self.race_m, self.effort)
        differ = implied is not None and self.zone is not None and implied != self.zone
        return differ or (self.race_m is not None and self.effort is not None) or self._two_numbers()

    def _two_numbers(self) -> bool:
        return self.target is not None and self.effort is not None

    def steps(self, total_m: Range | None = None) -> list[WorkoutStep]:
        """The workout steps of this item: one, or several for a ladder; `total_m` is the stated distance of the workout."""
        if not self.rungs:
            return [self._step(total_m)]
        found: list[WorkoutStep] = []
        for size in self.rungs:
            if found and self.recovery:
                found.append(self._between(found[-1]))
            distance, duration = (size, None) if self.distance else (None, size)
            hard = self.kind or ("hard" if not (self.zone or self.target or self.race_m or self.effort) else None)
            # Each rung is a step of its own, because one step holds only repeats of one size.
            rung = replace(self, rungs=(), recovery=None, distance=distance, duration=duration, kind=hard)
            found += rung.steps(total_m)
        return found

    def _between(self, before: WorkoutStep) -> WorkoutStep:
        """The rest between two rungs of a ladder; an equal one is as long as the rung before it."""
        rest = self.recovery or Recovery()
        same = self.equal_rest
        return WorkoutStep(
            "recovery",
            distance_m=before.distance_m if same else rest.distance_m,
            duration_s=before.duration_s if same else rest.duration_s,
            recovery=Recovery(rest.kind),
        )

    def _step(self, total_m: Range | None) -> WorkoutStep:
        if self.parts:
            parts = tuple(s for p in self.parts for s in p.steps(total_m))
            return WorkoutStep("set", repeat=self.repeat, recovery=self.recovery, steps=parts)
        if self.is_recovery:
            return self._rest()
        kind, zone = self._kind_and_zone()
        duration, repeat = self.duration, self.count or (1.0, 1.0)
        if self.kind == "plus":
            # A surge without a size lasts one to two minutes; one by distance lasts as long as it takes.
            duration = self.duration or (None if self.distance else PLUS_DURATION_S)
            repeat = self.count or per_distance(total_m, self.each_m or MILE_M)
        elif self.each_m:
            low, high = per_distance(total_m, self.each_m)
            repeat = (low * repeat[0], high * repeat[1])
        elif self.kind == "stride" and not self.count and not self.has_amount:
            repeat = ANY_NUMBER
        return WorkoutStep(
            kind,
            zone,
            repeat,
            self.distance,
            duration,
            self.recovery,
            self.target,
            self.race_m,
            PLUS_EFFORT if self.kind == "plus" else self.effort,
            self.hill,
            offset=self.offset,
        )

    def _rest(self) -> WorkoutStep:
        """A recovery as a step of its own; its `recovery` holds the kind."""
        kind = self.recovery_kind or "jog"
        return WorkoutStep("recovery", None, (1.0, 1.0), self.distance, self.duration, Recovery(kind))

    def _kind_and_zone(self) -> tuple[StepKind, str | None]:
        zone = self.zone or self.noun_zone or implied_zone(self.race_m, self.effort)
        if self.kind == "plus" or self._is_surge_by_effort():
            return "surge", None if self.zone == "E" else self.zone
        if self.kind in {"warmup", "cooldown"}:
            return cast("StepKind", self.kind), None if zone == "E" else zone
        if self.kind in {"surge", "stride"}:
            return cast("StepKind", self.kind), None if zone == "E" else zone
        aimed = self.target or self.race_m or self.hill or self.kind == "hard"
        if zone in HARD_ZONES or (
            zone is None and (aimed or ((self.repeat[1] > 1 or self.each_m) and not self.effort))
        ):
            return "rep", zone
        if zone is None and self.effort and self.effort[1] > SURGE_EFFORT[1]:
            return "rep", zone
        return "steady", zone

    def _is_surge_by_effort(self) -> bool:
        """Whether it is a short pick-up at about 65 % of maximal effort."""
        if self.effort is None or self.kind not in {None, "hard"} or self.hill:
            return False
        near = SURGE_EFFORT[0] <= self.effort[0] <= self.effort[1] <= SURGE_EFFORT[1]
        # Plus pace lasts a minute or two; longer running at that effort is steady running.
        return near and bool((self.duration and self.duration[1] <= 180) or (self.distance and self.distance[1] <= 800))


def per_distance(total_m: Range | None, each_m: float = MILE_M) -> Range:
    """The number of whole miles (or other units of `each_m`) in a total; ANY_NUMBER where the total is not a distance."""
    if total_m is None:
        return ANY_NUMBER
    low, high = (math.inf if math.isinf(t) else float(math.floor(t / each_m + 1e-6)) for t in total_m)
    return max(low, 1.0), max(high, 1.0)


def implied_zone(race_m: float | None, effort: Range | None) -> str | None:
    """The zone of an effort, or the zone nearest to a race pace; None where neither gives one."""
    low, high = THRESHOLD_EFFORT
    if effort and low <= effort[0] <= effort[1] <= high:
        return "T"
    return next((zone for limit, zone in RACE_ZONES if race_m <= limit), "M") if race_m else None
