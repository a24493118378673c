"""`milelog federate ROOT`: writes the tables of many athletes into one dataset."""

from __future__ import annotations

from datetime import date
from hashlib import blake2b
from pathlib import Path

import click

from milelog.cli.common import AS_OF, Where, run_with
from milelog.errors import ExitCode, MilelogError


class Share(click.ParamType[tuple[int, int]]):
    """The number of this machine and the number of all machines, `2/8`."""

    name = "k/n"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        """The two numbers. A usage error for other texts."""
        if isinstance(value, tuple):
            return value
        number, _, count = str(value).partition("/")
        if not (number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count)):
            self.fail(f"{value!r} is not a share: write 2/8 for the second of eight machines", param, ctx)
        return int(number), int(count)


def is_mine(athlete: str, share: tuple[int, int]) -> bool:
    """Whether this machine does an athlete; decided by a hash of the name, so that machines need not communicate."""
    number, count = share
    # Not hash(), because that of a string differs between processes.
    mark = blake2b(athlete.encode("utf-8", "surrogateescape"), digest_size=8).digest()
    return int.from_bytes(mark, "big") % count == number - 1


@click.command(short_help="Tables of many athletes as one dataset.")
@click.argument("root", type=Where(exists=True, file_okay=False))
@click.option("--out", type=Where(url=False), required=True, help="Folder of the dataset.")
@click.option("--share", type=Share(), default=(1, 1), help="Only this machine's share of the athletes: 2/8.")
@AS_OF
def command(root: Path | str, out: Path, share: tuple[int, int], as_of: date | None) -> int:
    """Write the tables of all athletes into one partitioned Parquet dataset; ROOT holds a folder for each athlete.

    Athletes without new files are skipped quickly, and a fault of one does not stop the others. Memory use is that of one
    athlete.
    """
    from milelog.pipeline import folder_of
    from milelog.report import dataset

    there = {name: folder for name, folder in folder_of(root).folders().items() if is_mine(name, share)}
    written = failed = 0
    for name, folder in there.items():
        try:
            written += dataset.write(run_with(folder, today=as_of), out, name)
        except MilelogError as fault:
            # A full disk is not one athlete's fault; all others would fail too.
            if fault.exit_code == ExitCode.CANNOT_WRITE:
                raise
            failed += 1
            _tell(name, fault)
    # Only athletes of this machine's share; those of other machines are not in `there` either.
    removed = [a for a in dataset.athletes(out) if a not in there and is_mine(a, share)]
    for name in removed:
        dataset.forget(out, name)
    click.echo(f"{len(there)} athletes: {written} written, {failed} failed, {len(removed)} gone; {out}")
    return ExitCode.OK if len(there) > failed else ExitCode.NOTHING_READABLE


def _tell(athlete: str, fault: MilelogError) -> None:
    from milelog.cli import print_problem

    click.echo(f"{athlete}:", err=True)
    for problem in fault.problems:
        print_problem(problem)
