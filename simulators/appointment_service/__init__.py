"""A proposal of the coming Aftale Service, ours and not MedCom's; see README.md."""
