"""Chooses what drawn maps leave out: a disk about each home and about each place where a run begins or ends.

A map has no coordinates: each run is drawn by itself, about its own middle. So a disk is enough here, and most of each run is
shown; `hidden_side` does more for copies with coordinates. No disk is centred on what it hides, because the centre of a circle
can be computed from a few places where runs leave it. Each disk is drawn at random once and stored, because the mean of many
random disks would give the place away. Only the disks are stored, not what they hide.
"""

from __future__ import annotations

import contextlib
import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from milelog.model import Floats
from milelog.report import hidden_disks
from milelog.report.hidden_disks import Disk, Home, Positions
from milelog.store.locks import only_writer

RADIUS_M = 250.0
"""Radius in metres that is hidden around the start and the end of a run if no home is given."""
ASIDE = (1.1, 1.6)
"""Bounds of a random distance, in radii: of a disk's centre from what it hides, and of a home from the edge of its wide disk.
Whoever takes the centre, or the edge, for the door is wrong by that distance.
"""
MOST_RADIUS_M = 5e6
"""A larger home radius is reduced to this one, which hides a continent: a disk must fit on the Earth."""
SLACK_M = 120.0
"""Extra metres, because runs from one door begin some metres apart and one disk should hide them all."""
WAIT_S = 10.0
"""Seconds to wait for another output that draws hidden places of the same log."""


@dataclass(slots=True)
class HiddenPlaces:
    """The disks of one log; adds disks for homes, and for starts and ends of runs that no disk hides yet."""

    radius_m: float = RADIUS_M
    """Radius in metres that is hidden around the starts and ends of runs."""
    disks: list[Disk] = field(default_factory=list)
    # The system's own randomness: a seed could be guessed, and the disks computed.
    chance: random.Random = field(default_factory=random.SystemRandom)
    homes: Sequence[Home] = ()
    """Homes that are hidden from the first run on."""
    FILE: ClassVar[str] = "hidden-on-maps.json"
    """File in the log's `.milelog` that stores the disks."""

    @classmethod
    def load(cls, folder: Path, homes: Iterable[tuple[float, float, float]] = ()) -> Self:
        """The hidden places of a log, with the disks stored in `folder` (its `.milelog`).

        `homes` holds latitude, longitude and radius in metres of each home.
        """
        given = [Home(latitude, longitude, min(radius, MOST_RADIUS_M)) for latitude, longitude, radius in homes]
        disks = list(hidden_disks.load(folder / cls.FILE))
        return cls(max((h.radius_m for h in given), default=RADIUS_M), disks, homes=given)

    @classmethod
    def of_log(
        cls, folder: Path, homes: Iterable[tuple[float, float, float]], runs: Iterable[Positions]
    ) -> tuple[Self, bool]:
        """The hidden places of a log with disks for these runs, and whether the disks could be stored in `folder`.

        If not, the next output draws other disks. A lock makes outputs that run at the same time share their disks.
        """
        # Before the lock is taken, because opening the recordings of a log takes a while.
        known = [hidden_disks.some(*run) for run in runs]
        with contextlib.ExitStack() as held:
            try:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                held.enter_context(only_writer(folder, WAIT_S))
                is_alone = True
            except (OSError, TimeoutError):
                is_alone = False
            places = cls.load(folder, homes)
            places.hide_runs(known)
            return places, is_alone and hidden_disks.save(places.disks, folder / cls.FILE)

    def hide_runs(self, runs: Iterable[Positions]) -> None:
        """Adds the disks that hide the homes and the starts and ends of these runs.

        To be called with all runs before the first is shown, because one run may pass where another begins.
        """
        known = [points for run in runs if len((points := hidden_disks.some(*run))[0])]
        self.hide_homes(known)
        for latitude, longitude in known:
            for end in (0, -1):
                self._hide_place(float(latitude[end]), float(longitude[end]), self.radius_m)

    def hide_homes(self, runs: Sequence[Positions]) -> None:  # noqa: ARG002 - what others are shown depends on the runs
        """Adds the disks that hide the homes."""
        for home in self.homes:
            self._hide_place(home.latitude_deg, home.longitude_deg, home.radius_m)

    def mask(self, latitude: Floats, longitude: Floats) -> NDArray[np.bool_]:
        """Which of a run's positions are not shown; False where there is none."""
        self.hide_runs([(latitude, longitude)])
        known = np.isfinite(latitude) & np.isfinite(longitude)
        out = np.zeros(len(latitude), dtype=np.bool_)
        out[known] = ~self.shown((latitude[known], longitude[known]))
        return out

    def hides_all(self, latitude: Floats, longitude: Floats) -> bool:
        """Whether a run has positions, and all of them are left out."""
        known = np.isfinite(latitude) & np.isfinite(longitude)
        return bool(known.any() and self.mask(latitude, longitude)[known].all())

    def shown(self, run: Positions) -> NDArray[np.bool_]:
        """Which of these positions no disk hides; all of them are known."""
        shown = np.ones(len(run[0]), dtype=np.bool_)
        for disk in self.disks:
            shown &= disk.distance_m(*run) >= disk.radius_m
        return shown

    def _hide_place(self, latitude: float, longitude: float, radius_m: float) -> None:
        for disk in self.disks:
            apart = float(disk.distance_m(latitude, longitude))
            # A place that lies too near the middle of a disk is not hidden by it: the middle would give it away.
            if apart >= radius_m and apart + radius_m <= disk.radius_m:
                return
        aside = self.aside_m(radius_m)
        middle = hidden_disks.at(latitude, longitude, aside, self.chance.uniform(0, 2 * math.pi))
        self.disks.append(Disk(*middle, aside + radius_m + SLACK_M))

    def aside_m(self, radius_m: float) -> float:
        """A random distance within ASIDE, in metres."""
        return radius_m * self.chance.uniform(*ASIDE) + SLACK_M
