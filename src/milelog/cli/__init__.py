"""The milelog command."""
