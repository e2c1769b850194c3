"""A local agreement as an overlay on the national rules (requirements LOK-01, KOM-10)."""
