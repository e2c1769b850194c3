"""Interpreter booking, as a region's bookplan has it; see README.md."""
