"""`milelog watch`: analyzes a folder each time files arrive."""

from __future__ import annotations

import contextlib

import click

from milelog.cli.common import LocalOptions, console, local_options
from milelog.errors import ExitCode


@click.command(short_help="Analyze as files arrive.")
@local_options
@click.option("--times", type=click.IntRange(min=1), help="Stop after this many further reports.")
def command(given: LocalOptions, times: int | None) -> int:
    """Analyze FOLDER, then again each time that recordings have arrived completely. Ctrl-C ends it.

    Needs the package watchfiles: pip install 'milelog[watch]'.
    """
    from milelog.cli.analyze import REPORT, write_page
    from milelog.pipeline import watch
    from milelog.report import terminal

    def report() -> None:
        run = given.run()
        terminal.render(run.analysis, console())
        if run.analysis.sessions:
            write_page(run, given.folder / REPORT)

    # The listing is made before the first report, so that a file that arrives meanwhile is noticed.
    before = watch.shape(given.folder)
    report()
    click.echo(f"Watching {given.folder}; Ctrl-C ends it.", err=True)
    with contextlib.suppress(KeyboardInterrupt):
        for count, _ in enumerate(watch.arrivals(given.folder, known=before), start=1):
            report()
            if count == times:
                break
    return ExitCode.OK
