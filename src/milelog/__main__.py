"""`python -m milelog` is `milelog`."""

from milelog.cli import main

main()
