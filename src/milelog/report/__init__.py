"""Renders an Analysis: terminal, HTML page, PDF, Markdown, JSON, tables and charts, over shared words and selections.

`words` and `sentences` give one text for each figure in all media, `views` the selections, `sections` the shared structure.
"""
