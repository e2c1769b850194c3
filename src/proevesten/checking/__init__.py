"""From paths to verdicts: finding the files, reading them within bounds, judging them, writing the result."""
