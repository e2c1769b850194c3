"""What EPJ, EOJ and LPS have in common: a mailbox on the network, an inbox, receipts, an adapter."""
