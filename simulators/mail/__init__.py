"""The mail server: SMTP in, mailboxes that can be looked into; see README.md."""
