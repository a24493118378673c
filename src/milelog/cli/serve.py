"""`milelog serve`: serves the page with forms for corrections, on this machine only."""

from __future__ import annotations

import click

from milelog.cli.common import LocalOptions, local_options
from milelog.errors import ExitCode, MilelogError, Problem


@click.command(short_help="The page on this machine, with forms.")
@local_options
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 chooses a free one.")
def command(given: LocalOptions, port: int) -> int:
    """Serve FOLDER's page at http://127.0.0.1, with a form to correct each run. It is updated when files arrive.

    No other machine can reach it.
    """
    from milelog.report import serve

    site = serve.editable(given.folder, given.run)
    # The page is made before the port is opened, so that faults are printed here and the first visitor does not wait.
    site.page()
    try:
        server = serve.server(site, port)
    except OSError as fault:
        message = f"port {port} cannot be used: {fault.strerror}"
        problem = Problem(f"{serve.HOST}:{port}", "port-taken", message, "name another with --port", severity="error")
        raise MilelogError(problem, exit_code=ExitCode.CANNOT_WRITE) from fault
    with server:
        click.echo(f"Report: http://{serve.HOST}:{server.server_address[1]}/ (Ctrl-C ends it)")
        server.serve_forever()
    return ExitCode.OK
