"""Charts: each module turns figures of an analysis into one `picture.Picture`; `registry` lists them by name."""
