"""Network readiness (NET-01): what a client's network must let out to VDX, judged offline and probed live."""
