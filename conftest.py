"""Makes bare ``pytest`` in a clone (and the packed suite in a wheel) a run of Prøvesten."""

pytest_plugins = [
    "proevesten.session.collector",
    "proevesten.session.plugin",
    "steps.hospital",
    "steps.conveners",
    "steps.receivers",
    "steps.citizen",
    "steps.network",
    "steps.waiting_room",
]
