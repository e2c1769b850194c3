"""KOMBIT Beskedfordeler: a node in the network that passes hospital notifications on to municipal systems."""
