"""The roles that sentences speak of; each knows what its system does and how to see that it did."""
