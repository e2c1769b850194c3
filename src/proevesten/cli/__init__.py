"""The command line; see README.md. Kept free of imports: `proevesten --help` must start at once."""
