"""Skeletons of new parts: a profile of a system by questions, and files from templates."""
