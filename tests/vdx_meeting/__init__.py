"""Tests of the simulated meeting; see simulators/vdx/meeting/README.md."""
