"""Rules: data (catalogue) plus small pure functions; see README.md."""
