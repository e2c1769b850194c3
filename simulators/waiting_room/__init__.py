"""Virtual waiting room of a GP practice, with Kontakt Læge and Min Læge; see README.md."""
