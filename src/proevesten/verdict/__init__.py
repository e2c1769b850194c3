"""Verdict = lifecycle × result; see README.md."""
