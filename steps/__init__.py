"""The sentences of the features: thin calls on `world`, one file per role. See README.md."""
