"""The admin address of `proevesten serve`: for those who set the stage, never for a system under test."""
