"""The VANS network: providers, mailboxes by location number, envelopes, receipts, faults (issue 5)."""
