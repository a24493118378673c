"""The plan: workout notation, plan.toml, templates."""
