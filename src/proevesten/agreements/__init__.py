"""Local agreements: reading, checking, and the matrix of who can do what with whom."""
