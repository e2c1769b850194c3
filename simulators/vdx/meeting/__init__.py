"""The meeting itself: rooms in session, their rules, the client API and the pages; see README.md."""
