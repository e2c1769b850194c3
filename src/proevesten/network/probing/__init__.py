"""The live side of NET-01: tries the way from this machine to a target."""
