"""Simulated Videoknudepunktet (VDX): booking, rooms, links, SMS Video, tokens. See README.md."""
