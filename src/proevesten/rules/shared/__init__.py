"""What the rules of EDIFACT and of OIOXML have in common (README.md beside this file)."""
