"""A session: journal, clock, leases, guard, world; see README.md."""
