"""The SMS gateway and the phones it delivers to; see README.md."""
