"""The log-odds by which a reading of a run is weighed: every parameter of the detector, with its reason."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Odds:
    """Log-odds in nats: how much likelier a trait is in a coach's workout than in running that just happened.

    Their orders of size were set by reasoning on each trait alone, their values by a search on real and simulated runs
    together (docs/detection.md says how, and what moves when they do).
    """

    # A rep stands out from what lies beside it.
    modest: float = 0.0644
    """Step in log speed that speaks neither way: even-paced runners vary by about 8 % over minutes."""
    held: float = 0.0245
    """By how much less a step is enough in work held for a quarter of an hour: moods do not last so long."""
    slope: float = 0.0109
    """Log speed that adds one nat beyond `modest`."""
    least: float = 2.56
    """Standard deviations of natural variation that a step must exceed to count at all."""
    most: float = 2.14
    """No single edge says more: a traffic light also makes a large step."""
    longer: float = 0.843
    """What minutes of even work add to an edge: short surges happen, five minutes of them are meant."""
    floor: float = -2.55
    """An edge without any step, as between a warm-up and a rep run at one pace."""
    short: float = 0.272
    """Natural spread of log speed over 10 s (corners, kerbs, GPS); it falls with the span to the power 1.25."""
    context_s: float = 240.0
    """How far beside an edge the running is averaged: long enough to even out a minute's mood."""
    ratio: float = 0.164
    """Rests shorter than this share of the rep (a minute after a mile) are dips, not rests."""
    ratio_idle: float = 0.05
    """The same for rests that were stood or walked: half a minute at a kerb does not part ten minutes of tempo."""
    short_rest_nats_per_efold: float = 8.77
    """Penalty for a rest shorter than `ratio` times its rep, in nats per factor e."""
    # Legs and heart tell effort from noise.
    legs: float = 0.16
    """Change of log cadence with log speed: 0.13-0.25 in the reps of real runs."""
    legs_spread: float = 0.028
    """Spread of the step in log cadence around it, between runners and reps."""
    legs_still: float = 0.0106
    """Spread of log cadence between stretches of a run that nobody meant to differ."""
    legs_less: float = -1.13
    """Least that a step in cadence says."""
    legs_more: float = 1.5
    """Most that it says: a sprint across a road has it too."""
    heart: float = 85.0
    """Beats a minute by which heart rate answers a step of one in log speed, with time."""
    heart_s: float = 35.0
    """Seconds in which it goes 63 % of the way."""
    heart_spread: float = 7.93
    """Spread of the answer between runners and reps."""
    heart_still: float = 4.52
    """Spread of heart rate over minutes of a run that nobody meant to differ."""
    heart_less: float = -1.77
    """Least that the answer says: sensors at the wrist lock and lag."""
    heart_more: float = 0.725
    """Most that it says: hills have it too."""
    # A rest may be walked or stood.
    walk: float = 0.895
    """An edge at a walk: walks also just happen, so it says little."""
    stand: float = 0.332
    """An edge at a stop: traffic lights make the same."""
    slower: float = 0.956
    """Most that is added at such edges when there is clearly slower running elsewhere in the run."""
    end: float = -0.3
    """An edge at the recording's own start or end: most workouts are warmed up for."""
    rest_s: float = 9.91
    """Shortest rest."""
    # Reps are alike.
    spread: float = 0.0607
    """Spread of log speed among the reps of one set."""
    brief: float = 2.08
    """Seconds of full speed that smoothing takes from a rep: a sprint of 10 s may read a fifth too slow."""
    off: float = 2.65
    """Most that a rep loses for being faster than the rest of its set."""
    slack: float = 3.14
    """Most that it loses for being slower."""
    match: float = 2.19
    """A rep of just the duration or distance of the set."""
    odd: float = -1.34
    """A rep that fits none of the set's sizes."""
    plain: float = -0.448
    """Each rep of a set without common sizes (fartlek)."""
    alike: float = 0.0468
    """Relative spread of sizes that were meant to be equal."""
    edge_s: float = 2.49
    """Standard error of a measured size: two edges."""
    template: float = 3.3
    """Price of naming a size that reps may match: there are about twenty to choose from."""
    round_: float = 1.79
    """By how much a round size (400 m, 3 min) is cheaper."""
    rest_match: float = 0.65
    """A rest as long as the others."""
    rest_odd: float = -0.865
    """A rest unlike the others."""
    # A workout has its price, and so has what it leaves unexplained.
    start: float = 3.61
    """Prior odds against a workout: most runs are none, and most candidates are chance."""
    late: float = 1.62
    """Added to the price for each hour beyond two and a half."""
    again: float = 0.547
    """A further set after easy running."""
    other: float = 1.5
    """Price, besides `start`, of a set at another pace before or after the run's own."""
    rep: float = 0.94
    """Each rep."""
    share: float = 0.574
    """A rep that is the whole run: then it is a steady run."""
    inside: float = 0.099
    """Spread of log speed inside a rep, beyond noise, that costs half a nat a minute."""
    stop_s: float = 13.0
    """Seconds of standing or walking inside a rep that cost one nat."""
    stop_rep_s: float = 300.0
    """Seconds of a rep beyond which a stop in it costs less, by proportion."""
    near: float = 0.0546
    """Running less than this below the level of the reps, in log speed, should have been one."""
    leftover: float = 2.18
    """Most that one stretch of such running costs."""
    leftover_s: float = 170.0
    """Seconds of it that cost one nat."""
    short_s: float = 8.0
    """Shortest rep: what a GPS can show at all."""
    longest_s: float = 4500.0
    """Longest rep: an hour of threshold and some."""
    lookback: int = 20
    """Most pieces in one rep or rest. It keeps the cost linear."""
    # What the watch knew.
    press: float = 2.5
    """A stretch that is just one lap which was no auto-lap."""
    work: float = 14.0
    """A lap or step that the watch calls work."""
    rest: float = 20.0
    """A lap or step that the watch calls rest, warm-up or cool-down, against its being a rep."""
    sure: float = 1.0
    """Price of a workout in place of `start` where a workout was loaded on the watch."""
