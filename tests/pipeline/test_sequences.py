"""Any sequence of changes gives what a clean run gives."""

import os
import random

import pytest
from made_runs import CONFIG, PLAN, make_run, without_reading


class Log:
    """A folder to which things happen."""

    def __init__(self, folder, seed):
        self.folder, self.rng, self.next = folder, random.Random(seed), 0

    @property
    def files(self):
        return sorted(p for p in self.folder.rglob("*.*") if p.is_file() and p.suffix in {".fit", ".gpx", ".tcx"})

    def add(self):
        self.next += 1
        kind = self.rng.choice(["fit", "fit", "gpx", "tcx"])
        (self.folder / f"run-{self.next}.{kind}").write_bytes(make_run(self.next % 30, kind=kind, minutes=2))

    def remove(self):
        self.rng.choice(self.files).unlink()

    def touch(self):
        os.utime(self.rng.choice(self.files))

    def rename(self):
        path = self.rng.choice(self.files)
        target = self.folder / self.rng.choice([".", "a", "b/c"]) / f"moved-{self.rng.randrange(10**6)}{path.suffix}"
        target.parent.mkdir(parents=True, exist_ok=True)
        path.rename(target)

    def swap(self):
        one, two = self.rng.choice(self.files), self.rng.choice(self.files)
        first, second = one.read_bytes(), two.read_bytes()
        one.write_bytes(second)
        two.write_bytes(first)

    def copy(self):
        path = self.rng.choice(self.files)
        path.with_name(f"copy-{self.rng.randrange(10**6)}{path.suffix}").write_bytes(path.read_bytes())

    def cut(self):
        path = self.rng.choice(self.files)
        data = path.read_bytes()
        path.write_bytes(data[: self.rng.randrange(len(data))])

    def race(self):
        seconds = self.rng.randrange(60)
        (self.folder / "milelog.toml").write_text(CONFIG.replace("20:15", f"20:{seconds:02d}"))

    def plan(self):
        (self.folder / "plan.toml").write_text(PLAN.replace("10-12 mi", f"{self.rng.randrange(1, 40)} mi"))

    def step(self):
        names = ["add", "add", "remove", "touch", "rename", "swap", "copy", "cut", "race", "plan"]
        name = self.rng.choice(names) if len(self.files) > 3 else "add"
        getattr(self, name)()
        return name


@pytest.mark.parametrize("seed", [1, 2])
def test_any_sequence_of_changes_gives_what_a_clean_run_gives(tmp_path, analyze, clean, seed):
    log = Log(tmp_path / "log", seed)
    log.folder.mkdir()
    (log.folder / "milelog.toml").write_text(CONFIG)
    (log.folder / "plan.toml").write_text(PLAN)
    done = []
    for _ in range(30):
        done.append(log.step())
        if log.rng.random() < 0.7:
            assert without_reading(analyze(log.folder)) == clean(log.folder), done
    assert len(set(done)) >= 6
