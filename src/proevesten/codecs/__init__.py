"""Codecs: bytes to typed model and back, positions kept. They import nothing of ours but the errors."""
