"""Runs the command `milelog` as `python -m milelog`."""

from milelog.cli import main

main()
