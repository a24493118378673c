"""The parameters of the detector's objective, each with its meaning and reason."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Odds:
    """Terms of the objective, in nats where no unit is given: log of how much likelier a trait is in a workout than in
    running without one. Positive terms favour a workout; terms called penalty are subtracted.

    The orders of magnitude come from reasoning about each trait; the values from a search on real and simulated runs
    together (docs/detection.md). "Spread" is a standard deviation.
    """

    # Steps in speed at the edges of a rep.
    modest: float = 0.0644
    """Step in log speed that is evidence neither way: even-paced runners vary by about 8 % over minutes."""
    held: float = 0.0245
    """Reduction of `modest` for work of a quarter of an hour: natural variation averages out over that time."""
    slope: float = 0.0109
    """Step in log speed beyond `modest` that is worth one nat."""
    least: float = 2.56
    """Standard deviations of noise and natural variation that a step must exceed to be evidence for a rep."""
    most: float = 2.14
    """Upper bound for one edge: a traffic light also makes a large step."""
    longer: float = 0.843
    """Added to that bound for work of five minutes and more: short surges happen by chance, long ones are intended."""
    floor: float = -2.55
    """Lower bound for one edge: no step at all, as between a warm-up and a rep run at the same pace."""
    short: float = 0.272
    """Natural spread of log speed over 10 s (corners, kerbs, GPS); it falls with the span to the power 1.25."""
    context_s: float = 240.0
    """Seconds beside an edge over which the running is averaged: enough to even out natural variation."""
    ratio: float = 0.164
    """Rests shorter than this share of the rep (a minute after a mile) are dips, not rests."""
    ratio_idle: float = 0.05
    """The same for standing and walking rests: half a minute at a kerb does not divide ten minutes of tempo."""
    short_rest_nats_per_efold: float = 8.77
    """Penalty for a rest shorter than `ratio` times its rep, in nats per factor e."""
    # Cadence and heart rate distinguish effort from noise in speed.
    legs: float = 0.16
    """Step in log cadence per step in log speed: 0.13-0.25 in the reps of real runs."""
    legs_spread: float = 0.028
    """Spread of steps in log cadence around that value, between runners and reps."""
    legs_still: float = 0.0106
    """Spread of log cadence between stretches of steady running."""
    legs_less: float = -1.13
    """Lower bound for a step in cadence."""
    legs_more: float = 1.5
    """Upper bound for a step in cadence: a sprint across a road has one, too."""
    heart: float = 85.0
    """Full response of heart rate to a step of one in log speed, beats a minute."""
    heart_s: float = 35.0
    """Time constant of that response, s: it has reached 63 % by then."""
    heart_spread: float = 7.93
    """Spread of the response between runners and reps, beats a minute."""
    heart_still: float = 4.52
    """Spread of heart rate over minutes of steady running, beats a minute."""
    heart_less: float = -1.77
    """Lower bound for the response: optical sensors lag, or lock on to cadence."""
    heart_more: float = 0.725
    """Upper bound for the response: hills raise heart rate, too."""
    # Walking and standing rests.
    walk: float = 0.895
    """An edge at a walk. Small, since runners also walk without a workout."""
    stand: float = 0.332
    """An edge at a stop. Small, since runners also stop at traffic lights."""
    slower: float = 0.956
    """Most that is added at these edges if there is clearly slower running elsewhere in the run."""
    end: float = -0.3
    """An edge at the recording's start or end. Below zero, since most workouts have a warm-up and a cool-down."""
    rest_s: float = 9.91
    """Shortest rest, s."""
    # Likeness of the reps of a set.
    spread: float = 0.0607
    """Spread of log speed among the reps of one set."""
    brief: float = 2.08
    """Seconds at full speed that smoothing takes from a rep: a sprint of 10 s may read a fifth too slow."""
    off: float = 2.65
    """Largest penalty for a rep that is faster than its set."""
    slack: float = 3.14
    """Largest penalty for a rep that is slower than its set."""
    match: float = 2.19
    """A rep that has exactly a duration or distance of the set."""
    odd: float = -1.34
    """A rep that has none of the set's sizes."""
    plain: float = -0.448
    """Each rep of a set without common sizes (fartlek)."""
    alike: float = 0.0468
    """Relative spread of sizes that were meant to be equal."""
    edge_s: float = 2.49
    """Standard error of a measured duration, s; it has two edges."""
    template: float = 3.3
    """Penalty for assuming a size of the set: there are about twenty to choose from (log 20 = 3)."""
    round_: float = 1.79
    """Reduction of that penalty for a round size (400 m, 3 min)."""
    rest_match: float = 0.65
    """A rest as long as the others."""
    rest_odd: float = -0.865
    """A rest unlike the others."""
    # Prior odds, and penalties for what a workout leaves unexplained.
    start: float = 3.61
    """Prior penalty for a workout: most runs are none, and most candidates are due to chance."""
    late: float = 1.62
    """Added to `start` for each hour beyond two and a half."""
    again: float = 0.547
    """Penalty for one more set after easy running."""
    other: float = 1.5
    """Penalty, besides `start`, for a set at another pace before or after the main one."""
    rep: float = 0.94
    """Penalty for each rep."""
    share: float = 0.574
    """Penalty for a rep that is the whole run, by proportion: such a run is a steady run."""
    inside: float = 0.099
    """Spread of log speed inside a rep, beyond noise, at which the penalty is half a nat a minute."""
    stop_s: float = 13.0
    """Seconds of standing or walking inside a rep for which the penalty is one nat."""
    stop_rep_s: float = 300.0
    """In reps longer than this many seconds the penalty for stops is lower, in inverse proportion."""
    near: float = 0.0546
    """Running less than this below the level of the reps, in log speed, counts as left over if it is part of no rep."""
    leftover: float = 2.18
    """Upper bound of the penalty for one piece of such running, besides a constant 0.2."""
    leftover_s: float = 170.0
    """Seconds of such running for which the penalty is one nat."""
    short_s: float = 8.0
    """Shortest rep, s: the least that GPS can show."""
    longest_s: float = 4500.0
    """Longest rep, s: somewhat over an hour at threshold."""
    lookback: int = 20
    """Most pieces in one rep or rest. The bound keeps the cost linear in the length of the run."""
    # What the watch recorded.
    press: float = 2.5
    """A rep that is exactly one lap, and no auto-lap."""
    work: float = 14.0
    """A rep in a lap or step that the watch calls work."""
    rest: float = 20.0
    """Penalty for a rep in a lap or step that the watch calls rest, warm-up or cool-down."""
    sure: float = 1.0
    """Takes the place of `start` if a workout was loaded on the watch."""
